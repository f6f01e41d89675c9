package io.gapless.customer.timeline;

import static io.gapless.platform.security.Roles.ADMIN;
import static io.gapless.platform.security.Roles.CUSTOMER;
import static io.gapless.platform.security.Roles.CUSTOMER_MANAGER;
import static io.gapless.platform.security.Roles.EXECUTIVE;
import static io.gapless.platform.security.Roles.QUALITY_ANALYST;
import static io.gapless.platform.security.Roles.SERVICE_AGENT;
import static io.gapless.platform.security.Roles.SUPERVISOR;

import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.customer.timeline.Timeline.Entry;
import io.gapless.customer.timeline.Timeline.Matter;
import io.gapless.customer.timeline.Timeline.Satisfaction;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import jakarta.annotation.security.RolesAllowed;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Customer 360: a customer with everything that happened and everything that is open, in one read. */
@RestController
@RequestMapping("/api/v1/customers/{id}")
class CustomerOverviewController {

    private static final Duration SATISFACTION_OVER = Duration.ofDays(365);
    private static final Paging LATEST = new Paging(20, null);

    private final CustomerDirectory customers;
    private final Timeline timeline;
    private final Clock clock;

    CustomerOverviewController(CustomerDirectory customers, Timeline timeline, Clock clock) {
        this.customers = customers;
        this.timeline = timeline;
        this.clock = clock;
    }

    /**
     * A customer at a glance.
     *
     * @param satisfaction over the last 365 days
     * @param latest the 20 newest entries of the timeline
     */
    record Overview(
            CustomerDirectory.Entry customer,
            Satisfaction satisfaction,
            List<Matter> openComplaints,
            List<Matter> openPromises,
            List<Entry> latest) {}

    @GetMapping("/overview")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    Overview overview(@PathVariable UUID id, Caller caller) {
        var customer = customers.find(id, caller);
        var open = timeline.open(id);
        return new Overview(
                customer,
                timeline.satisfaction(id, clock.instant().minus(SATISFACTION_OVER)),
                open.stream()
                        .filter(matter -> matter.area().equals("COMPLAINT"))
                        .toList(),
                open.stream().filter(matter -> matter.area().equals("PROMISE")).toList(),
                timeline.entries(id, LATEST).items());
    }

    @GetMapping("/timeline")
    @RolesAllowed({ADMIN, SUPERVISOR, CUSTOMER_MANAGER, SERVICE_AGENT, QUALITY_ANALYST, EXECUTIVE, CUSTOMER})
    KeysetPage<Entry> timeline(@PathVariable UUID id, Paging paging, Caller caller) {
        customers.find(id, caller);
        return timeline.entries(id, paging);
    }
}
