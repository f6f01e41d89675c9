package io.gapless.complaint.search;

import io.gapless.complaint.search.CaseSearch.Order;
import io.gapless.platform.web.Paging;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds a page of complaints at a cost that does not grow with the table, as long as an index has what is rare. It first
 * walks a few steps, in the order of the page, along the index of the one thing that narrows most. How many pass there
 * tells what to do where the page is not full yet: walk on where they are frequent; else gather all that pass by the
 * indexes and sort them, if they are not too many; what is frequent and yet not near is walked to. Where only an org unit
 * is asked for, the newest of each unit below it are put together instead.
 *
 * @param <T> a row of the page
 */
final class CaseWalk<T> {

    /** How many rows are looked at first for each that is wanted: enough where one in four passes. */
    private static final int SAMPLE = 4;
    /** Rows looked at along an index at most before all that pass are gathered. */
    private static final int STEPS = 10_000;
    /** The same where no index has any of what is asked for, so that gathering would read the whole table. */
    private static final int STEPS_WITHOUT_INDEX = 2_000;
    /** Rows that are gathered and sorted for a page. */
    private static final int MOST = 5_000;

    /** The planner would rather read and join whole tables for what it takes for frequent. */
    private static final String BY_INDEX_ROW_BY_ROW = """
            select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
                set_config('enable_mergejoin', 'off', true)""";

    // Row by row, by the primary keys: the planner would rather gather all that have a frequent word.
    private static final String EACH =
            " cross join lateral (select * from complaint o where o.id = near.id offset 0) as c";

    private final JdbcClient jdbc;
    private final CaseQuery query;
    private final int fetch;
    private final String columns;
    private final RowMapper<T> mapper;
    private final String by;
    private final List<String> bounds = new ArrayList<>();
    private final String condition;
    private final Map<String, Object> parameters;

    /**
     * Nothing is read yet.
     *
     * @param columns what is selected of the complaint {@code c}
     */
    CaseWalk(JdbcClient jdbc, CaseQuery query, Order order, Paging paging, String columns, RowMapper<T> mapper) {
        this.jdbc = jdbc;
        this.query = query;
        this.fetch = paging.fetch();
        this.columns = columns;
        this.mapper = mapper;
        this.by = order == Order.NEWEST ? " desc" : "";
        this.parameters = new LinkedHashMap<>(query.parameters());
        var conditions = new ArrayList<>(query.conditions());
        if (paging.after() != null) {
            var after = order == Order.NEWEST ? "c.id < :after" : "c.id > :after";
            conditions.add(after);
            bounds.add(after);
            parameters.put("after", paging.after().uuid(0));
        }
        if (query.first() != null) {
            bounds.add(query.first());
        }
        this.condition = String.join(" and ", conditions);
    }

    private record Found<T>(List<T> rows, long lookedAt) {}

    /** The page, and one more row where another follows; in a transaction of its own, for which settings are made. */
    List<T> page() {
        jdbc.sql(BY_INDEX_ROW_BY_ROW).query().singleRow();
        int sample = SAMPLE * fetch;
        var near = walk(sample);
        if (isPage(near, sample)) {
            return near.rows();
        }
        int farther = farther(near.rows().size(), sample);
        if (farther > 0) {
            near = walk(farther);
            if (isPage(near, farther)) {
                return near.rows();
            }
        }
        if (!query.onlyUnits().isEmpty()) {
            return ofEachUnit(query.onlyUnits());
        }
        var gathered = gather();
        return gathered.rows().isEmpty() || gathered.lookedAt() <= MOST ? gathered.rows() : walkAllTheWay();
    }

    private boolean isPage(Found<T> found, int steps) {
        return found.rows().size() == fetch || found.lookedAt() < steps;
    }

    /** How far it is worth walking, after what has passed of a sample: not at all where that is too little. */
    private int farther(int passed, int sample) {
        if (passed * STEPS >= 2 * fetch * sample) {
            return STEPS; // enough, even where only half as many pass farther on
        }
        boolean byIndex = query.along() != null
                || query.needsEntry()
                || !query.onlyUnits().isEmpty();
        return byIndex ? 0 : Math.max(STEPS_WITHOUT_INDEX, 2 * sample);
    }

