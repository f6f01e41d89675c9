package io.gapless.visit.promise;

import io.gapless.platform.event.Outbox;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Marks what was not kept until the end of its period. */
@Component
class OverduePromises {

    static final String REASON = "period-ended";
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
        var overdue = promises.findAllById(ids);
        overdue.forEach(promise -> promise.miss(REASON));
        outbox.appendAll(
                PromiseState.TOPIC,
                "PromiseMissed",
                promises.saveAll(overdue).stream().map(PromiseState::from).toList());
        return true;
    }
}
