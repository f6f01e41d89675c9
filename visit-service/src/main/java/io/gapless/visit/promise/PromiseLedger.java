package io.gapless.visit.promise;

import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.OrgScope;
import io.gapless.visit.menu.VisitKind;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What plans and visits do with promises, within their own transaction. */
@Component
@Transactional(propagation = Propagation.MANDATORY)
public class PromiseLedger {

    private final Promises promises;
    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;

    PromiseLedger(Promises promises, JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.promises = promises;
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * A promise that no visit is planned for yet.
     *
     * @param occurrence 1 for the first time in the period, 2 for the second …
     */
    public record Owed(
            UUID promiseId,
            UUID customerId,
            UUID itemId,
            UUID standardId,
            VisitKind visitKind,
            String title,
            String period,
            int occurrence,
            String orgUnit,
            @Nullable String segment,
            @Nullable String manager,
            @Nullable Double longitude,
            @Nullable Double latitude) {}

    /**
     * The promises of an org unit's customers that are still to be planned and whose month meets the days. They stay
     * locked until the end of the transaction, so that two plans at once do not plan them twice.
     */
    public List<Owed> lockUnplanned(String orgUnit, LocalDate from, LocalDate to) {
        var scope = new OrgScope(List.of(orgUnit));
        return jdbc.sql("""
                        select p.id as promise_id, p.customer_id, p.item_id,
                            coalesce(standard_in_force(i.standard_id), i.standard_id) as standard_id, i.visit_kind,
                            p.title, p.period, p.occurrence, c.org_unit, c.segment, c.manager, c.longitude, c.latitude
                        from promise p join service_item i on i.id = p.item_id join known_customer c on c.id = p.customer_id
                        where p.status = 'PROMISED' and p.period between :first and :last and %s
                        order by p.period, c.code, p.title, p.occurrence, p.id for update of p""".formatted(scope.condition("c.org_unit")))
                .param("first", YearMonth.from(from).toString())
                .param("last", YearMonth.from(to).toString())
                .params(scope.parameters())
                .query(Owed.class)
                .list();
    }

    /** Notes the visits by which promises are to be kept. */
    public void plan(Map<UUID, UUID> visitByPromise) {
        var planned = new ArrayList<Promise>();
        for (Promise promise : promises.findAllById(visitByPromise.keySet())) {
            var visit = visitByPromise.get(promise.id());
            if (visit != null) {
                promise.plan(visit);
                planned.add(promise);
            }
        }
        append("PromisePlanned", promises.saveAll(planned));
    }

    /**
     * The visit took place. Too late is not kept: a promise whose period was over is missed; that it was delivered after
     * all is noted with it. What counts is when the visit began, not when it was told: a promise that was given up before
     * a device without a network could tell of it was kept.
     */
    public void deliver(UUID promise, UUID visit) {
        promises.findById(promise).ifPresent(found -> {
            var at = startOf(visit);
            if (found.isPlannedAs(visit)) {
                if (at.isBefore(found.dueAt())) {
                    found.deliver(at);
                    append("PromiseDelivered", List.of(promises.save(found)));
                } else {
                    found.miss(PromiseReason.VISIT_NOT_MADE);
                    var missed = promises.save(found);
                    append("PromiseMissed", List.of(missed));
                    deliverLate(missed, visit, at);
                }
            } else if (found.wasMissedBy(visit) && at.isBefore(found.dueAt())) {
                found.keepAfterAll(visit, at);
                append("PromiseDelivered", List.of(promises.save(found)));
            } else if (found.wasMissedBy(visit)) {
                deliverLate(found, visit, at);
            }
        });
    }

    private void deliverLate(Promise promise, UUID visit, Instant at) {
        promise.deliverLate(visit, at);
        append("PromiseDeliveredLate", List.of(promises.save(promise)));
    }

    /** When it began; a device may tell of it days later. */
    private Instant startOf(UUID visit) {
        return jdbc.sql("select started_at from visit where id = ? and started_at is not null")
                .param(visit)
                .query((row, i) ->
                        row.getObject("started_at", OffsetDateTime.class).toInstant())
                .optional()
                .orElseGet(clock::instant);
    }

    /** A visit of the past that was to deliver an item. */
    public record Delivery(UUID visitId, UUID customerId, UUID itemId, String period, Instant at) {}

    private record Open(UUID id, UUID customerId, UUID itemId, String period) {

        List<Object> key() {
            return List.of(customerId, itemId, period);
        }
    }

    /** Keeps the open promises that visits of the past have delivered: no later visit is planned for them. */
    public Map<UUID, UUID> deliverPast(List<Delivery> visits) {
        if (visits.isEmpty()) {
            return Map.of();
        }
        var open = new HashMap<List<Object>, Deque<UUID>>();
        jdbc.sql("""
                        select id, customer_id, item_id, period from promise
                        where status = 'PROMISED' and customer_id in (:customers) and item_id in (:items)
                            and period in (:periods)
                        order by customer_id, item_id, period, occurrence for update""")
                .param("customers", each(visits, Delivery::customerId))
                .param("items", each(visits, Delivery::itemId))
                .param("periods", each(visits, Delivery::period))
                .query(Open.class)
                .list()
                .forEach(promise -> open.computeIfAbsent(promise.key(), key -> new ArrayDeque<>())
                        .add(promise.id()));
        var visitByPromise = new LinkedHashMap<UUID, Delivery>();
        for (Delivery visit : visits) {
            var promises = open.get(List.<Object>of(visit.customerId(), visit.itemId(), visit.period()));
            var promise = promises == null ? null : promises.poll();
            if (promise != null) {
                visitByPromise.put(promise, visit);
            }
        }
        var kept = new ArrayList<Promise>();
        var byVisit = new HashMap<UUID, UUID>();
        for (Promise promise : promises.findAllById(visitByPromise.keySet())) {
            var visit = visitByPromise.get(promise.id());
            if (visit != null) {
                promise.plan(visit.visitId());
                promise.deliver(visit.at());
                kept.add(promise);
                byVisit.put(visit.visitId(), promise.id());
            }
        }
        outbox.appendAll(
                PromiseState.TOPIC,
                "PromiseDelivered",
                promises.saveAll(kept).stream()
                        .map(promise -> {
                            var visit = visitByPromise.get(promise.id());
                            return PromiseState.from(promise, visit == null ? null : visit.at());
                        })
                        .toList());
        return byVisit;
    }

    /** Those of the items that a customer was promised for a month and no visit is planned for. */
    public Set<UUID> openItems(UUID customer, Collection<UUID> items, String period) {
        return new HashSet<>(jdbc.sql("""
                        select item_id from promise where customer_id = :customer and item_id in (:items)
                            and period = :period and status = 'PROMISED'""")
                .param("customer", customer)
                .param("items", items)
                .param("period", period)
                .query(UUID.class)
                .list());
    }

    private static <T> Set<T> each(List<Delivery> visits, Function<Delivery, T> part) {
        return visits.stream().map(part).collect(Collectors.toSet());
    }

    /**
     * What customers who are erased were owed in days to come is owed no more, and told as taken back; those that a visit
     * points to stay for its sake.
     */
    public List<UUID> withdrawOf(List<UUID> people) {
        var ids = jdbc.sql("""
                        select p.id from promise p where p.customer_id in (:people) and p.status in ('PROMISED', 'PLANNED')
                            and p.due_at > now() and not exists (select from visit v where v.promise_id = p.id)""").param("people", people).query(UUID.class).list();
        var open = promises.findAllById(ids);
        open.forEach(promise -> promise.withdraw(PromiseReason.CUSTOMER_GONE));
        append("PromiseWithdrawn", promises.saveAll(open));
        return ids;
    }

    /** The visit does not take place: the promise can be planned again. */
    public void release(UUID promise, UUID visit) {
        promises.findById(promise).filter(found -> found.isPlannedAs(visit)).ifPresent(found -> {
            found.release();
            append("PromiseReleased", List.of(promises.save(found)));
        });
    }

    /** A visit that was off takes place all the same: it is to keep its promise, unless another one is by now. */
    public void planAgain(UUID promise, UUID visit) {
        promises.findById(promise)
                .filter(found -> found.status() == PromiseStatus.PROMISED)
                .ifPresent(found -> {
                    found.plan(visit);
                    append("PromisePlanned", List.of(promises.save(found)));
                });
    }

    private void append(String type, List<Promise> some) {
        if (!some.isEmpty()) {
            outbox.appendAll(
                    PromiseState.TOPIC,
                    type,
                    some.stream().map(PromiseState::from).toList());
        }
    }
}
