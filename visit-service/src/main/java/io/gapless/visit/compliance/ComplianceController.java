package io.gapless.visit.compliance;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import jakarta.annotation.security.RolesAllowed;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Compliance over HTTP. */
@RestController
class ComplianceController {

    private final Compliance compliance;

    ComplianceController(Compliance compliance) {
        this.compliance = compliance;
    }

    /**
     * How far visits kept to their standards, how many began on their day, and how many customers were reached; the
     * evidence of gap 3.
     *
     * @param orgUnit an org unit, with all below it
     * @param from first day; 89 days before the last unless told
     * @param to last day; today unless told
     */
    @GetMapping("/api/v1/visits/compliance")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, QUALITY_ANALYST, EXECUTIVE})
    Compliance.Figures figures(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to,
            Caller caller) {
        return compliance.figures(orgUnit, from, to, caller);
    }
}
