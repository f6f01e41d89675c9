package io.gapless.platform.privacy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a service's tables hold of persons: which rows are about somebody, and what becomes of each column when they are
 * erased. Every column that can hold text is named, personal or not; a test of each service sees to it, so that no table
 * is forgotten later.
 *
 * <p>Conditions know the parameter {@code :people}, the ids of the person's records, and {@code :logins}, the usernames
 * that the person had.
 */
public final class PersonalTables {

    /** What stands where a text was that cannot be left empty. */
    public static final String ERASED = "[erased]";

    /** Stands for all columns of a table. */
    public static final String ALL = "*";

    private final String logins;
    private final Map<String, Table> tables = new LinkedHashMap<>();

    /**
     * Tables of a service.
     *
     * @param logins a query for the usernames of the people
     */
    public PersonalTables(String logins) {
        this.logins = logins;
    }

    /**
     * What is done with a table.
     *
     * @param condition which rows are about the people; null where none is
     * @param assignments SQL by column, carried out when the people are erased
     * @param changed whether a row still holds something that is to be erased; null where nothing is
     * @param secrets columns that are not given out, not even to the person
     * @param plain columns that can hold text and tell nothing of a person
     * @param deletes whether the rows themselves go
     * @param kept why something stays; null where nothing does
     */
    record Table(
            String name,
            @Nullable String condition,
            Map<String, String> assignments,
            List<String> changed,
            Set<String> secrets,
            Set<String> plain,
            boolean deletes,
            @Nullable String kept) {

        boolean isPersonal() {
            return condition != null;
        }

        /** Whether none of its rows is given out. */
        boolean isSecret() {
            return secrets.contains(ALL);
        }

        Set<String> named() {
            var named = new TreeSet<>(assignments.keySet());
            named.addAll(secrets);
            named.addAll(plain);
            named.remove(ALL);
            return named;
        }
    }

    /** Begins a table of which some rows are about people. */
    public Rows about(String table, String condition) {
        return new Rows(table, condition);
    }

    /** Tables that tell nothing of persons served, though their columns can hold text. */
    public PersonalTables nothingIn(String... names) {
        for (String name : names) {
            put(new Table(name, null, Map.of(), List.of(), Set.of(), Set.of(), false, null));
        }
        return this;
    }

    /** Rows about people, and what of them is erased. */
    public final class Rows {

        private final String table;
        private final String condition;
        private final Map<String, String> assignments = new LinkedHashMap<>();
        private final List<String> changed = new ArrayList<>();
        private final Set<String> secrets = new LinkedHashSet<>();
        private final Set<String> plain = new LinkedHashSet<>();

        private Rows(String table, String condition) {
            this.table = table;
            this.condition = condition;
        }

        /** Columns that become empty. */
        public Rows emptied(String... columns) {
            for (String column : columns) {
                set(column, "null", column + " is not null");
            }
            return this;
        }

        /** Columns of text that cannot be empty: {@value PersonalTables#ERASED} takes the text's place. */
        public Rows replaced(String... columns) {
            for (String column : columns) {
                set(column, "'" + ERASED + "'", column + " <> '" + ERASED + "'");
            }
            return this;
        }

        /** Columns of text that become {@value PersonalTables#ERASED} where there is one, and else stay empty. */
        public Rows blotted(String... columns) {
            for (String column : columns) {
                set(
                        column,
                        "case when %1$s is not null then '%2$s' end".formatted(column, ERASED),
                        "%s <> '%s'".formatted(column, ERASED));
            }
            return this;
        }

        /** Columns that name who did it: the person's own username is replaced, that of an employee stays. */
        public Rows actor(String... columns) {
            for (String column : columns) {
                set(
                        column,
                        "case when %1$s = any(:logins) then '%2$s' else %1$s end".formatted(column, ERASED),
                        column + " = any(:logins)");
            }
            return this;
        }

        /** A column that becomes the value of an SQL expression. */
        public Rows set(String column, String expression, String whereItChanges) {
            assignments.put(column, expression);
            changed.add("(" + whereItChanges + ")");
            return this;
        }

        /** Columns that are not given out, not even to the person: secrets, and what only the machine reads; {@link #ALL}. */
        public Rows secret(String... columns) {
            secrets.addAll(List.of(columns));
            return this;
        }

        /** Columns that can hold text and tell nothing of a person. */
        public Rows plain(String... columns) {
            plain.addAll(List.of(columns));
            return this;
        }

        /** The rows stay, without what was named. */
        public PersonalTables stay() {
            return end(false, null);
        }

        /** The rows stay, without what was named, for a reason that is told with the evidence. */
        public PersonalTables stay(String reason) {
            return end(false, reason);
        }

        /** The rows go. */
        public PersonalTables go() {
            return end(true, null);
        }

        private PersonalTables end(boolean deletes, @Nullable String kept) {
            put(new Table(table, condition, assignments, changed, secrets, plain, deletes, kept));
            return PersonalTables.this;
        }
    }

    String logins() {
        return logins;
    }

    Collection<Table> all() {
        return tables.values();
    }

    private void put(Table table) {
        if (tables.put(table.name(), table) != null) {
            throw new IllegalStateException("Told twice: " + table.name());
        }
    }
}
