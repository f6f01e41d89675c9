package io.gapless.visit.compliance;

import io.gapless.platform.security.Caller;
import io.gapless.platform.security.SqlCondition;
import io.gapless.platform.web.Problem;
import io.gapless.visit.VisitSettings;
import io.gapless.visit.standard.Dimension;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Figures over visits: the evidence for gap 3 from their steps. */
@Component
class Compliance {

    private static final int DAYS = 90;

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
     * The figures of the visits planned for some days.
     *
     * @param onTime of the completed visits, those that began on the day they were planned for
     * @param coverage of the customers who were to be visited, those who were
     */
    record Figures(LocalDate from, LocalDate to, List<OfDimension> dimensions, Share onTime, Share coverage) {}

    /** Figures of what the caller may see; over the last 90 days unless told. */
    Figures figures(@Nullable String orgUnit, @Nullable LocalDate from, @Nullable LocalDate to, Caller caller) {
        var last = to == null ? settings.day(clock.instant()) : to;
        var first = from == null ? firstOf(last) : from;
        var visible = caller.mayServe(caller.orgScope().narrowedTo(orgUnit), "v.org_unit", "v.manager", "null");
        return new Figures(
                first,
                last,
                dimensions(visible, first, last),
                onTime(visible, first, last),
                coverage(visible, first, last));
    }

    private static LocalDate firstOf(LocalDate last) {
        if (last.isBefore(LocalDate.EPOCH)) {
            throw Problem.unprocessable("day-out-of-reach", last);
        }
        return last.minusDays(DAYS - 1);
    }

    private List<OfDimension> dimensions(SqlCondition visible, LocalDate from, LocalDate to) {
        return select("""
                select s.dimension, count(*) as n,
                       round(coalesce(sum(s.weight) filter (where s.executed), 0) / sum(s.weight), 4) as executed
                from visit v join visit_step s on s.visit = v.id
                where v.planned_for between :from and :to and v.status in ('COMPLETED', 'MISSED') and %s
                group by s.dimension order by s.dimension""", visible, from, to).query(OfDimension.class).list();
    }

    private Share onTime(SqlCondition visible, LocalDate from, LocalDate to) {
        return select("""
                select count(*) as n,
                       round(avg(case when (v.started_at at time zone :zone)::date = v.planned_for then 1 else 0 end), 4) as share
                from visit v where v.planned_for between :from and :to and v.status = 'COMPLETED' and %s""", visible, from, to)
                .param("zone", settings.zone().getId())
                .query(Share.class)
                .single();
    }

    private Share coverage(SqlCondition visible, LocalDate from, LocalDate to) {
        return select("""
                select count(distinct v.customer_id) as n,
                       round(count(distinct v.customer_id) filter (where v.status = 'COMPLETED')
                           / nullif(count(distinct v.customer_id), 0)::numeric, 4) as share
                from visit v where v.planned_for between :from and :to and v.status <> 'CANCELLED' and %s""", visible, from, to).query(Share.class).single();
    }

    private JdbcClient.StatementSpec select(String sql, SqlCondition visible, LocalDate from, LocalDate to) {
        var parameters = new LinkedHashMap<String, Object>(visible.parameters());
        parameters.put("from", from);
        parameters.put("to", to);
        return jdbc.sql(sql.formatted(visible.sql())).params(parameters);
    }
}
