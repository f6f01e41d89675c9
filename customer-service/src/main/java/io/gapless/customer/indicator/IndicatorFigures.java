package io.gapless.customer.indicator;

import io.gapless.customer.CustomerSettings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;

/** The figures that rules look at, for many customers with one query each. */
@Component
class IndicatorFigures {

    private static final BigDecimal HUNDRED = new BigDecimal(100);

    private final JdbcClient jdbc;
    private final ZoneId zone;

    IndicatorFigures(JdbcClient jdbc, CustomerSettings settings) {
        this.jdbc = jdbc;
        this.zone = settings.zone();
    }

    /** The figure by customer; customers without one are not in it. */
    Map<UUID, BigDecimal> of(ScoreRule rule, String currency, List<UUID> customers, LocalDate asOf) {
        var ids = new SqlArrayValue("uuid", customers.toArray());
        return switch (rule) {
            case ScoreRule.EventPoints events -> events(events, ids, asOf);
            case ScoreRule.TagPoints tagged -> tagged(tagged, ids, asOf);
            case ScoreRule.MeasurePoints measured -> measured(measured, currency, ids, asOf);
        };
    }

    private Map<UUID, BigDecimal> events(ScoreRule.EventPoints rule, SqlArrayValue ids, LocalDate asOf) {
        return read(jdbc.sql("""
                        select customer_id, count(*) from timeline_entry
                        where edition = (select current from timeline_edition) and customer_id = any(:ids)
                          and at >= :since and at < :until and area = :area
                          and (:event::text is null or type = :event) group by customer_id""")
                .param("ids", ids)
                .param("since", start(asOf.minusMonths(rule.months()).plusDays(1)))
                .param("until", start(asOf.plusDays(1)))
                .param("area", rule.area())
                .param("event", rule.event()));
    }

    private Map<UUID, BigDecimal> tagged(ScoreRule.TagPoints rule, SqlArrayValue ids, LocalDate asOf) {
        return read(jdbc.sql("""
                        select distinct customer_id, 1 from customer_tag
                        where customer_id = any(:ids) and tag = :tag and valid_from <= :day
                          and (valid_until is null or valid_until >= :day)""").param("ids", ids).param("tag", rule.tag()).param("day", asOf));
    }

    private Map<UUID, BigDecimal> measured(
            ScoreRule.MeasurePoints rule, String currency, SqlArrayValue ids, LocalDate asOf) {
        var until = asOf.withDayOfMonth(1);
        var since = until.minusMonths(rule.months());
        return switch (rule.measure()) {
            case VALUE_GROWTH -> growth("value", currency, ids, since, until);
            case QUANTITY_GROWTH -> growth("quantity", currency, ids, since, until);
            case VALUE -> sum("sum(value)", "purchase_month", currency, ids, since, until);
            case ORDERS -> sum("sum(orders)", "purchase_month", currency, ids, since, until);
            case ACTIVE_MONTHS ->
                sum("count(*) filter (where orders > 0)", "purchase_month", currency, ids, since, until);
            case CATEGORIES ->
                sum(
                        "count(distinct category) filter (where orders > 0)",
                        "purchase_month_category",
                        currency,
                        ids,
                        since,
                        until);
            case SATISFACTION ->
                read(jdbc.sql("""
                                select customer_id, round(avg(score), 2) from timeline_entry
                                where edition = (select current from timeline_edition) and customer_id = any(:ids)
                                  and at >= :since and at < :until and score is not null
                                group by customer_id""")
                        .param("ids", ids)
                        .param("since", start(since))
                        .param("until", start(asOf.plusDays(1))));
        };
    }

    private Map<UUID, BigDecimal> sum(
            String what, String table, String currency, SqlArrayValue ids, LocalDate since, LocalDate until) {
        return read(jdbc.sql("select customer_id, " + what + " from " + table
                        + " where customer_id = any(:ids) and month >= :since and month < :until"
                        + " and currency = :currency group by customer_id")
                .param("ids", ids)
                .param("since", since)
                .param("until", until)
                .param("currency", currency));
    }

    /** In percent of the time before, rounded to two decimals; none where nothing was bought then. */
    private Map<UUID, BigDecimal> growth(
            String what, String currency, SqlArrayValue ids, LocalDate since, LocalDate until) {
        var before = since.minusMonths(java.time.Period.between(since, until).toTotalMonths());
        var found = new HashMap<UUID, BigDecimal>();
        jdbc.sql("select customer_id, coalesce(sum(" + what + ") filter (where month >= :since), 0), coalesce(sum("
                        + what + ") filter (where month < :since), 0) from purchase_month"
                        + " where customer_id = any(:ids) and month >= :before and month < :until"
                        + " and currency = :currency group by customer_id")
                .param("ids", ids)
                .param("before", before)
                .param("since", since)
                .param("until", until)
                .param("currency", currency)
                .query((ResultSet row) -> {
                    var growth = growth(row.getBigDecimal(2), row.getBigDecimal(3));
                    if (growth != null) {
                        found.put(row.getObject(1, UUID.class), growth);
                    }
                });
        return found;
    }

    /** (now − before) / before · 100; null where there was nothing before. */
    static @Nullable BigDecimal growth(BigDecimal now, BigDecimal before) {
        return before.signum() <= 0
                ? null
                : now.subtract(before).multiply(HUNDRED).divide(before, 2, RoundingMode.HALF_UP);
    }

    private static Map<UUID, BigDecimal> read(JdbcClient.StatementSpec query) {
        var found = new HashMap<UUID, BigDecimal>();
        query.query((ResultSet row) -> put(row, found));
        return found;
    }

    private static void put(ResultSet row, Map<UUID, BigDecimal> found) throws SQLException {
        found.put(row.getObject(1, UUID.class), row.getBigDecimal(2));
    }

    private java.time.OffsetDateTime start(LocalDate day) {
        return day.atStartOfDay(zone).toInstant().atOffset(ZoneOffset.UTC);
    }
}
