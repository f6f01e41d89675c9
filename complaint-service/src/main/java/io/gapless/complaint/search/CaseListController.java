package io.gapless.complaint.search;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.PARTNER;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.complaint.desk.ComplaintStatus;
import io.gapless.complaint.sla.ClockName;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.complaint.taxonomy.Dimension;
import io.gapless.complaint.taxonomy.Severity;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists of complaints over HTTP. */
@RestController
@RequestMapping("/api/v1/complaints")
class CaseListController {

    private static final int LONGEST_QUESTION = 200;

    private final CaseSearch search;

    CaseListController(CaseSearch search) {
        this.search = search;
    }

    /**
     * Complaints, newest first unless told.
     *
     * @param status any of these
     * @param open whether it has not ended
     * @param severity any of these
     * @param category code of a category, with all below it
     * @param channel any of these
     * @param orgUnit an org unit, with all below it
     * @param assignee login of whoever works on it
     * @param assigned whether anybody works on it
     * @param customerId of one customer
     * @param segment a class of customers
     * @param from received then or later
     * @param until received before
     * @param overdue whether the clock of the resolution has run out
     * @param exact the category itself, or without one the org unit itself, and not what is below it
     * @param reopened whether it was reopened, ever
     * @param repeated whether the customer had complained within the 90 days before
     * @param clock the clock whose standing is asked for; RESOLVE unless told
     * @param standing how that clock stands
     * @param cause code of a root cause, with all below it; as all of causes, not for customers and partners
     * @param responsibleUnit an org unit where root causes lie, with all below it
     * @param q words, in Chinese or English: parts of the text, the messages, the decision, the customer's name, or the
     *     beginning of the number; the answer tells where they stand
     */
    @GetMapping
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER, PARTNER})
    KeysetPage<CaseSearch.Row> list(
            @RequestParam(required = false) @Nullable Set<ComplaintStatus> status,
            @RequestParam(required = false) @Nullable Boolean open,
            @RequestParam(required = false) @Nullable Set<Severity> severity,
            @RequestParam(required = false) @Nullable String category,
            @RequestParam(required = false) @Nullable Dimension dimension,
            @RequestParam(required = false) @Nullable Set<Channel> channel,
            @RequestParam(required = false) @Nullable String orgUnit,
            @RequestParam(required = false) @Nullable String assignee,
            @RequestParam(required = false) @Nullable Boolean assigned,
            @RequestParam(required = false) @Nullable UUID customerId,
            @RequestParam(required = false) @Nullable String segment,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant until,
            @RequestParam(required = false) @Nullable Boolean overdue,
            @RequestParam(required = false) @Nullable Boolean exact,
            @RequestParam(required = false) @Nullable Boolean reopened,
            @RequestParam(required = false) @Nullable Boolean repeated,
            @RequestParam(required = false) @Nullable ClockName clock,
            @RequestParam(required = false) @Nullable ClockStanding standing,
            @RequestParam(required = false) @Nullable String cause,
            @RequestParam(required = false) @Nullable String responsibleUnit,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) CaseSearch.@Nullable Order order,
            Paging paging,
            Caller caller) {
        caller.requireScope("complaints:read");
        if (q != null && q.length() > LONGEST_QUESTION) {
            throw Problem.badRequest("search-too-long", LONGEST_QUESTION);
        }
        return search.find(
                new CaseFilter(
                        q,
                        status,
                        open,
                        severity,
                        category,
                        dimension,
                        channel,
                        orgUnit,
                        assignee,
                        assigned,
                        customerId,
                        segment,
                        from,
                        until,
                        overdue,
                        exact,
                        reopened,
                        repeated,
                        clock,
                        standing,
                        cause,
                        responsibleUnit),
                order == null ? CaseSearch.Order.NEWEST : order,
                paging,
                caller);
    }
}
