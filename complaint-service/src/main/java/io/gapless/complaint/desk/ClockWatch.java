package io.gapless.complaint.desk;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds the clocks that have something to tell: a warning, a level of the ladder, or that they have run out. There is an
 * index on the next such moment, so what is not due costs nothing. What a clock has told is marked in the transaction of
 * its event, under the row's lock; so it is told once, by whichever replica is first, and after a restart too.
 */
@Component
class ClockWatch {

    private static final int BATCH = 50;

    private final JdbcClient jdbc;
    private final Complaints complaints;
    private final ComplaintChanges changes;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ClockWatch(
            JdbcClient jdbc,
            Complaints complaints,
            ComplaintChanges changes,
            TransactionTemplate transaction,
            Clock clock) {
        this.jdbc = jdbc;
        this.complaints = complaints;
        this.changes = changes;
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
            complaints.findByIdIn(due).forEach(changes::strike);
        }
        return due.size() == BATCH;
    }

    /**
     * Brings a changed calendar to the clocks that count by it, some cases at a time; where it has come to is kept, so a
     * restart goes on there. A change meanwhile begins anew.
     */
    @Scheduled(fixedDelay = 5000)
    void spread() {
        while (Boolean.TRUE.equals(transaction.execute(status -> spreadSome()))) {
            // One batch after the other until every case has it.
        }
    }

    private record Spread(
            UUID calendarId, long version, @Nullable UUID afterId) {}

    private boolean spreadSome() {
        var spread = jdbc.sql("""
                        select calendar_id, version, after_id from calendar_spread where not_before <= ?
                        order by not_before limit 1 for update skip locked""")
                .param(clock.instant().atOffset(ZoneOffset.UTC))
                .query(Spread.class)
                .optional()
                .orElse(null);
        if (spread == null) {
            return false;
        }
        // A case that somebody works on at this moment is waited for: it must not be passed over.
        List<UUID> cases = jdbc.sql("""
                        select id from complaint
                        where ended_at is null and policy in (select id from sla_policy where calendar_id = :calendar)
                            and (:after::uuid is null or id > :after)
                        order by id limit :limit for update""")
                .param("calendar", spread.calendarId())
                .param("after", spread.afterId())
                .param("limit", BATCH)
                .query(UUID.class)
                .list();
        if (!cases.isEmpty()) {
            complaints
                    .findByIdIn(cases)
                    .forEach(complaint -> changes.recount(complaint, "calendar " + spread.version()));
        }
        if (cases.size() < BATCH) {
            jdbc.sql("delete from calendar_spread where calendar_id = ?")
                    .param(spread.calendarId())
                    .update();
        } else {
            jdbc.sql("update calendar_spread set after_id = ? where calendar_id = ?")
                    .params(cases.getLast(), spread.calendarId())
                    .update();
        }
        return true;
    }
}
