package io.gapless.customer.standing;

import io.gapless.customer.CustomerSettings;
import io.gapless.customer.standing.Risk.RiskEvidence;
import io.gapless.customer.standing.RiskRules.Figure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures by which customers are judged, of many at once: from the timeline, the purchases by month and the changes
 * of class. What happened to customers who were merged counts for the one who stands for them.
 */
@Component
class StandingFigures {

    static final int YEAR_DAYS = 365;
    static final int HALF_DAYS = 180;
    private static final int DAYS_OF_MONTH = 30;

    private static final String SQL = """
            with recursive ids (customer, id) as (
                select given, given from unnest(:ids) as given
                union all
                select ids.customer, merged.id from customer as merged join ids on merged.merged_into = ids.id
            ), told as (
                select ids.customer, e.area, e.type, e.subject, e.status, e.score, e.at
                from ids join timeline_entry as e on e.customer_id = ids.id
                where e.edition = (select current from timeline_edition) and e.at >= :earliest
            ), entries as (
                select customer,
                    avg(score) filter (where at >= :year) as satisfaction,
                    count(score) filter (where at >= :year) as answers,
                    avg(score) filter (where at >= :half) as recent,
                    count(score) filter (where at >= :half) as recent_answers,
                    avg(score) filter (where at >= :year and at < :half) as earlier,
                    count(score) filter (where at >= :year and at < :half) as earlier_answers,
                    avg(score) filter (where at >= :low) as low,
                    count(score) filter (where at >= :low) as low_answers,
                    (array_agg(area || ' ' || subject order by at desc)
                        filter (where score is not null and at >= :low))[1\\:10] as low_of,
                    avg(score) filter (where at >= :newer) as newer,
                    avg(score) filter (where at >= :older and at < :newer) as older,
                    count(score) filter (where at >= :older) as fall_answers,
                    (array_agg(area || ' ' || subject order by at desc)
                        filter (where score is not null and at >= :older))[1\\:10] as fall_of,
                    count(*) filter (where type = 'VisitMissed' and at >= :missedVisits) as visits,
                    (array_agg('VISIT ' || subject order by at desc)
                        filter (where type = 'VisitMissed' and at >= :missedVisits))[1\\:10] as visits_of,
                    count(*) filter (where status = 'NOT_SOLVED' and area = 'CALL_BACK' and at >= :callBacks)
                        as call_backs,
                    (array_agg('CALL_BACK ' || subject order by at desc)
                        filter (where status = 'NOT_SOLVED' and area = 'CALL_BACK' and at >= :callBacks))[1\\:10]
                        as call_backs_of,
                    max(at) filter (where type in ('VisitCompleted', 'ContactLogged', 'ComplaintReceived',
                        'ComplaintReplied', 'CallBackAttempted', 'CallBackCompleted', 'SurveyAnswered',
                        'FollowUpClosed', 'PromiseDelivered')) as last_contact,
                    (array_agg(area || ' ' || subject order by at desc) filter (where type in ('VisitCompleted',
                        'ContactLogged', 'ComplaintReceived', 'ComplaintReplied', 'CallBackAttempted',
                        'CallBackCompleted', 'SurveyAnswered', 'FollowUpClosed', 'PromiseDelivered')))[1\\:1]
                        as last_contact_of
                from told group by customer
            ), kept as (
                select ids.customer, m.* from ids join customer_matter as m on m.customer_id = ids.id
                where m.edition = (select current from timeline_edition)
            ), matters as (
                select customer,
                    count(*) filter (where area = 'COMPLAINT' and open) as open_complaints,
                    (array_agg('COMPLAINT ' || id order by opened_at desc nulls last, id)
                        filter (where area = 'COMPLAINT' and open))[1\\:10] as open_complaints_of,
                    count(*) filter (where area = 'COMPLAINT' and breached and (open or opened_at >= :breached))
                        as breached,
                    (array_agg('COMPLAINT ' || id order by opened_at desc nulls last, id)
                        filter (where area = 'COMPLAINT' and breached and (open or opened_at >= :breached)))[1\\:10]
                        as breached_of,
                    count(*) filter (where area = 'COMPLAINT' and opened_at >= :repeated
                        and status not in ('REJECTED', 'WITHDRAWN', 'MERGED')) as complaints,
                    (array_agg('COMPLAINT ' || id order by opened_at desc, id)
                        filter (where area = 'COMPLAINT' and opened_at >= :repeated
                            and status not in ('REJECTED', 'WITHDRAWN', 'MERGED')))[1\\:10] as complaints_of,
                    count(*) filter (where area = 'PROMISE' and status = 'MISSED' and due_at >= :promises)
                        as promises,
                    (array_agg('PROMISE ' || id order by due_at desc, id)
                        filter (where area = 'PROMISE' and status = 'MISSED' and due_at >= :promises))[1\\:10]
                        as promises_of
                from kept group by customer
            ), sales as (
                select distinct on (customer) * from (
                    select ids.customer, p.currency, sum(p.orders) as orders,
                        coalesce(sum(p.value) filter (where p.month < :newerMonth), 0) as value_before,
                        coalesce(sum(p.value) filter (where p.month >= :newerMonth), 0) as value_now
                    from ids join purchase_month as p on p.customer_id = ids.id
                    where p.month >= :olderMonth and p.month < :thisMonth group by 1, 2) as by_currency
                order by customer, orders desc, currency
            ), moves as (
                select distinct on (change.customer_id) change.customer_id as customer, change.old_value as class_before,
                    change.id as change_id
                from customer_change as change
                where change.customer_id = any(:ids) and change.field = 'profile.segment' and change.at >= :segments
                order by change.customer_id, change.id
            )
            select c.id, c.registered_at, c.segment, entries.*, matters.*, sales.orders, sales.value_before,
                sales.value_now, moves.class_before, moves.change_id, result.scheme_id
            from customer as c
            left join entries on entries.customer = c.id
            left join matters on matters.customer = c.id
            left join sales on sales.customer = c.id
            left join moves on moves.customer = c.id
            left join lateral (select r.scheme_id from segment_result as r
                               where r.customer_id = c.id and moves.class_before is not null
                               order by r.id desc limit 1) as result on true
            where c.id = any(:ids)""";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final CustomerSettings settings;
    /** The classes of a scheme's edition, the best first; an edition in force never changes. */
    private final Map<UUID, List<String>> ladders = new ConcurrentHashMap<>();

