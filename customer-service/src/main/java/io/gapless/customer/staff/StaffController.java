package io.gapless.customer.staff;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.people.StaffDirectory;
import io.gapless.platform.people.StaffDirectory.OrgUnit;
import io.gapless.platform.people.StaffMember;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import jakarta.annotation.security.RolesAllowed;
import org.springframework.context.annotation.Lazy;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Employees and org units under the caller's own. */
@RestController
@RequestMapping("/api/v1")
class StaffController {

    private final StaffDirectory directory;

    StaffController(@Lazy StaffDirectory directory) {
        this.directory = directory;
    }

    /**
     * Who works under an org unit, as Keycloak knows them.
     *
     * @param orgUnit the org unit
     */
    @GetMapping("/staff")
    @RolesAllowed({ADMIN, SUPERVISOR, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<StaffMember> staff(@RequestParam String orgUnit, Caller caller) {
        caller.orgScope().require(orgUnit);
        return new KeysetPage<>(directory.staffUnder(orgUnit), null);
    }

    /** The org units under the caller's own. */
    @GetMapping("/org-units")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    KeysetPage<OrgUnit> orgUnits(Caller caller) {
        return new KeysetPage<>(
                directory.orgUnits().stream()
                        .filter(unit -> caller.orgScope().contains(unit.path()))
                        .toList(),
                null);
    }
}
