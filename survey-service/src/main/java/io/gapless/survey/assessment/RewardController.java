package io.gapless.survey.assessment;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The ledger of rewards and penalties over HTTP. */
@RestController
@RequestMapping("/api/v1/reward-entries")
class RewardController {

    private final Assessing assessing;

    RewardController(Assessing assessing) {
        this.assessing = assessing;
    }

    /**
     * What was booked for final results, newest first; employees see their own.
     *
     * @param orgUnit an org unit, with all below it
     * @param quarter such as 2026-Q3
     * @param employee a login
     */
    @GetMapping
    @RolesAllowed({ADMIN, QUALITY_ANALYST, SUPERVISOR, EXECUTIVE, CUSTOMER_MANAGER, SERVICE_AGENT})
    KeysetPage<Assessing.Entry> list(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String quarter,
            @RequestParam(required = false) @Nullable String employee,
            @RequestParam(required = false) Scorecard.@Nullable Kind kind,
            Paging paging,
            Caller caller) {
        return assessing.ledger(orgUnit, quarter, employee, kind, paging, caller);
    }
}
