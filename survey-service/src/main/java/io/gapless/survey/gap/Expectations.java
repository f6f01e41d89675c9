package io.gapless.survey.gap;

import io.gapless.platform.security.Caller;
import io.gapless.survey.gap.GapReport.Filter;
import io.gapless.survey.gap.GapReport.Where;
import io.gapless.survey.measure.Difference.Moments;
import io.gapless.survey.measure.ServiceDimension;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What customers expect, and what managers and the front line say of the same items; each from 0 to 100. */
@Component
class Expectations {

    private static final List<String> DIMENSIONS =
            Arrays.stream(ServiceDimension.values()).map(Enum::name).toList();

    private final JdbcClient jdbc;
    private final GapSettings settings;

    Expectations(JdbcClient jdbc, GapSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** Whose answers. */
    enum View {
        CUSTOMERS,
        MANAGERS,
        FRONT_LINE
    }

    String questionnaire(View view) {
        return switch (view) {
            case CUSTOMERS -> settings.expectations();
            case MANAGERS -> settings.managersView();
            case FRONT_LINE -> settings.frontLineView();
        };
    }

    /** A level of the five dimensions, and of all of them: that under the empty name. */
    record Levels(Map<String, Moments> moments) {

        Moments of(String dimension) {
            return moments.getOrDefault(dimension, new Moments(0, 0, 0));
        }

        boolean isEmpty() {
            return moments.values().stream().allMatch(some -> some.n() == 0);
        }
    }

    /** The items that somebody has answered. */
    Set<String> items(View view, Filter filter, Caller caller) {
        var where = where(view, filter, caller);
        return jdbc
                .sql("select distinct a.question from response r join answer a on a.response = r.id where "
                        + where.sql())
                .params(where.parameters())
                .query(String.class)
                .list()
                .stream()
                .collect(Collectors.toCollection(HashSet::new));
    }

    /**
     * Means over those who answered: of each of the mean of their items of the dimension, and over all of who answered all
     * five dimensions the mean of these.
     *
     * @param items only these
     */
    Levels levels(View view, Set<String> items, Filter filter, Caller caller) {
        if (items.isEmpty()) {
            return new Levels(Map.of());
        }
        var where = where(view, filter, caller);
        var moments = new HashMap<String, Moments>();
        jdbc.sql("""
                        with said as (
                            select r.id, a.dimension, avg(a.percent) as level
                            from response r join answer a on a.response = r.id
                            where a.question in (:items) and\s""" + where.sql() + """
                             group by r.id, a.dimension),
                        person as (select id, avg(level) as level from said group by id having count(*) = 5)
                        select dimension, count(*) as n, avg(level) as mean, coalesce(var_samp(level), 0) as variance
                        from said group by dimension
                        union all
                        select '', count(*), coalesce(avg(level), 0), coalesce(var_samp(level), 0) from person""")
                .params(where.parameters())
                .param("items", items)
                .query((row, i) -> moments.put(
                        row.getString("dimension"),
                        new Moments(row.getLong("n"), row.getDouble("mean"), row.getDouble("variance"))))
                .list();
        return new Levels(moments);
    }

    /** How important customers say the items are, by question of importance; empty where they are not asked. */
    Map<String, Double> importance(Filter filter, Caller caller) {
        var where = GapReport.where(filter, caller, "r.org_unit", "r.segment", "r.answered_at");
        var found = new HashMap<String, Double>();
        jdbc.sql("""
                        select a.question, avg(a.number) as mean from response r join answer a on a.response = r.id
                        where r.questionnaire_code = :code and a.type = 'IMPORTANCE' and\s""" + where.sql() + " group by a.question")
                .params(where.parameters())
                .param("code", settings.expectations())
                .query((row, i) -> found.put(row.getString("question"), row.getDouble("mean")))
                .list();
        return found;
    }

    /** Which answers tell the view: managers speak of all their customers unless asked about a segment. */
    Where where(View view, Filter filter, Caller caller) {
        var segment = filter.segment();
        var ofAll = new Filter(filter.orgUnit(), view == View.CUSTOMERS ? segment : null, filter.from(), filter.to());
        var where = GapReport.where(ofAll, caller, "r.org_unit", "r.segment", "r.answered_at");
        var parameters = new LinkedHashMap<>(where.parameters());
        parameters.put("code", questionnaire(view));
        parameters.put("dimensions", DIMENSIONS);
        var sql = where.sql() + " and r.questionnaire_code = :code and a.percent is not null"
                + " and a.dimension in (:dimensions) and "
                + (view == View.CUSTOMERS
                        ? "a.type = 'PAIR' and a.part = 'EXPECTATION'"
                        : "a.part in ('', 'EXPECTATION')");
        if (view != View.CUSTOMERS && segment != null) {
            sql += " and (r.segment is null or r.segment = :segment)";
            parameters.put("segment", segment);
        }
        return new Where(sql, parameters);
    }
}
