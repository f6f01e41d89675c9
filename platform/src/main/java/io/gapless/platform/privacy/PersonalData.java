package io.gapless.platform.privacy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Collects and erases what this service's tables hold of a person. */
public class PersonalData {

    private static final int FETCH = 500;

    private final NamedParameterJdbcTemplate jdbc;
    private final PersonalDataHolder holder;
    private final Map<String, PersonalTables.Table> tables = new LinkedHashMap<>();

    PersonalData(NamedParameterJdbcTemplate jdbc, PersonalDataHolder holder) {
        this.jdbc = jdbc;
        this.holder = holder;
        holder.tables().all().forEach(table -> tables.put(table.name(), table));
        platform(holder.tables().logins()).all().forEach(table -> tables.put(table.name(), table));
    }

    /** What platform's own tables hold. */
    private static PersonalTables platform(String logins) {
        return new PersonalTables(logins)
                .about("audit_entry", "object_id = any(array(select unnest(:people)::text)) or actor = any(:logins)")
                .actor("actor")
                .plain("outcome", "action", "object_id", "org_unit", "trace_id", "detail")
                .stay("who did what and when stays for accountability")
                .about("personal_read", "people && :people")
                .plain("endpoint", "selection", "trace_id")
                .secret("people") // of a page, the others on it
                .actor("actor")
                .stay("who read it stays until its retention is over")
                .about("erased_person", "id = any(:people)")
                .stay("so that it is not forgotten what was erased")
                // Gone by themselves within minutes to seven days; the documents say so.
                .nothingIn("outbox", "inbox", "idempotency_key", "job", "job_file", "job_row_error")
                .nothingIn("flyway_schema_history");
    }

    /**
     * What was done with the rows of a table.
     *
     * @param rows how many are about the person
     * @param erased how many of them held something that is erased now
     * @param deleted how many are gone
     * @param kept why something stays
     */
    public record Evidence(
            String table,
            long rows,
            long erased,
            long deleted,
            @Nullable String kept) {}

    /**
     * Gives out every row that is about a person.
     *
     * @param logins usernames that the person has, beside those known here
     * @param to takes the table's name and a row as JSON
     * @return how many rows by table, those without any too
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<String, Long> collect(List<UUID> people, List<String> logins, BiConsumer<String, String> to) {
        var parameters = parameters(people, logins);
        var columns = columns(null);
        var counts = new LinkedHashMap<String, Long>();
        jdbc.getJdbcTemplate().setFetchSize(FETCH);
        for (PersonalTables.Table table : tables.values()) {
            if (!table.isPersonal() || table.isSecret()) {
                continue;
            }
            var told = new ArrayList<>(columns.getOrDefault(table.name(), List.of()));
            told.removeAll(table.secrets());
            told.replaceAll(column -> '"' + column + '"');
            var count = new long[1];
            jdbc.query(
                    typed("select row_to_json(x)::text from (select " + String.join(", ", told) + " from "
                            + table.name() + " where " + table.condition() + ") as x"),
                    parameters,
                    row -> {
                        to.accept(table.name(), row.getString(1));
                        count[0]++;
                    });
            counts.put(table.name(), count[0]);
        }
        return counts;
    }

    /** Erases a person; what is erased already is left as it is. */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Evidence> erase(List<UUID> people, List<String> logins) {
        var parameters = parameters(people, logins);
        holder.beforeErasure(people);
        var evidence = new ArrayList<Evidence>();
        for (PersonalTables.Table table : tables.values()) {
            if (!table.isPersonal()) {
                continue;
            }
            var where = " where (" + table.condition() + ")";
            long rows = count("select count(*) from " + table.name() + where, parameters);
            long erased = 0;
            long deleted = 0;
            if (table.deletes()) {
                deleted = jdbc.update(typed("delete from " + table.name() + where), parameters);
            } else if (rows > 0 && !table.assignments().isEmpty()) {
                var assignments = table.assignments().entrySet().stream()
                        .map(each -> each.getKey() + " = " + each.getValue())
                        .toList();
                erased = jdbc.update(
                        typed("update " + table.name() + " set " + String.join(", ", assignments) + where + " and ("
                                + String.join(" or ", table.changed()) + ")"),
                        parameters);
            }
            evidence.add(new Evidence(table.name(), rows, erased, deleted, rows > deleted ? table.kept() : null));
        }
        jdbc.update(
                typed("insert into erased_person (id, erased_at) select unnest(:people), now() on conflict do nothing"),
                parameters);
        holder.afterErasure(people, evidence);
        return evidence;
    }

