package io.gapless.platform.repoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Keeps rows pointing to whatever stands for the thing that they were made for.
 *
 * <p>A thing that was merged names in {@code merged_into} who stands for it; that one may have been merged in turn. The
 * first time that a row has to follow, {@code repointed_row} keeps what it was made for. So where a row points is always a
 * function of what it was made for and of the merges in force, in whatever order these became known; when one is undone,
 * exactly the rows that had followed it go back, and rows made for the survivor stay there.
 *
 * <p>Triggers of the tables ({@code customer_stand_in} in the services' migrations) do the same for rows written later.
 * They lock the thing against a merge, so that no row slips past one that is under way.
 */
public final class Repointing {

    private final JdbcClient jdbc;
    private final String things;
    private final List<Pointer> pointers;

    /**
     * Of the things in one table.
     *
     * @param things the table, with {@code id} and {@code merged_into}
     * @param pointers all that point to them; where one's clash looks at another's table, the former first
     */
    public Repointing(JdbcClient jdbc, String things, List<Pointer> pointers) {
        this.jdbc = jdbc;
        this.things = things;
        this.pointers = List.copyOf(pointers);
    }

    /** Who stands for a thing: itself, unless it was merged. */
    public UUID standing(UUID id) {
        var at = id;
        for (UUID next : way(id)) {
            at = next;
        }
        return at;
    }

    /** Locks things against a merge and against new rows until the transaction ends, always in the same order. */
    public void lock(UUID... ids) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("Things are locked in the transaction of their change");
        }
        jdbc.sql("select id from " + things + " where id = any(?) order by id for update")
                .param(ids)
                .query(UUID.class)
                .list();
    }

    /**
     * From now on another stands for the thing: all that points to it follows. A merge the other way round that is still
     * on record here must have been undone meanwhile, and is.
     *
     * @return how many rows followed or were set aside, by table
     */
    public Map<String, Long> merge(UUID gone, UUID into) {
        lock(gone, into);
        if (gone.equals(into)) {
            throw new IllegalArgumentException("Nothing stands for itself: " + gone);
        }
        if (way(into).contains(gone)) {
            undo(into);
        }
        var to = standing(into);
        while (!to.equals(into)) {
            lock(to); // The way may have grown until it was locked.
            var end = standing(to);
            if (end.equals(to)) {
                break;
            }
            to = end;
        }
        jdbc.sql("update " + things + " set merged_into = ? where id = ?")
                .params(into, gone)
                .update();
        var moved = new LinkedHashMap<String, Long>();
        for (Pointer pointer : pointers) {
            long rows = setAside(pointer, gone, to) + move(pointer, gone, to);
            if (rows > 0) {
                moved.put(pointer.table(), rows);
            }
        }
        return moved;
    }

    /** The thing stands for itself again: what was made for it, or for what was merged into it earlier, comes back. */
    public void undo(UUID gone) {
        lock(gone);
        var at = standing(gone);
        if (at.equals(gone)) {
            return;
        }
        lock(at);
        jdbc.sql("update " + things + " set merged_into = null where id = ?")
                .param(gone)
                .update();
        for (UUID origin : mergedInto(gone)) {
            for (Pointer pointer : pointers) {
                putBack(pointer, origin, at, gone);
                restore(pointer, origin, gone);
            }
        }
    }

    /** How many rows would follow, by table. */
    public Map<String, Long> preview(UUID gone) {
        var rows = new LinkedHashMap<String, Long>();
        for (Pointer pointer : pointers) {
            long count = jdbc.sql("select count(*) from " + pointer.table() + " f where " + pointer.pointing())
                    .param("from", gone)
                    .query(Long.class)
                    .single();
            if (count > 0) {
                rows.put(pointer.table(), count);
            }
        }
        return rows;
    }

    /** Who stands for it in turn, the last one standing; empty where it stands for itself. */
    private List<UUID> way(UUID id) {
        return jdbc.sql("""
                        with recursive way as (
                            select merged_into as id, 1 as step, array[id] as past from things where id = ?
                            union all
                            select t.merged_into, step + 1, past || t.id from way join things t on t.id = way.id
                            where not t.id = any(past))
                        select id from way where id is not null order by step""".replace("things", things))
                .param(id)
                .query(UUID.class)
                .list();
    }

    /** It, and all whose way leads to it. */
    private List<UUID> mergedInto(UUID id) {
        return jdbc.sql("""
                        with recursive came as (
                            select ?::uuid as id union select t.id from came join things t on t.merged_into = came.id)
                        select id from came order by id""".replace("things", things))
                .param(id)
                .query(UUID.class)
                .list();
    }

    private long setAside(Pointer pointer, UUID from, UUID to) {
        if (pointer.clash() == null) {
            return 0;
        }
        var parts = new StringBuilder("jsonb_build_object(");
        pointer.parts()
                .forEach((table, column) -> parts.append(parts.toString().endsWith("(") ? "" : ", ")
                        .append(
                                "'%1$s', (select coalesce(jsonb_agg(to_jsonb(p)), '[]') from %1$s p where p.%2$s = f.%3$s)"
                                        .formatted(table, column, pointer.key().getFirst())));
        jdbc.sql("""
                        insert into repointed_row (table_name, row_key, origin, was, aside)
                        select :table, %s, :from, jsonb_build_object('row', to_jsonb(f), 'parts', %s)), true
                        from %s f where %s and %s
                        on conflict (table_name, row_key) do update set was = excluded.was, aside = true""".formatted(pointer.keyOf("f"), parts, pointer.table(), pointer.pointing(), pointer.clash()))
                .param("table", pointer.table())
                .param("from", from)
                .param("to", to)
                .update();
        return jdbc.sql("delete from %s f where %s and %s"
                        .formatted(pointer.table(), pointer.pointing(), pointer.clash()))
                .param("from", from)
                .param("to", to)
                .update();
    }

    private long move(Pointer pointer, UUID from, UUID to) {
        var was = pointer.number() == null
                ? "null::jsonb"
                : "jsonb_build_object('%1$s', f.%1$s)".formatted(pointer.number());
        // Where the pointer is a part of the key, a row that came here from elsewhere is known by the rest of its key.
        var known = !pointer.inKey()
                ? ""
                : " and not exists (select from repointed_row r where r.table_name = :table and not r.aside"
                        + " and r.origin = any(:origins) and r.row_key - '" + pointer.column() + "' = "
                        + pointer.keyOf("f") + " - '" + pointer.column() + "')";
        jdbc.sql("""
                        insert into repointed_row (table_name, row_key, origin, was)
                        select :table, %s, :from, %s from %s f where %s%s
                        on conflict (table_name, row_key) do nothing""".formatted(pointer.keyOf("f"), was, pointer.table(), pointer.pointing(), known))
                .param("table", pointer.table())
                .param("from", from)
                .param(
                        "origins",
                        mergedInto(from).stream().filter(id -> !id.equals(from)).toArray(UUID[]::new))
                .update();
        return jdbc.sql("update %1$s f set %2$s = :to%3$s where %4$s"
                        .formatted(pointer.table(), pointer.column(), pointer.alsoSet(), pointer.pointing()))
                .param("from", from)
                .param("to", to)
                .update();
    }

    private void putBack(Pointer pointer, UUID origin, UUID at, UUID to) {
        boolean home = origin.equals(to);
        var also = home && pointer.number() != null
                ? (pointer.versioned() ? ", version = f.version + 1" : "")
                        + ", %1$s = coalesce((r.was ->> '%1$s')::int, f.%1$s)".formatted(pointer.number())
                : pointer.alsoSet();
        jdbc.sql("""
                        update %1$s f set %2$s = :to%3$s
                        from repointed_row r cross join lateral jsonb_populate_record(null::%1$s, r.row_key) k
                        where r.table_name = :table and r.origin = :origin and not r.aside and %4$s and f.%2$s = :at""".formatted(pointer.table(), pointer.column(), also, pointer.sameKey("f", "k")))
                .param("to", to)
                .param("table", pointer.table())
                .param("origin", origin)
                .param("at", at)
                .update();
        if (home) {
            jdbc.sql("delete from repointed_row where table_name = ? and origin = ? and not aside")
                    .params(pointer.table(), origin)
                    .update();
        }
    }

    private record Aside(String rowKey, String row, String parts) {}

    /** Brings back what was set aside, as far as it meets nothing there. */
    private void restore(Pointer pointer, UUID origin, UUID to) {
        if (pointer.clash() == null) {
            return;
        }
        var all = jdbc.sql("""
                        select row_key::text as row_key,
                            ((was -> 'row') || jsonb_build_object(:column, :to::text))::text as row,
                            (was -> 'parts')::text as parts
                        from repointed_row where table_name = :table and origin = :origin and aside order by row_key""")
                .param("column", pointer.column())
                .param("to", to)
                .param("table", pointer.table())
                .param("origin", origin)
                .query(Aside.class)
                .list();
        for (Aside aside : all) {
            int back = jdbc.sql(
                            "insert into %1$s select f.* from jsonb_populate_record(null::%1$s, :row::jsonb) f where not (%2$s)"
                                    .formatted(pointer.table(), pointer.clash()))
                    .param("row", aside.row())
                    .param("to", to)
                    .update();
            if (back == 0) {
                continue;
            }
            pointer.parts()
                    .keySet()
                    .forEach(table -> jdbc.sql(
                                    "insert into %1$s select p.* from jsonb_populate_recordset(null::%1$s, :parts::jsonb -> '%1$s') p"
                                            .formatted(table))
                            .param("parts", aside.parts())
                            .update());
            jdbc.sql(
                            origin.equals(to)
                                    ? "delete from repointed_row where table_name = ? and row_key = ?::jsonb"
                                    : "update repointed_row set aside = false, was = null where table_name = ? and row_key = ?::jsonb")
                    .params(pointer.table(), aside.rowKey())
                    .update();
        }
    }

    /** The pointers as {@code table.column}, for tests that look for forgotten ones. */
    public List<String> columns() {
        return pointers.stream()
                .map(pointer -> pointer.table() + "." + pointer.column())
                .toList();
    }
}
