package io.gapless.platform.repoint;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table that points to things which may be merged.
 *
 * @param key the columns of the primary key other than the pointer
 * @param inKey whether the pointer belongs to the primary key too
 * @param versioned whether rows have a {@code version} by which two changes at once are noticed
 * @param among a condition on a row {@code f} that holds for all that point to {@code :from}, where an index serves it
 * @param clash a condition on a row {@code f} under which it cannot point to {@code :to}; such a row is set aside
 * @param parts tables whose rows belong to one of these and go with it, with their foreign key to the key's only column
 * @param number a column that numbers rows, raised so that those that come do not meet those that are there
 * @param numberedBy a condition on {@code f} and another row {@code t}: that they are numbered together
 * @param first the number the first one has
 */
public record Pointer(
        String table,
        String column,
        List<String> key,
        boolean inKey,
        boolean versioned,
        @Nullable String among,
        @Nullable String clash,
        Map<String, String> parts,
        @Nullable String number,
        @Nullable String numberedBy,
        int first) {

    /** A pointer beside a key. */
    public static Pointer of(String table, String column, String... key) {
        return new Pointer(table, column, List.of(key), false, false, null, null, Map.of(), null, null, 0);
    }

    /** A pointer that is itself a part of the key. */
    public static Pointer inKey(String table, String column, String... rest) {
        return new Pointer(table, column, List.of(rest), true, false, null, null, Map.of(), null, null, 0);
    }

    public Pointer withVersion() {
        return new Pointer(table, column, key, inKey, true, among, clash, parts, number, numberedBy, first);
    }

    /** Rows are looked for where an index finds them. */
    public Pointer among(String condition) {
        return new Pointer(table, column, key, inKey, versioned, condition, clash, parts, number, numberedBy, first);
    }

    /** Rows of which this holds are set aside, with their parts, and come back when they go home. */
    public Pointer setAsideWhere(String condition, Map<String, String> parts) {
        return new Pointer(
                table, column, key, inKey, versioned, among, condition, Map.copyOf(parts), number, numberedBy, first);
    }

    /** Rows are numbered on where they come to. */
    public Pointer numberedOn(String column, String together, int first) {
        return new Pointer(table, this.column, key, inKey, versioned, among, clash, parts, column, together, first);
    }

    /** That a row {@code f} points to {@code :from}. */
    String pointing() {
        return "f." + column + " = :from" + (among == null ? "" : " and " + among);
    }

    /** A row's key as JSON, of the row of that alias. */
    String keyOf(String alias) {
        return Stream.concat(key.stream(), inKey ? Stream.of(column) : Stream.empty())
                .map(part -> "'" + part + "', " + alias + "." + part)
                .collect(Collectors.joining(", ", "jsonb_build_object(", ")"));
    }

    /** That two aliases are the same row, by the key without the pointer. */
    String sameKey(String one, String other) {
        return key.stream()
                .map(part -> one + "." + part + " = " + other + "." + part)
                .collect(Collectors.joining(" and "));
    }

    /** What else changes of a row {@code f} that comes to point to {@code :to}. */
    String alsoSet() {
        return (versioned ? ", version = f.version + 1" : "")
                + (number == null
                        ? ""
                        : ", %1$s = f.%1$s + coalesce((select max(t.%1$s) + %2$d from %3$s t where t.%4$s = :to and %5$s), 0)"
                                .formatted(number, 1 - first, table, column, numberedBy));
    }
}
