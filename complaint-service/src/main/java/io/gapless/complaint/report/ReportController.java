package io.gapless.complaint.report;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.platform.security.Caller;
import jakarta.annotation.security.RolesAllowed;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reports on complaints over HTTP. */
@RestController
@RequestMapping("/api/v1/complaint-reports")
class ReportController {

    private final Reports reports;

    ReportController(Reports reports) {
        this.reports = reports;
    }

    /**
     * How many complaints were received in a period and what became of them: clocks kept, reopened, repeated; each figure
     * with the address of its complaints. Of 366 days and 5,000 rows at the most; figures of employees only for those
     * above them, and for themselves.
     *
     * @param from first day; 89 days before the last unless told
     * @param to last day; today unless told
     * @param zone whose days are meant
     * @param orgUnit an org unit, with all below it
     * @param category code of a category, with all below it
     * @param segment a class of customers
     * @param assignee login of whoever works on it
     * @param by what the rows are of
     * @param per the periods in which rows follow each other
     */
    @GetMapping("/figures")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    Figures figures(
            @RequestParam(required = false) @Nullable LocalDate from,
            @RequestParam(required = false) @Nullable LocalDate to,
            @RequestParam(defaultValue = "Asia/Shanghai") String zone,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String category,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable String assignee,
            @RequestParam(required = false) @Nullable ReportCut by,
            @RequestParam(required = false) @Nullable ReportPeriod per,
            Caller caller) {
        return reports.figures(
                new Reports.Asked(from, to, zone, orgUnit, category, segment, assignee), by, per, caller);
    }

    /**
     * How old the open complaints are, in days of 24 hours, each figure with the address of its complaints.
     *
     * @param orgUnit an org unit, with all below it
     * @param category code of a category, with all below it
     * @param segment a class of customers
     * @param assignee login of whoever works on it
     * @param by what the rows are of
     */
    @GetMapping("/ageing")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE})
    Ageing ageing(
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String category,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable String assignee,
            @RequestParam(required = false) @Nullable ReportCut by,
            Caller caller) {
        return reports.ageing(new Reports.Asked(null, null, "UTC", orgUnit, category, segment, assignee), by, caller);
    }
}