    StandingFigures(JdbcClient jdbc, JsonMapper json, CustomerSettings settings) {
        this.jdbc = jdbc;
        this.json = json;
        this.settings = settings;
    }

    /** What a customer's figures are. */
    record Figures(UUID customerId, Satisfaction satisfaction, Map<RiskReason, Figure> byReason) {}

    /** The figures of customers of one kind, who must be of the rules' kind. */
    List<Figures> of(Collection<UUID> customers, RiskRules rules, Instant now) {
        var month = YearMonth.from(LocalDate.ofInstant(now, settings.zone()));
        long months = Math.max(1, days(rules, RiskReason.FALLING_PURCHASES) / DAYS_OF_MONTH);
        int falling = days(rules, RiskReason.FALLING_SATISFACTION);
        return jdbc.sql(SQL)
                .param("ids", new SqlArrayValue("uuid", customers.toArray()))
                .param("earliest", before(now, Math.max(YEAR_DAYS, rules.longestDays())))
                .param("year", before(now, YEAR_DAYS))
                .param("half", before(now, HALF_DAYS))
                .param("low", before(now, days(rules, RiskReason.LOW_SATISFACTION)))
                .param("newer", before(now, falling / 2))
                .param("older", before(now, falling))
                .param("missedVisits", before(now, days(rules, RiskReason.MISSED_VISITS)))
                .param("callBacks", before(now, days(rules, RiskReason.UNSOLVED_CALL_BACKS)))
                .param("breached", before(now, days(rules, RiskReason.BREACHED_COMPLAINTS)))
                .param("repeated", before(now, days(rules, RiskReason.REPEATED_COMPLAINTS)))
                .param("promises", before(now, days(rules, RiskReason.MISSED_PROMISES)))
                .param("segments", before(now, days(rules, RiskReason.SEGMENT_DOWN)))
                .param("thisMonth", month.atDay(1))
                .param("newerMonth", month.minusMonths(months).atDay(1))
                .param("olderMonth", month.minusMonths(2 * months).atDay(1))
                .query((row, i) -> figures(row, rules, months, month, now))
                .list();
    }

    private static int days(RiskRules rules, RiskReason reason) {
        return rules.reasons().stream()
                .filter(rule -> rule.reason() == reason)
                .mapToInt(RiskRules.ReasonRule::days)
                .findFirst()
                .orElse(1);
    }

    private static OffsetDateTime before(Instant now, int days) {
        return now.minus(Duration.ofDays(days)).atOffset(ZoneOffset.UTC);
    }