    /** The next that pass, of so many looked at. */
    private Found<T> walk(int steps) {
        var source = source(" limit " + steps);
        var found = rows("with near as materialized (" + source + ") select " + columns
                + ", (select count(*) from near) as looked_at from near" + EACH + entryOfEach() + " where " + condition
                + " order by near.id" + by + " limit " + fetch);
        return found.rows().isEmpty() ? new Found<>(List.of(), count(source)) : found;
    }

    private List<T> walkAllTheWay() {
        return rows("select " + columns + ", 0 as looked_at from (" + source(" offset 0") + ") as near" + EACH
                        + entryOfEach() + " where " + condition + " order by near.id" + by + " limit " + fetch)
                .rows();
    }

    /** What the index has of the one thing that narrows most, in the order of the page. */
    private String source(String part) {
        var along = query.along();
        if (along == null) {
            return inOrder("complaint c" + where(List.of()), part);
        }
        var indexed = inOrder("complaint c" + where(List.of(along.condition())), part);
        if (along.few() == null) {
            return indexed;
        }
        // All of the few first: however many the planner takes them for, it must not walk the table for them.
        var few = inOrder("(select c.id from complaint c" + where(List.of(along.few())) + " offset 0) as c", part);
        return inOrder("((" + indexed + ") union all (" + few + ")) as c", part);
    }

    private String inOrder(String from, String part) {
        return "select c.id from " + from + " order by c.id" + by + part;
    }

    private String where(List<String> along) {
        var all = new ArrayList<>(along);
        all.addAll(bounds);
        return all.isEmpty() ? "" : " where " + String.join(" and ", all);
    }

    private String entryOfEach() {
        return query.needsEntry()
                ? " cross join lateral (select * from complaint_search e where e.complaint_id = near.id offset 0) as s"
                : "";
    }

    /** All that pass, if there are not too many of them. */
    private Found<T> gather() {
        // Materialised, so that the planner reckons with all that pass and not with the first few of them.
        return rows("with hits as materialized (select c.id from complaint c"
                + (query.needsEntry() ? " join complaint_search s on s.complaint_id = c.id" : "") + " where "
                + condition + alongIndexes() + "), kept as materialized (select id from hits limit " + (MOST + 1)
                + ") select "
                + columns + ", (select count(*) from kept) as looked_at from (select id from kept order by id" + by
                + " limit " + fetch + ") as page join complaint c on c.id = page.id order by c.id" + by);
    }

    /** Says of what two indexes have together that it is in one of them, which the planner does not find by itself. */
    private String alongIndexes() {
        var along = query.along();
        return along == null || along.few() == null ? "" : " and (" + along.condition() + " or " + along.few() + ")";
    }

    /** The next of each unit that has any, found unit by unit along the index, and of what the caller is assigned. */
    private List<T> ofEachUnit(List<String> units) {
        parameters.put("units", units.toArray(String[]::new));
        var next = " order by c.id" + by + " limit " + fetch;
        return rows("""
                        with recursive part as (
                            select unit as from_unit, unit || ' ' as until_unit from unnest(:units) as unit
                            union select unit || '/', unit || '0' from unnest(:units) as unit),
                        present as (
                            select (select min(c.org_unit) from complaint c
                                    where c.org_unit >= from_unit and c.org_unit < until_unit) as unit, until_unit
                            from part
                            union all
                            select (select min(c.org_unit) from complaint c
                                    where c.org_unit > unit and c.org_unit < until_unit), until_unit
                            from present where unit is not null),
                        newest as (
                            select one.id from (select distinct unit from present where unit is not null) as each
                            cross join lateral (select c.id from complaint c""" + where(List.of("c.org_unit = each.unit"))
                        + next + ") as one"
                        + (query.withAssigned()
                                ? " union (select c.id from complaint c" + where(List.of("c.assignee = :caller")) + next
                                        + ")"
                                : "")
                        + ") select " + columns + ", 0 as looked_at from (select id from newest order by id" + by
                        + " limit " + fetch + ") as page join complaint c on c.id = page.id order by c.id" + by)
                .rows();
    }

    private Found<T> rows(String sql) {
        var lookedAt = new long[] {Long.MAX_VALUE};
        var rows = jdbc.sql(sql)
                .params(parameters)
                .query((row, i) -> {
                    lookedAt[0] = row.getLong("looked_at");
                    return mapper.mapRow(row, i);
                })
                .list();
        return new Found<>(rows, lookedAt[0]);
    }

    private long count(String source) {
        return jdbc.sql("select count(*) from (" + source + ") as near")
                .params(parameters)
                .query(Long.class)
                .single();
    }
}
