package io.gapless.visit.promise;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.customer.KnownCustomer;
import io.gapless.visit.customer.KnownCustomers;
import io.gapless.visit.menu.MenuDirectory;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Promises a package's items to the customers of its segment, for a month. */
@Service
class PromiseMaking {

    private static final int CHUNK = 1000;
    private static final String INSERT = """
            insert into promise (id, version, customer_id, item_id, package_id, period, occurrence, org_unit, title,
                dimension, due_at, status)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'PROMISED') on conflict do nothing""";

    private final MenuDirectory menu;
    private final KnownCustomers customers;
    private final JdbcTemplate batches;
    private final Outbox outbox;
    private final VisitSettings settings;
    private final Clock clock;

    PromiseMaking(
            MenuDirectory menu,
            KnownCustomers customers,
            JdbcTemplate batches,
            Outbox outbox,
            VisitSettings settings,
            Clock clock) {
        this.menu = menu;
        this.customers = customers;
        this.batches = batches;
        this.outbox = outbox;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What was promised.
     *
     * @param customers how many customers the package applies to
     * @param owed how many promises they have by it in the period
     * @param made how many of them are new
     */
    record Outcome(String period, int customers, int owed, int made) {}

    /** Makes the promises that are missing; again and again changes nothing more. */
    @Transactional
    Outcome make(UUID packageId, YearMonth period, Caller caller) {
        var offer = menu.published(packageId, caller);
        caller.orgScope().require(offer.orgUnit());
        var dueAt = settings.endOf(period);
        if (!dueAt.isAfter(clock.instant())) {
            throw Problem.unprocessable("period-over", period);
        }
        // One run after the other: two at once would wait for each other's rows in different orders.
        batches.query(
                "select pg_advisory_xact_lock(hashtextextended('promises ' || ?, 0))", row -> {}, period.toString());
        var segment = customers.ofSegment(offer.segment(), offer.orgUnit());
        var owed = new ArrayList<Promise>();
        for (KnownCustomer customer : segment) {
            for (MenuDirectory.Due due : offer.forEveryone()) {
                add(owed, customer, due, offer.id(), period, dueAt);
            }
            for (MenuDirectory.Due due : offer.picked().getOrDefault(customer.id(), List.of())) {
                add(owed, customer, due, offer.id(), period, dueAt);
            }
        }
        int made = 0;
        for (int from = 0; from < owed.size(); from += CHUNK) {
            made += store(owed.subList(from, Math.min(from + CHUNK, owed.size())));
        }
        return new Outcome(period.toString(), segment.size(), owed.size(), made);
    }

    private static void add(
            List<Promise> owed,
            KnownCustomer customer,
            MenuDirectory.Due due,
            UUID packageId,
            YearMonth period,
            Instant dueAt) {
        for (int occurrence = 1; occurrence <= due.times(); occurrence++) {
            owed.add(Promise.make(
                    customer.id(),
                    due.item().id(),
                    packageId,
                    period.toString(),
                    occurrence,
                    customer.orgUnit(),
                    due.item().name(),
                    due.item().dimension(),
                    dueAt));
        }
    }

    private int store(List<Promise> chunk) {
        var added = batches.batchUpdate(
                INSERT, chunk.stream().map(PromiseMaking::row).toList());
        var made = IntStream.range(0, chunk.size())
                .filter(i -> added[i] == 1)
                .mapToObj(i -> PromiseState.from(chunk.get(i)))
                .toList();
        if (!made.isEmpty()) {
            outbox.appendAll(PromiseState.TOPIC, "PromiseMade", made);
        }
        return made.size();
    }

    private static Object[] row(Promise promise) {
        return new Object[] {
            promise.id(),
            promise.version(),
            promise.customerId(),
            promise.itemId(),
            promise.packageId(),
            promise.period(),
            promise.occurrence(),
            promise.orgUnit(),
            promise.title(),
            promise.dimension().name(),
            promise.dueAt().atOffset(ZoneOffset.UTC)
        };
    }
}