    private Figures figures(ResultSet row, RiskRules rules, long months, YearMonth month, Instant now)
            throws SQLException {
        var figures = new EnumMap<RiskReason, Figure>(RiskReason.class);
        var low = row.getBigDecimal("low");
        if (low != null) {
            figures.put(
                    RiskReason.LOW_SATISFACTION,
                    new Figure(round(low), row.getLong("low_answers"), evidence(row, "low_of")));
        }
        var newer = row.getBigDecimal("newer");
        var older = row.getBigDecimal("older");
        if (newer != null && older != null) {
            figures.put(
                    RiskReason.FALLING_SATISFACTION,
                    new Figure(round(newer.subtract(older)), row.getLong("fall_answers"), evidence(row, "fall_of")));
        }
        count(figures, RiskReason.OPEN_COMPLAINTS, row, "open_complaints");
        count(figures, RiskReason.BREACHED_COMPLAINTS, row, "breached");
        count(figures, RiskReason.REPEATED_COMPLAINTS, row, "complaints");
        count(figures, RiskReason.MISSED_PROMISES, row, "promises");
        count(figures, RiskReason.MISSED_VISITS, row, "visits");
        count(figures, RiskReason.UNSOLVED_CALL_BACKS, row, "call_backs");
        purchases(figures, row, months, month);
        contact(figures, row, days(rules, RiskReason.NO_CONTACT), now);
        segment(figures, row);
        return new Figures(row.getObject("id", UUID.class), satisfaction(row), figures);
    }

    private static Satisfaction satisfaction(ResultSet row) throws SQLException {
        return new Satisfaction(
                rounded(row, "satisfaction"),
                row.getLong("answers"),
                Satisfaction.SatisfactionTrend.of(
                        rounded(row, "recent"),
                        row.getLong("recent_answers"),
                        rounded(row, "earlier"),
                        row.getLong("earlier_answers")));
    }

    private static void count(Map<RiskReason, Figure> figures, RiskReason reason, ResultSet row, String column)
            throws SQLException {
        long count = row.getLong(column);
        if (count > 0) {
            figures.put(reason, new Figure(BigDecimal.valueOf(count), count, evidence(row, column + "_of")));
        }
    }

    /** Without purchases before there is nothing to fall from. */
    private static void purchases(Map<RiskReason, Figure> figures, ResultSet row, long months, YearMonth month)
            throws SQLException {
        var before = row.getBigDecimal("value_before");
        if (before != null && before.signum() > 0) {
            var change = row.getBigDecimal("value_now")
                    .subtract(before)
                    .multiply(BigDecimal.valueOf(100))
                    .divide(before, 1, RoundingMode.HALF_UP);
            figures.put(
                    RiskReason.FALLING_PURCHASES,
                    new Figure(
                            change,
                            row.getLong("orders"),
                            List.of(
                                    new RiskEvidence("MONTHS", month.minusMonths(months) + "/" + month.minusMonths(1)),
                                    new RiskEvidence(
                                            "MONTHS",
                                            month.minusMonths(2 * months) + "/" + month.minusMonths(months + 1)))));
        }
    }

    /** Where there was none within the days looked at, there was none for so long; a new customer is waited for. */
    private static void contact(Map<RiskReason, Figure> figures, ResultSet row, int days, Instant now)
            throws SQLException {
        var last = row.getObject("last_contact", OffsetDateTime.class);
        var since = Objects.requireNonNullElse(last, row.getObject("registered_at", OffsetDateTime.class));
        long quiet = Math.max(0, Duration.between(since.toInstant(), now).toDays());
        figures.put(
                RiskReason.NO_CONTACT,
                new Figure(
                        BigDecimal.valueOf(last == null ? Math.min(quiet, days) : quiet),
                        last == null ? 0 : 1,
                        evidence(row, "last_contact_of")));
    }

    private void segment(Map<RiskReason, Figure> figures, ResultSet row) throws SQLException {
        var before = row.getString("class_before");
        var scheme = row.getObject("scheme_id", UUID.class);
        var now = row.getString("segment");
        if (before == null || now == null || scheme == null) {
            return;
        }
        var ladder = ladders.computeIfAbsent(scheme, this::ladder);
        int from = ladder.indexOf(before);
        int to = ladder.indexOf(now);
        if (from >= 0 && to > from) {
            figures.put(
                    RiskReason.SEGMENT_DOWN,
                    new Figure(
                            BigDecimal.valueOf(to - from),
                            1,
                            List.of(RiskEvidence.of("SEGMENT", row.getObject("change_id", UUID.class)))));
        }
    }

    private List<String> ladder(UUID scheme) {
        return jdbc
                .sql("select rules from segmentation_scheme where id = ?")
                .param(scheme)
                .query(String.class)
                .list()
                .stream()
                .flatMap(rules -> json.readTree(rules).path("classes").valueStream())
                .map((JsonNode one) -> one.path("code").asString(""))
                .toList();
    }

    private static List<RiskEvidence> evidence(ResultSet row, String column) throws SQLException {
        var array = row.getArray(column);
        if (array == null) {
            return List.of();
        }
        return Arrays.stream((String[]) array.getArray())
                .map(text -> text.split(" ", 2))
                .map(parts -> new RiskEvidence(parts[0], parts[1]))
                .toList();
    }

    private static @Nullable BigDecimal rounded(ResultSet row, String column) throws SQLException {
        var value = row.getBigDecimal(column);
        return value == null ? null : round(value);
    }

    private static BigDecimal round(BigDecimal value) {
        return value.setScale(2, RoundingMode.HALF_UP);
    }
}
