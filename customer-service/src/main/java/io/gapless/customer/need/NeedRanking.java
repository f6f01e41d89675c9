package io.gapless.customer.need;

import io.gapless.customer.CustomerKind;
import io.gapless.customer.measure.Estimate;
import io.gapless.platform.security.Caller;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The needs of many customers, ranked. Each customer counts once for each need, by their latest answer within the
 * period. Means have Student's 95 % interval, shares Wilson's.
 */
@Service
class NeedRanking {

    private final JdbcClient jdbc;
    private final NeedSettings settings;
    private final Clock clock;

    NeedRanking(JdbcClient jdbc, NeedSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /** What the customers are divided by. */
    enum By {
        NONE,
        SEGMENT,
        /** The org units right below the one named. */
        ORG_UNIT
    }

    /**
     * A ranking.
     *
     * @param from of what was told since, included
     * @param to of what was told before, excluded
     * @param strong a need of this mean strength or more is strong
     * @param met one whose mean fulfilment is below this is not met
     * @param leastCustomers figures of fewer customers are not told
     */
    record RankedNeeds(
            CustomerKind kind,
            Instant from,
            Instant to,
            BigDecimal strong,
            BigDecimal met,
            int leastCustomers,
            List<NeedGroup> groups) {}

    /**
     * Some of the customers.
     *
     * @param name the segment or org unit; null for all, and for those without a segment
     * @param levels the strongest first; of each customer the mean of their needs of that level
     * @param needs the strongest first, those of too few customers last
     */
    record NeedGroup(@Nullable String name, List<RankedLevel> levels, List<RankedNeed> needs) {}

    /**
     * What is known of a level of needs; figures are null where too few customers told.
     *
     * @param customers how many told of needs of it
     */
    record RankedLevel(
            NeedLevel level, long customers, @Nullable NeedFigures figures) {}

    /**
     * What is known of a need; figures are null where too few customers told.
     *
     * @param need its code
     * @param dimension of service quality that meets it
     * @param customers how many told of it
     */
    record RankedNeed(
            String need,
            NeedLevel level,
            String nameZh,
            String nameEn,
            ServiceDimension dimension,
            long customers,
            @Nullable NeedFigures figures) {}

    /**
     * NeedFigures of a need or level.
     *
     * @param rank 1 for the strongest of those whose figures are told
     * @param strength mean, 0 to 100
     * @param satisfaction mean, 0 to 100; null where too few were asked
     * @param unmetShare share, 0 to 1, of the customers asked for both to whom it is strong and not met
     * @param unmet whether it is strong and not met on the whole; null where that cannot be told
     */
    record NeedFigures(
            int rank,
            Estimate strength,
            @Nullable Estimate satisfaction,
            @Nullable Estimate unmetShare,
            @Nullable Boolean unmet) {}

    private record Row(
            @Nullable String group,
            String key,
            NeedLevel level,
            String nameZh,
            String nameEn,
            @Nullable ServiceDimension dimension,
            long n,
            double mean,
            double deviation,
            long asked,
            double satisfaction,
            double satisfactionDeviation,
            long unmet) {}

    /** The ranking over a period, the last {@link NeedSettings#validity} unless told. */
    @Transactional(readOnly = true)
    RankedNeeds rank(
            CustomerKind kind,
            @Nullable String orgUnit,
            @Nullable String segment,
            @Nullable Instant from,
            @Nullable Instant to,
            By by,
            Caller caller) {
        var until = to == null ? clock.instant() : to;
        NeedSelection.requireInRange(from);
        NeedSelection.requireInRange(to);
        var selection = new NeedSelection(
                kind, orgUnit, segment, from == null ? clock.instant().minus(settings.validity()) : from, until);
        var group = group(by, orgUnit, caller);
        var needs = needs(selection, group, caller);
        var levels = levels(selection, group, caller);
        var names = new TreeSet<String>(Comparator.nullsLast(Comparator.naturalOrder()));
        if (by == By.NONE) {
            names.add(null);
        }
        needs.forEach(row -> names.add(row.group()));
        var groups = new ArrayList<NeedGroup>();
        for (var name : names) {
            groups.add(new NeedGroup(name, levelFigures(name, levels), needFigures(name, needs)));
        }
        return new RankedNeeds(
                kind,
                selection.from(),
                selection.to(),
                settings.strong(),
                settings.met(),
                settings.leastCustomers(),
                groups);
    }

    private static String group(By by, @Nullable String orgUnit, Caller caller) {
        return switch (by) {
            case NONE -> "null::text";
            case SEGMENT -> "c.segment";
            case ORG_UNIT -> {
                var units =
                        orgUnit == null || orgUnit.isBlank() ? caller.orgScope().units() : List.of(orgUnit);
                int depth = units.stream()
                                .mapToInt(unit -> unit.split("/").length)
                                .min()
                                .orElse(0)
                        + 1;
                yield "array_to_string((string_to_array(c.org_unit, '/'))[1\\:" + depth + "], '/')";
            }
        };
    }

    private List<Row> needs(NeedSelection selection, String group, Caller caller) {
        var where = selection.where(caller);
        return jdbc.sql(selection.latest() + "select " + group + " as grp, " + """
                        n.code as key, n.level, n.name_zh, n.name_en, n.dimension,
                            count(*) as n, avg(l.strength) as mean, coalesce(stddev_samp(l.strength), 0) as deviation,
                            count(l.satisfaction) as asked, coalesce(avg(l.satisfaction), 0) as satisfaction,
                            coalesce(stddev_samp(l.satisfaction), 0) as satisfaction_deviation,
                            count(*) filter (where l.strength >= :strong and l.satisfaction < :met) as unmet
                        from latest l join customer c on c.id = l.customer_id join need n on n.id = l.need_id
                        where\s""" + where.sql() + " group by 1, n.id")
                .params(parameters(where.parameters()))
                .query((row, i) -> row(row))
                .list();
    }

    private List<Row> levels(NeedSelection selection, String group, Caller caller) {
        var where = selection.where(caller);
        return jdbc.sql(selection.latest() + ", of_customer as (select " + group + " as grp, " + """
                        c.id, n.level, avg(l.strength) as strength, avg(l.satisfaction) as satisfaction
                        from latest l join customer c on c.id = l.customer_id join need n on n.id = l.need_id
                        where\s""" + where.sql()
                        + " group by 1, c.id, n.level) " + """
                        select grp, level as key, level, '' as name_zh, '' as name_en, null as dimension,
                            count(*) as n, avg(strength) as mean, coalesce(stddev_samp(strength), 0) as deviation,
                            count(satisfaction) as asked, coalesce(avg(satisfaction), 0) as satisfaction,
                            coalesce(stddev_samp(satisfaction), 0) as satisfaction_deviation,
                            count(*) filter (where strength >= :strong and satisfaction < :met) as unmet
                        from of_customer group by 1, level""")
                .params(parameters(where.parameters()))
                .query((row, i) -> row(row))
                .list();
    }

    private Map<String, Object> parameters(Map<String, Object> more) {
        var parameters = new LinkedHashMap<String, Object>(more);
        parameters.put("strong", settings.strong());
        parameters.put("met", settings.met());
        return parameters;
    }

    private static Row row(ResultSet row) throws SQLException {
        var dimension = row.getString("dimension");
        return new Row(
                row.getString("grp"),
                row.getString("key"),
                NeedLevel.valueOf(row.getString("level")),
                row.getString("name_zh"),
                row.getString("name_en"),
                dimension == null ? null : ServiceDimension.valueOf(dimension),
                row.getLong("n"),
                row.getDouble("mean"),
                row.getDouble("deviation"),
                row.getLong("asked"),
                row.getDouble("satisfaction"),
                row.getDouble("satisfaction_deviation"),
                row.getLong("unmet"));
    }

    private List<RankedLevel> levelFigures(@Nullable String group, List<Row> rows) {
        return ranked(group, rows).entrySet().stream()
                .map(each -> new RankedLevel(
                        each.getKey().level(),
                        each.getKey().n(),
                        each.getValue().figures()))
                .toList();
    }

    private List<RankedNeed> needFigures(@Nullable String group, List<Row> rows) {
        return ranked(group, rows).entrySet().stream()
                .map(each -> {
                    var row = each.getKey();
                    return new RankedNeed(
                            row.key(),
                            row.level(),
                            row.nameZh(),
                            row.nameEn(),
                            Objects.requireNonNull(row.dimension()),
                            row.n(),
                            each.getValue().figures());
                })
                .toList();
    }

    private record Told(@Nullable NeedFigures figures) {}

    /** The rows of a group with their figures, the strongest first; those not told after them, in no telling order. */
    private Map<Row, Told> ranked(@Nullable String group, List<Row> rows) {
        var sorted = rows.stream()
                .filter(row -> Objects.equals(row.group(), group))
                .sorted(Comparator.comparing((Row row) -> row.n() < settings.leastCustomers())
                        .thenComparing(row -> row.n() < settings.leastCustomers() ? 0 : -row.mean())
                        .thenComparing(Row::key))
                .toList();
        var ranked = new LinkedHashMap<Row, Told>();
        int rank = 0;
        for (Row row : sorted) {
            rank++;
            ranked.put(row, new Told(row.n() < settings.leastCustomers() ? null : figures(rank, row)));
        }
        return ranked;
    }

    private NeedFigures figures(int rank, Row row) {
        var strength = Estimate.mean(row.n(), row.mean(), row.deviation());
        if (row.asked() < settings.leastCustomers()) {
            return new NeedFigures(rank, strength, null, null, null);
        }
        boolean unmet = row.mean() >= settings.strong().doubleValue()
                && row.satisfaction() < settings.met().doubleValue();
        return new NeedFigures(
                rank,
                strength,
                Estimate.mean(row.asked(), row.satisfaction(), row.satisfactionDeviation()),
                Estimate.share(row.unmet(), row.asked()),
                unmet);
    }
}
