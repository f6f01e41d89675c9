package io.gapless.visit.spiral;

import io.gapless.visit.VisitSettings;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Measures optional items from the ledger of promises, ratings of visits and answers to surveys. A customer's satisfaction
 * is the mean of their scores (0 to 100) in the months; of those who got the item, since they got it first. Answers of
 * those who do not agree to surveys any more are left out.
 */
@Component
class SpiralMeasuring {

    private static final String SQL = """
            with member as (
                select p.customer_id, bool_or(p.item_id = :item) as chose,
                    min(p.delivered_at) filter (where p.item_id = :item) as got
                from promise p join service_package k on k.id = p.package_id
                where k.series = :series and p.period between :first and :last and p.status <> 'WITHDRAWN'
                group by p.customer_id),
            consent as (
                -- Of records that are one customer the newest word counts, on whichever it was said.
                select distinct on (1) case when k.merged_into is null then c.customer_id
                        else customer_standing(c.customer_id) end as customer_id, c.granted
                from known_consent c left join known_customer k on k.id = c.customer_id order by 1, c.version desc),
            told as (
                select v.customer_id, (v.rating - 1) * 25.0 as score, v.completed_at as at
                from visit v join member m on m.customer_id = v.customer_id
                where v.status = 'COMPLETED' and v.rating is not null and v.completed_at >= :from and v.completed_at < :to
                union all
                select a.customer_id, a.score, a.answered_at
                from known_answer a join member m on m.customer_id = a.customer_id
                    left join consent c on c.customer_id = m.customer_id
                where a.answered_at >= :from and a.answered_at < :to
                    and coalesce(c.granted, (select granted from known_survey_consent))),
            each as (
                select m.customer_id, m.got is not null as got, avg(t.score)::float8 as score
                from member m join told t on t.customer_id = m.customer_id
                    and (m.got is null and not m.chose or t.at >= m.got)
                group by m.customer_id, m.got is not null),
            rated as (
                select count(*)::int as n, avg(v.rating)::float8 as mean
                from visit v join member m on m.customer_id = v.customer_id
                where v.item_id = :item and v.status = 'COMPLETED' and v.rating is not null
                    and v.completed_at >= :from and v.completed_at < :to)
            select (select count(*)::int from member) as eligible,
                (select count(*)::int from member where chose) as choosers,
                (select n from rated) as ratings, (select mean from rated) as mean_rating,
                count(*) filter (where got)::int as with_n, avg(score) filter (where got) as with_mean,
                var_samp(score) filter (where got) as with_variance,
                count(*) filter (where not got)::int as without_n, avg(score) filter (where not got) as without_mean,
                var_samp(score) filter (where not got) as without_variance
            from each""";

    private final JdbcClient jdbc;
    private final VisitSettings settings;

    SpiralMeasuring(JdbcClient jdbc, VisitSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** Of an item of a series of packages, in whole months. */
    Measure measure(UUID series, UUID item, YearMonth first, YearMonth last) {
        return jdbc.sql(SQL)
                .param("series", series)
                .param("item", item)
                .param("first", first.toString())
                .param("last", last.toString())
                .param("from", settings.endOf(first.minusMonths(1)).atOffset(ZoneOffset.UTC))
                .param("to", settings.endOf(last).atOffset(ZoneOffset.UTC))
                .query((row, i) -> new Measure(
                        row.getInt("eligible"),
                        row.getInt("choosers"),
                        row.getInt("ratings"),
                        number(row, "mean_rating"),
                        group(row, "with"),
                        group(row, "without")))
                .single();
    }

    static Lift.Group group(ResultSet row, String name) throws SQLException {
        return new Lift.Group(row.getInt(name + "_n"), number(row, name + "_mean"), number(row, name + "_variance"));
    }

    static @Nullable Double number(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? null : value;
    }
}
