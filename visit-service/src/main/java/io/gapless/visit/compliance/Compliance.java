package io.gapless.visit.compliance;

import io.gapless.platform.security.Caller;
import io.gapless.platform.security.SqlCondition;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.standard.Dimension;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Figures over visits: the evidence for gap 3 from their steps. */
@Component
class Compliance {

    private static final int DAYS = 90;
    private static final int MOST_DAYS = 366;
    private static final int MOST_ROWS = 5_000;
    private static final int DECIMALS = 4;

    private final JdbcClient jdbc;
    private final VisitSettings settings;
    private final Clock clock;

    Compliance(JdbcClient jdbc, VisitSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What was executed of a dimension's steps that were due in completed and missed visits.
     *
     * @param n how many steps were due
     * @param executed by weight, 0 to 1
     */
    record OfDimension(Dimension dimension, long n, BigDecimal executed) {}

    /**
     * A share.
     *
     * @param n of how many
     * @param share 0 to 1, or null where n is 0
     */
    record Share(long n, @Nullable BigDecimal share) {}

    /**
     * Figures of one part of the visits, by what they were cut by.
     *
     * @param key what they are of: a standard and the number of its step, an item, an employee, an org unit, a segment or
     *     a dimension; null where they are not cut, or of visits that have none
     * @param name of the item or the step
     * @param standardId of the step: this very edition
     * @param step its number, from 1
     * @param period first day of the month, week or day
     * @param visits completed and missed ones
     * @param executed by weight of the steps that were due
     * @param onTime of the completed visits, those that began on the day they were planned for
     * @param coverage of the customers who were to be visited, those who were; not of steps and dimensions
     */
    record Row(
            @Nullable String key,
            @Nullable String name,
            @Nullable UUID standardId,
            @Nullable Integer step,
            @Nullable LocalDate period,
            long visits,
            Proportion executed,
            Proportion onTime,
            @Nullable Proportion coverage) {}

    /**
     * The figures of the visits planned for some days.
     *
     * @param onTime of the completed visits, those that began on the day they were planned for
     * @param coverage of the customers who were to be visited, those who were
     * @param rows the parts that were asked for
     */
    record Figures(
            LocalDate from,
            LocalDate to,
            List<OfDimension> dimensions,
            Share onTime,
            Share coverage,
            @Nullable List<Row> rows) {}

    /** Which visits figures are of; null where they are not narrowed. */
    record Filter(
            @Nullable String orgUnit,
            @Nullable LocalDate from,
            @Nullable LocalDate to,
            @Nullable String manager,
            @Nullable String segment,
            @Nullable UUID itemId,
            @Nullable UUID standardId) {

        Filter {
            if (from != null && to != null && to.isBefore(from)) {
                throw Problem.unprocessable("days-reversed", from, to);
            }
        }

        /** Whether more is asked than org units and days, of which figures are kept. */
        boolean isNarrow() {
            return manager != null || segment != null || itemId != null || standardId != null;
        }
    }

    /** The days that are asked for, with what the caller may see of their visits. */
    record Scope(LocalDate from, LocalDate to, String sql, Map<String, Object> parameters) {}

    /** Figures of what the caller may see; over the last 90 days unless told. */
    Figures figures(Filter filter, @Nullable Cut by, @Nullable Per per, Caller caller) {
        var scope = scope(filter, caller);
        boolean live = filter.isNarrow() || caller.seesOnlyOwnCustomers();
        var units = caller.orgScope().narrowedTo(filter.orgUnit());
        var kept = new SqlCondition(units.condition("f.org_unit"), units.parameters());
        var all = sums("ALL", null, live, scope, kept);
        long completed = all.stream().mapToLong(Sum::completed).sum();
        long onTime = all.stream().mapToLong(Sum::onTime).sum();
        var coverage = covered(null, null, scope).getOrDefault(new Part(null, null), new Covered(null, null, 0, 0));
        return new Figures(
                scope.from(),
                scope.to(),
                sums("DIMENSION", null, live, scope, kept).stream()
                        .map(Sum::ofDimension)
                        .toList(),
                new Share(completed, share(BigDecimal.valueOf(onTime), BigDecimal.valueOf(completed))),
                new Share(
                        coverage.planned(),
                        share(BigDecimal.valueOf(coverage.visited()), BigDecimal.valueOf(coverage.planned()))),
                by == null && per == null ? null : rows(by, per, live, scope, kept));
    }

    /** The days and visits that a filter leaves of what the caller may see. */
    Scope scope(Filter filter, Caller caller) {
        var last = filter.to() == null ? settings.day(clock.instant()) : filter.to();
        var first = filter.from() == null ? firstOf(last) : filter.from();
        var visible =
                caller.mayServe(caller.orgScope().narrowedTo(filter.orgUnit()), "v.org_unit", "v.manager", "null");
        var conditions = new ArrayList<String>(List.of("v.planned_for between :from and :to", visible.sql()));
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        parameters.put("from", first);
        parameters.put("to", last);
        narrow(conditions, parameters, "v.manager", "manager", filter.manager());
        narrow(conditions, parameters, "v.segment", "segment", filter.segment());
        narrow(conditions, parameters, "v.item_id", "item", filter.itemId());
        narrow(conditions, parameters, "v.standard_id", "standard", filter.standardId());
        return new Scope(first, last, String.join(" and ", conditions), parameters);
    }

    private static void narrow(
            List<String> conditions,
            Map<String, Object> parameters,
            String column,
            String name,
            @Nullable Object value) {
        if (value != null) {
            conditions.add(column + " = :" + name);
            parameters.put(name, value);
        }
    }

    private static LocalDate firstOf(LocalDate last) {
        if (last.isBefore(LocalDate.EPOCH)) {
            throw Problem.unprocessable("day-out-of-reach", last);
        }
        return last.minusDays(DAYS - 1);
    }

    private List<Row> rows(@Nullable Cut by, @Nullable Per per, boolean live, Scope scope, SqlCondition kept) {
        if (ChronoUnit.DAYS.between(scope.from(), scope.to()) >= MOST_DAYS) {
            throw Problem.unprocessable("days-too-many", MOST_DAYS);
        }
        var sums = sums(by == null ? "ALL" : by.name(), per, live, scope, kept);
        if (sums.size() > MOST_ROWS) {
            throw Problem.unprocessable("figures-too-many", MOST_ROWS);
        }
        Map<Part, Covered> covered = by != null && by.isOfSteps() ? Map.of() : covered(by, per, scope);
        var names = names(by, sums);
        return sums.stream()
                .map(sum -> sum.toRow(by, names.get(sum.key()), covered.get(new Part(sum.key(), sum.period()))))
                .toList();
    }

    private record Sum(
            @Nullable String key,
            @Nullable LocalDate period,
            long visits,
            long completed,
            long onTime,
            long steps,
            long executed,
            BigDecimal due,
            BigDecimal met,
            BigDecimal squares) {

        OfDimension ofDimension() {
            return new OfDimension(
                    Dimension.valueOf(Objects.requireNonNull(key)),
                    steps,
                    Objects.requireNonNullElse(share(met, due), BigDecimal.ZERO));
        }

        Row toRow(@Nullable Cut by, @Nullable String name, @Nullable Covered covered) {
            var ofStep = by == Cut.STEP && key != null ? key.split("/") : null;
            return new Row(
                    key,
                    name,
                    ofStep == null ? null : UUID.fromString(ofStep[0]),
                    ofStep == null ? null : Integer.valueOf(ofStep[1]),
                    period,
                    visits,
                    Proportion.of(steps, met, due, squares),
                    Proportion.of(onTime, completed),
                    covered == null ? null : Proportion.of(covered.visited(), covered.planned()));
        }
    }

    /**
     * Figures as they are kept by day, and, for days that have changed since, from the visits; in one statement, so that
     * no day is counted twice or not at all.
     */
    private List<Sum> sums(String cut, @Nullable Per per, boolean live, Scope scope, SqlCondition kept) {
        boolean byUnit = cut.equals(Cut.ORG_UNIT.name());
        var name = byUnit ? "ALL" : cut;
        var counted = live
                ? Counting.ofVisits(name, "visit v", scope.sql())
                : """
                    select f.key, f.day, f.org_unit, %1$s from compliance_day f
                    where f.cut = '%2$s' and f.day between :from and :to and %3$s
                        and not exists (select from marked m where m.day = f.day and m.org_unit = f.org_unit)
                    union all
                    %4$s""".formatted(
                                Counting.FIGURES.replaceAll("(\\w+)", "f.$1"),
                                name,
                                kept.sql(),
                                Counting.ofVisits(
                                        name,
                                        "marked m join visit v on v.planned_for = m.day and v.org_unit = m.org_unit",
                                        "true"));
        var marked = """
                with marked as materialized (
                    select distinct f.day, f.org_unit from compliance_mark f where f.day between :from and :to and %s)
                """.formatted(kept.sql());
        var key = byUnit ? "org_unit" : "nullif(key, '')";
        var period = per == null ? "null::date" : per.firstDay("day");
        return jdbc.sql((live ? "" : marked) + """
                        select %s as key, %s as period, sum(visits)::bigint as visits,
                            sum(completed)::bigint as completed, sum(on_time)::bigint as on_time,
                            sum(steps)::bigint as steps, sum(executed)::bigint as executed, sum(due) as due,
                            sum(met) as met, sum(squares) as squares
                        from (%s) counted group by 1, 2 order by 2, 1 limit %d""".formatted(key, period, counted, MOST_ROWS + 1))
                .params(scope.parameters())
                .param("zone", settings.zone().getId())
                .query(Sum.class)
                .list();
    }

    private record Part(@Nullable String key, @Nullable LocalDate period) {}

    private record Covered(@Nullable String key, @Nullable LocalDate period, long planned, long visited) {}

    /** How many customers were to be visited and how many were, however often: no sum over days tells that. */
    private Map<Part, Covered> covered(@Nullable Cut by, @Nullable Per per, Scope scope) {
        var key = switch (by) {
            case null -> "null::text";
            case ITEM -> "v.item_id::text";
            case EMPLOYEE -> "v.manager";
            case ORG_UNIT -> "v.org_unit";
            case SEGMENT -> "nullif(v.segment, '')";
            case STEP, DIMENSION -> throw new IllegalArgumentException(by.name());
        };
        var period = per == null ? "null::date" : per.firstDay("v.planned_for");
        var found = new HashMap<Part, Covered>();
        // By customer first: sorting whole visits for each distinct count costs many times as much.
        jdbc.sql("""
                        select key, period, count(*) as planned, count(*) filter (where visited) as visited
                        from (select %s as key, %s as period, v.customer_id, bool_or(v.status = 'COMPLETED') as visited
                            from visit v where v.status <> 'CANCELLED' and %s group by 1, 2, 3) customers
                        group by 1, 2""".formatted(key, period, scope.sql()))
                .params(scope.parameters())
                .query(Covered.class)
                .list()
                .forEach(row -> found.put(new Part(row.key(), row.period()), row));
        return found;
    }

    private record Named(String key, String name) {}

    private Map<String, String> names(@Nullable Cut by, List<Sum> sums) {
        var keys =
                sums.stream().map(Sum::key).filter(Objects::nonNull).distinct().toArray(String[]::new);
        var sql = switch (by) {
            case ITEM -> "select id::text as key, name from service_item where id::text = any(?)";
            case STEP -> """
                        select s.standard || '/' || (s.position + 1) as key, d.name || ' · ' || s.title as name
                        from service_standard_step s join service_standard d on d.id = s.standard
                        where s.standard || '/' || (s.position + 1) = any(?)""";
            case null, default -> null;
        };
        var names = new HashMap<String, String>();
        if (sql != null && keys.length > 0) {
            jdbc.sql(sql).param(keys).query(Named.class).list().forEach(row -> names.put(row.key(), row.name()));
        }
        return names;
    }

    private static @Nullable BigDecimal share(BigDecimal some, BigDecimal all) {
        return all.signum() <= 0 ? null : some.divide(all, DECIMALS, RoundingMode.HALF_UP);
    }
}
