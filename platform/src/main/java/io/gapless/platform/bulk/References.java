package io.gapless.platform.bulk;

import io.gapless.platform.security.Caller;
import io.gapless.platform.table.TableReader.TableRow;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * By which rows of other systems are known again, in the column {@code reference}: what was taken over under a reference
 * is taken over once. A table {@code <thing>_import} keeps them, with the digest of the row; it is gone where the person
 * was erased.
 */
public final class References {

    /** The column of files that they are in. */
    public static final String COLUMN = "reference";

    private final JdbcTemplate jdbc;
    private final String thing;

    /**
     * The references of a kind of thing.
     *
     * @param thing the table of what rows become, which has an {@code id} and an {@code org_unit}
     */
    public References(JdbcTemplate jdbc, String thing) {
        this.jdbc = jdbc;
        this.thing = thing;
    }

    private record Before(String reference, @Nullable String content, String orgUnit) {}

    /** What some rows were taken over as before. */
    public Taken taken(List<TableRow> rows, Source source) {
        var references = RowFields.values(rows, COLUMN);
        return new Taken(JdbcClient.create(jdbc)
                .sql("""
                        select i.reference, i.content, t.org_unit from %1$s_import i join %1$s t on t.id = i.%1$s_id
                        where i.source = :source and i.reference in (:references)""".formatted(thing))
                .param("source", source.source())
                .param("references", references.isEmpty() ? Set.of("") : references)
                .query(Before.class)
                .list()
                .stream()
                .collect(Collectors.toMap(Before::reference, Function.identity())));
    }

    /** The references among some rows that are taken. */
    public static final class Taken {

        private final Map<String, Before> before;

        private Taken(Map<String, Before> before) {
            this.before = before;
        }

        /** Whether nothing is to be done for a row, which was taken over before; another under its reference is wrong. */
        public boolean isDone(RowFields fields, Caller caller) {
            var one = before.get(fields.raw(COLUMN));
            if (one == null) {
                return false;
            }
            if (one.content() == null) {
                // Its person was erased: nothing of the row is kept again, not even as an error.
                return true;
            }
            if (!caller.orgScope().contains(one.orgUnit())) {
                fields.refuse(COLUMN, "reference-of-others");
                return false;
            }
            if (one.content().equals(fields.digest())) {
                return true;
            }
            fields.refuse(COLUMN, "reference-taken");
            return false;
        }
    }

    /**
     * A row that was taken over.
     *
     * @param id of what it has become
     * @param content its {@link RowFields#digest()}
     */
    public record Kept(String reference, UUID id, String content) {}

    /** Keeps the references of rows that were taken over. */
    public void keep(List<Kept> rows, Source source) {
        jdbc.batchUpdate(
                "insert into %1$s_import (source, reference, %1$s_id, content) values (?, ?, ?, ?)".formatted(thing),
                rows.stream()
                        .map(row -> new Object[] {source.source(), row.reference(), row.id(), row.content()})
                        .toList());
    }
}
