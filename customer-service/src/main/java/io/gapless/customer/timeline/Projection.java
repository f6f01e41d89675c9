package io.gapless.customer.timeline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The tables that events fill. They have an edition: the one that is read, and at times a next one that is being built
 * from the beginning of the topics while live events go to both.
 */
@Component
class Projection {

    private static final String TURN = "hashtextextended('timeline-turn', 0)";

    private static final String PUT_ENTRY = """
            insert into timeline_entry (edition, event_id, customer_id, at, area, type, subject, version, text, status,
                score)
            select edition, ?::uuid, ?::uuid, ?::timestamptz, ?::text, ?::text, ?::uuid, ?::bigint, ?::text, ?::text,
                ?::numeric
            from unnest(?::int[]) as edition
            where not exists (select from customer where id = ?::uuid and status = 'ERASED')
            on conflict do nothing""";

    /** As the newest event tells it, in whatever order they come. */
    private static final String PUT_MATTER = """
            insert into customer_matter (edition, id, version, customer_id, area, title, status, open, due_at,
                opened_at, breached)
            select edition, ?::uuid, ?::bigint, ?::uuid, ?::text, ?::text, ?::text, ?::boolean, ?::timestamptz,
                ?::timestamptz, ?::boolean
            from unnest(?::int[]) as edition
            where not exists (select from customer where id = ?::uuid and status = 'ERASED')
            on conflict (id, edition) do update set version = excluded.version, customer_id = excluded.customer_id,
                title = excluded.title, status = excluded.status, open = excluded.open, due_at = excluded.due_at,
                opened_at = excluded.opened_at, breached = excluded.breached
            where customer_matter.version < excluded.version""";

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    Projection(JdbcClient jdbc, JdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /**
     * Which editions there are.
     *
     * @param current the one that is read
     * @param next the one that is being built
     */
    record Editions(int current, @Nullable Integer next) {

        List<Integer> all() {
            return next == null ? List.of(current) : List.of(current, next);
        }
    }

    /** Those that an event is put into; until the transaction has ended, none of them is left. */
    Editions editionsToFill() {
        jdbc.sql("select pg_advisory_xact_lock_shared(" + TURN + ")")
                .query((row, i) -> true)
                .list();
        return editions("");
    }

    /** Which there are, and nobody else changes them before the transaction has ended. */
    Editions lockEditions() {
        return editions(" for update");
    }

    private Editions editions(String lock) {
        return jdbc.sql("select current, next from timeline_edition" + lock)
                .query(Editions.class)
                .single();
    }

    /** Starts a next edition, with a number of its own and so empty; one that was begun and left is given up. */
    int begin() {
        return jdbc.sql("update timeline_edition set last = last + 1, next = last + 1 returning next")
                .query(Integer.class)
                .single();
    }

    /** From now on an edition is the one that is read; false where it is not the next one any more. */
    boolean turnTo(int edition, Instant at) {
        // Whoever still puts an event into the old edition ends first: nothing comes into it after it was removed.
        jdbc.sql("select pg_advisory_xact_lock(" + TURN + ")")
                .query((row, i) -> true)
                .list();
        return jdbc.sql("""
                        update timeline_edition set current = next, next = null, rebuilt_at = :at, left_at = :at
                        where next = :edition""")
                        .param("at", at.atOffset(ZoneOffset.UTC))
                        .param("edition", edition)
                        .update()
                == 1;
    }

    /** Gives up the next edition; what was put into it lies about until it is removed. */
    void giveUp() {
        jdbc.sql("update timeline_edition set next = null, left_at = now() where next is not null")
                .update();
    }

    /** Since when rows of no edition lie about, where it is so long that nobody can still be writing to them. */
    Optional<OffsetDateTime> leftSince() {
        return jdbc.sql("select left_at from timeline_edition where left_at < now() - interval '1 minute'")
                .query(OffsetDateTime.class)
                .optional();
    }

    /** All rows that the last turn has left are removed; one that was being written meanwhile, the next rebuild finds. */
    void isClearOfTurn() {
        jdbc.sql("update timeline_edition set left_at = null where left_at = rebuilt_at")
                .update();
    }

    /** Does it unless somebody else, on whatever replica, is doing it already. */
    void alone(Runnable removing) {
        batches.execute((ConnectionCallback<Boolean>) connection -> {
            if (!isTrue(connection, "select pg_try_advisory_lock(hashtextextended('timeline-clear-away', 0))")) {
                return false;
            }
            try {
                removing.run();
            } finally {
                isTrue(connection, "select pg_advisory_unlock(hashtextextended('timeline-clear-away', 0))");
            }
            return true;
        });
    }

    private static boolean isTrue(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql);
                var result = statement.executeQuery()) {
            return result.next() && result.getBoolean(1);
        }
    }

    /** All rows that lay about since then are removed. */
    void isClear(OffsetDateTime since) {
        jdbc.sql("update timeline_edition set left_at = null where left_at = ?")
                .param(since)
                .update();
    }

    /** Puts events into editions; those that are there already change nothing. */
    void put(Collection<Told> events, List<Integer> editions) {
        var numbers = editions.toArray(Integer[]::new);
        var entries = new ArrayList<Object[]>();
        var newest = new HashMap<UUID, Told>();
        for (Told told : events) {
            entries.add(new @Nullable Object[] {
                told.eventId(),
                told.customerId(),
                utc(told.at()),
                told.area(),
                told.type(),
                told.subject(),
                told.version(),
                told.text(),
                told.status(),
                told.score(),
                numbers,
                told.customerId()
            });
            if (told.matter() != null) {
                newest.merge(told.subject(), told, (one, other) -> other.version() > one.version() ? other : one);
            }
        }
        batches.batchUpdate(PUT_ENTRY, entries);
        if (newest.isEmpty()) {
            return;
        }
        // In one order everywhere, so that two who put the same ones wait for each other and never in a circle.
        var matters = newest.values().stream()
                .sorted((one, other) -> one.subject().compareTo(other.subject()))
                .map(told -> {
                    var matter = Objects.requireNonNull(told.matter());
                    return new @Nullable Object[] {
                        told.subject(),
                        told.version(),
                        told.customerId(),
                        told.area(),
                        matter.title(),
                        matter.status(),
                        matter.open(),
                        matter.dueAt() == null ? null : utc(matter.dueAt()),
                        matter.openedAt() == null ? null : utc(matter.openedAt()),
                        matter.breached(),
                        numbers,
                        told.customerId()
                    };
                })
                .toList();
        batches.batchUpdate(PUT_MATTER, matters);
    }

    /**
     * Removes what belongs to no edition any more, some at a time and in the order of the entries' ids.
     *
     * @param after the last id looked at; null before the first
     * @return the last id looked at now; null where all have been
     */
    @Nullable
    UUID removeOld(@Nullable UUID after, int some) {
        var ids = jdbc.sql("select distinct event_id from timeline_entry where event_id > ? order by event_id limit ?")
                .params(after == null ? new UUID(0, 0) : after, some)
                .query(UUID.class)
                .list();
        if (ids.isEmpty()) {
            jdbc.sql("""
                            delete from customer_matter using timeline_edition as e
                            where edition <> e.current and edition is distinct from e.next""").update();
            return null;
        }
        jdbc.sql("""
                        delete from timeline_entry using timeline_edition as e
                        where event_id > ? and event_id <= ? and edition <> e.current
                            and edition is distinct from e.next""")
                .params(after == null ? new UUID(0, 0) : after, ids.getLast())
                .update();
        return ids.getLast();
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
