package io.gapless.customer.timeline;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.customer.standing.Satisfaction;
import io.gapless.customer.standing.Standings;
import io.gapless.customer.timeline.Timeline.Filter;
import io.gapless.customer.timeline.Timeline.OpenMatter;
import io.gapless.customer.timeline.Timeline.TimelineEntry;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Customer 360: a customer with everything that happened and everything that is open, in one read. */
@RestController
@RequestMapping("/api/v1/customers/{id}")
class CustomerOverviewController {

    private static final Duration SATISFACTION_OVER = Duration.ofDays(365);
    private static final int LATEST = 20;

    private final CustomerDirectory customers;
    private final Timeline timeline;
    private final Standings standings;
    private final Clock clock;

    CustomerOverviewController(CustomerDirectory customers, Timeline timeline, Standings standings, Clock clock) {
        this.customers = customers;
        this.timeline = timeline;
        this.standings = standings;
        this.clock = clock;
    }

    /**
     * A customer at a glance.
     *
     * @param satisfaction over the last 365 days
     * @param risk null where the customer reads it
     * @param openPromises what is still owed, the next due first
     * @param latest the 20 newest entries of the timeline, without purchases
     */
    record Overview(
            CustomerDirectory.Entry customer,
            Satisfaction satisfaction,
            Standings.@Nullable CustomerRisk risk,
            List<OpenMatter> openComplaints,
            List<OpenMatter> openPromises,
            List<TimelineEntry> latest) {}

    /**
     * A customer's satisfaction and what it rests on.
     *
     * @param from since when answers count
     * @param basedOn the entries with a score, newest first
     */
    record SatisfactionExplained(Satisfaction satisfaction, Instant from, KeysetPage<TimelineEntry> basedOn) {}

    /** A customer at a glance: the archive, satisfaction, risk, what is open and what happened last. */
    @GetMapping("/overview")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    Overview overview(@PathVariable UUID id, Caller caller) {
        var customer = customers.findWithMerged(id, caller);
        var standing = standings.find(id, customer.entry().kind());
        var glance = timeline.glance(customer, LATEST);
        return new Overview(
                customer.entry(),
                standing.satisfaction(),
                caller.seesOnlyThemselves() ? null : standing.risk(),
                open(glance.open(), TimelineArea.COMPLAINT),
                open(glance.open(), TimelineArea.PROMISE),
                glance.latest());
    }

    private static List<OpenMatter> open(List<OpenMatter> matters, TimelineArea area) {
        return matters.stream().filter(matter -> matter.area() == area).toList();
    }

    /**
     * What happened with a customer, newest first: by when it happened, however late it was told.
     *
     * @param area only these; without any all but purchases
     * @param from inclusive
     * @param to exclusive
     */
    @GetMapping("/timeline")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<TimelineEntry> timeline(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable Set<TimelineArea> area,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Paging paging,
            Caller caller) {
        if (from != null && to != null && !from.isBefore(to)) {
            throw Problem.badRequest("timeline-period-empty");
        }
        var customer = customers.findWithMerged(id, caller);
        var areas = area == null || area.isEmpty() ? Set.<TimelineArea>of() : EnumSet.copyOf(area);
        return timeline.entries(customer, new Filter(areas, from, to, false), paging);
    }

    /** A customer's present satisfaction, and the answers it is made of. */
    @GetMapping("/satisfaction")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    SatisfactionExplained satisfaction(@PathVariable UUID id, Paging paging, Caller caller) {
        var customer = customers.findWithMerged(id, caller);
        var from = clock.instant().minus(SATISFACTION_OVER);
        return new SatisfactionExplained(
                standings.find(id, customer.entry().kind()).satisfaction(),
                from,
                timeline.entries(customer, new Filter(Set.of(), from, null, true), paging));
    }
}
