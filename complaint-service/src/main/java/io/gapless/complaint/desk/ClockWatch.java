package io.gapless.complaint.desk;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds the clocks that have run out, by an index on the next due time: what is not due costs nothing. A clock is
 * marked in the transaction of its event, under the row's lock; so it is told once, by whichever replica is first, and
 * after a restart too.
 */
@Component
class ClockWatch {

    private static final int BATCH = 50;

    private final JdbcClient jdbc;
    private final Complaints complaints;
    private final ComplaintHandling handling;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ClockWatch(
            JdbcClient jdbc,
            Complaints complaints,
            ComplaintHandling handling,
            TransactionTemplate transaction,
            Clock clock) {
        this.jdbc = jdbc;
        this.complaints = complaints;
        this.handling = handling;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 1000)
    void watch() {
        while (Boolean.TRUE.equals(transaction.execute(status -> strikeSome()))) {
            // One batch after the other until nothing is due.
        }
    }

    private boolean strikeSome() {
        var due = jdbc.sql("""
                        select id from complaint where next_due_at <= ?
                        order by next_due_at limit ? for update skip locked""")
                .params(clock.instant().atOffset(ZoneOffset.UTC), BATCH)
                .query(UUID.class)
                .list();
        if (!due.isEmpty()) {
            complaints.findByIdIn(due).forEach(handling::strike);
        }
        return due.size() == BATCH;
    }
}
