package io.gapless.visit.promise;

import io.gapless.platform.event.Outbox;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Marks what was not kept until the end of its period. */
@Component
class OverduePromises {

    private static final int CHUNK = 500;

    private final Promises promises;
    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final Clock clock;

    OverduePromises(Promises promises, JdbcClient jdbc, Outbox outbox, TransactionTemplate transaction, Clock clock) {
        this.promises = promises;
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "${gapless.visit.overdue-every:PT1M}")
    void work() {
        while (Boolean.TRUE.equals(transaction.execute(status -> nextChunk()))) {
            // One chunk after the other until nothing is left.
        }
    }

    private boolean nextChunk() {
        // Rows that another replica or a check-out holds are left to it or to the next time.
        var ids = jdbc.sql("""
                        select id from promise where status in ('PROMISED', 'PLANNED') and due_at <= ?
                        order by due_at, id limit ? for update skip locked""")
                .params(clock.instant().atOffset(ZoneOffset.UTC), CHUNK)
                .query(UUID.class)
                .list();
        if (ids.isEmpty()) {
            return false;
        }
        var reasons = reasons(ids);
        var overdue = promises.findAllById(ids);
        overdue.forEach(promise -> promise.miss(reasons.getOrDefault(promise.id(), PromiseReason.NOT_PLANNED)));
        outbox.appendAll(
                PromiseState.TOPIC,
                "PromiseMissed",
                promises.saveAll(overdue).stream().map(PromiseState::from).toList());
        return true;
    }

    private record Why(UUID id, String reason) {}

    /** What is known of why they were not kept: by their last visit, or by why no visit was planned. */
    private Map<UUID, PromiseReason> reasons(List<UUID> ids) {
        return jdbc.sql("""
                        select p.id, case
                            when p.status = 'PLANNED' then 'visit-not-made'
                            when v.status = 'MISSED' then 'visit-missed'
                            when v.status = 'CANCELLED' then 'visit-cancelled'
                            else coalesce(u.reason, 'not-planned') end as reason
                        from promise p
                            left join lateral (select v.status from visit v where v.promise_id = p.id
                                order by v.created_at desc limit 1) v on true
                            left join lateral (select lower(replace(u.reason, '_', '-')) as reason
                                from visit_plan_unplannable u join visit_plan plan on plan.id = u.visit_plan
                                where u.promise_id = p.id order by plan.created_at desc limit 1) u on true
                        where p.id in (:ids)""").param("ids", ids).query(Why.class).list().stream()
                .collect(Collectors.toMap(
                        Why::id, why -> PromiseReason.of(why.reason()).orElse(PromiseReason.NOT_PLANNED)));
    }
}
