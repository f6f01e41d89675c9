package io.gapless.visit.execution;

import io.gapless.visit.VisitSettings;
import java.time.Clock;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Marks planned visits as missed of which nobody has told anything long after their day: else they would count for nothing,
 * and what they were to keep could not be planned again. A device that tells of one later still carries it out.
 */
@Component
class OverdueVisits {

    private static final int CHUNK = 200;

    private final VisitExecution execution;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final VisitSettings settings;
    private final Clock clock;

    OverdueVisits(
            VisitExecution execution,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            VisitSettings settings,
            Clock clock) {
        this.execution = execution;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(cron = "0 40 3 * * *", zone = "${gapless.visit.zone:Asia/Shanghai}")
    void work() {
        while (Boolean.TRUE.equals(transaction.execute(status -> nextChunk()))) {
            // One chunk after the other until nothing is left.
        }
    }

    private boolean nextChunk() {
        // Rows that another replica, a plan or a check-in holds are left to it or to the next time.
        var ids = jdbc.sql("""
                        select id from visit where status = 'PLANNED' and planned_for < ?
                        order by planned_for, sequence, id limit ? for update skip locked""")
                .params(settings.day(clock.instant()).minusDays(settings.missedAfterDays()), CHUNK)
                .query(UUID.class)
                .list();
        execution.missOverdue(ids);
        return !ids.isEmpty();
    }
}