    /**
     * What the tables' descriptions and the database's schema do not agree on: columns that can hold text and are not
     * named, and names that do not exist. Empty where nothing was forgotten.
     */
    public List<String> forgotten() {
        var wrong = new ArrayList<String>();
        var all = columns(null);
        var texts = columns("""
                and (c.data_type in ('text', 'character varying', 'character', 'json', 'jsonb', 'xml', 'bytea', 'tsvector')
                    or c.data_type = 'ARRAY' and c.udt_name not in ('_uuid', '_int2', '_int4', '_int8', '_numeric'))""");
        all.keySet().stream()
                .filter(name -> !tables.containsKey(name) && texts.containsKey(name))
                .forEach(name -> wrong.add("table " + name + " is not described"));
        for (PersonalTables.Table table : tables.values()) {
            var present = all.get(table.name());
            if (present == null) {
                wrong.add("table " + table.name() + " is described and does not exist");
            } else if (table.isPersonal()) {
                var named = table.named();
                named.stream()
                        .filter(column -> !present.contains(column))
                        .forEach(column -> wrong.add("column " + table.name() + "." + column + " does not exist"));
                var missing = new TreeSet<>(texts.getOrDefault(table.name(), List.of()));
                missing.removeAll(named);
                if (!table.deletes()) {
                    missing.forEach(column -> wrong.add("column " + table.name() + "." + column + " is not described"));
                }
            }
        }
        return wrong;
    }

    /**
     * Tables of which every row would be read to find those of one person: no index serves what is said to be about them.
     * Empty where an erasure, and each night the erasures of the last 30 days, read only what there is of the people.
     */
    @Transactional
    public List<String> unserved() {
        jdbc.getJdbcTemplate().execute("set local enable_seqscan = off");
        var somebody =
                new MapSqlParameterSource("people", new UUID[] {new UUID(0, 0)}).addValue("logins", new String[0]);
        var wrong = new ArrayList<String>();
        for (PersonalTables.Table table : tables.values()) {
            if (table.isPersonal()) {
                jdbc
                        .queryForList(
                                typed("explain select from " + table.name() + " where " + table.condition()),
                                somebody,
                                String.class)
                        .stream()
                        .map(String::strip)
                        .filter(step -> step.contains("Seq Scan on"))
                        .forEach(step -> wrong.add(table.name() + ": " + step));
            }
        }
        return wrong;
    }

    /** The persons erased lately: what arrives late about them is erased too. */
    List<List<UUID>> erasedLately() {
        return jdbc.getJdbcTemplate()
                .query(
                        "select id from erased_person where erased_at > now() - interval '30 days' order by id",
                        (row, i) -> List.of(row.getObject(1, UUID.class)));
    }

    private long count(String sql, MapSqlParameterSource parameters) {
        var count = jdbc.queryForObject(typed(sql), parameters, Long.class);
        return count == null ? 0 : count;
    }

    private Map<String, List<String>> columns(@Nullable String condition) {
        var columns = new LinkedHashMap<String, List<String>>();
        jdbc.getJdbcTemplate()
                .query(
                        """
                        select c.table_name, c.column_name from information_schema.columns c
                            join information_schema.tables t using (table_schema, table_name)
                        where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
                        """ + (condition == null ? "" : condition) + " order by c.table_name, c.ordinal_position",
                        row -> {
                            columns.computeIfAbsent(row.getString(1), name -> new ArrayList<>())
                                    .add(row.getString(2));
                        });
        return columns;
    }

    private MapSqlParameterSource parameters(List<UUID> people, List<String> told) {
        var parameters = new MapSqlParameterSource("people", people.toArray(UUID[]::new));
        var logins = new TreeSet<>(told);
        logins.addAll(jdbc.queryForList(typed(holder.tables().logins()), parameters, String.class));
        return parameters.addValue("logins", logins.toArray(String[]::new));
    }

    /** The server cannot always tell by itself what kind of array a parameter is. */
    private static String typed(String sql) {
        return sql.replace(":people", "cast(:people as uuid[])").replace(":logins", "cast(:logins as text[])");
    }
}
