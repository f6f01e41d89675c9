package io.gapless.survey.gap;

import io.gapless.platform.privacy.OfPerson;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.measure.Estimate;
import io.gapless.survey.measure.ServiceDimension;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Computes the five gaps and shows what they are made of. */
@Service
class GapReport {

    /** Of figures on the scale of −100 to +100. */
    private static final int DECIMALS = 2;
    /** Of weights, of which 1 is the mean of a visit's own. */
    private static final int DECIMALS_OF_WEIGHTS = 4;

    private final JdbcClient jdbc;
    private final SurveySettings settings;
    private final Clock clock;

    GapReport(JdbcClient jdbc, SurveySettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /** What is reported on; from inclusive, to exclusive. */
    record Filter(@Nullable String orgUnit, @Nullable String segment, Instant from, Instant to) {}

    /**
     * A gap on the scale of −100 to +100, with two decimals; negative means that the customer gets less.
     *
     * @param dimension null for the gap over all
     * @param known whether there is a value: never 0 in the place of one that is not known
     * @param reason why it is not known: too-few-observations, no-answers-of-managers
     * @param n observations it rests on
     * @param value −100 to +100, two decimals; null where it is not known
     * @param low lower end of the 95 % interval
     * @param high upper end of the 95 % interval
     */
    record Figure(
            @Nullable String dimension,
            boolean known,
            @Nullable String reason,
            long n,
            @Nullable Double value,
            @Nullable Double low,
            @Nullable Double high) {

        static Figure unknown(@Nullable String dimension, String reason, long n) {
            return new Figure(dimension, false, reason, n, null, null, null);
        }
    }

    /** One of the five. */
    record GapFigures(int number, Gap name, Figure overall, List<Figure> dimensions) {}

    /**
     * Something a gap is made of.
     *
     * @param kind VISIT, COMPLAINT, PROMISE, DESK_LEVEL or RESPONSE
     * @param id of the visit, complaint, promise, desk level or response
     * @param part a complaint's clock
     * @param at when it was settled, was due, or was answered
     * @param due weight of what was owed, four decimals: 1 for each step of mean weight, each clock, each promise and each desk level of a day
     * @param met weight of what was met, four decimals
     * @param value of gap 5: perception less expectation, −100 to +100, two decimals
     */
    record Evidence(
            String kind,
            UUID id,
            @Nullable String part,
            @Nullable String dimension,
            String orgUnit,
            @Nullable String segment,
            @OfPerson @Nullable UUID customerId,
            String title,
            Instant at,
            @Nullable Double due,
            @Nullable Double met,
            @Nullable Double value) {}

    @Transactional(readOnly = true)
    List<GapFigures> gaps(Filter filter, Caller caller) {
        return Arrays.stream(Gap.values())
                .map(gap -> switch (gap) {
                    case UNDERSTANDING, STANDARDS -> withoutManagers(gap);
                    case DELIVERY, COMMUNICATION -> kept(gap, filter, caller);
                    case PERCEPTION -> perceived(filter, caller);
                })
                .toList();
    }

    /** Gaps 1 and 2 need what managers answer about their customers' expectations, which nobody has asked them yet. */
    private GapFigures withoutManagers(Gap gap) {
        var reason = "no-answers-of-managers";
        return new GapFigures(
                gap.number(),
                gap,
                Figure.unknown(null, reason, 0),
                Arrays.stream(ServiceDimension.values())
                        .map(dimension -> Figure.unknown(dimension.name(), reason, 0))
                        .toList());
    }

    private record Sums(@Nullable String dimension, long n, double due, double met, double squares) {}

    /** Share of what was met in what was due, less 100. */
    private GapFigures kept(Gap gap, Filter filter, Caller caller) {
        var where = where(filter, caller, "o.org_unit", "o.segment", "o.at");
        var sums = jdbc.sql("""
                        select o.dimension, sum(o.observations) as n, sum(o.due) as due, sum(o.met) as met,
                            sum(o.squares) as squares
                        from obligation o where o.gap = :gap and o.at <= :now and\s""" + where.sql() + " group by o.dimension")
                .params(where.parameters())
                .param("gap", gap.number())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .query(Sums.class)
                .list();
        var byDimension = new HashMap<String, Sums>();
        var all = new Sums(null, 0, 0, 0, 0);
        for (Sums some : sums) {
            if (some.dimension() != null) {
                byDimension.put(some.dimension(), some);
            }
            all = new Sums(
                    null,
                    all.n() + some.n(),
                    all.due() + some.due(),
                    all.met() + some.met(),
                    all.squares() + some.squares());
        }
        return new GapFigures(
                gap.number(),
                gap,
                figure(null, share(all)),
                Arrays.stream(ServiceDimension.values())
                        .map(dimension -> figure(dimension.name(), share(byDimension.get(dimension.name()))))
                        .toList());
    }

    private static Estimate share(@Nullable Sums sums) {
        return sums == null || sums.n() == 0
                ? Estimate.NONE
                : Estimate.share(
                                sums.n(),
                                Math.min(1, sums.met() / sums.due()),
                                sums.due() * sums.due() / sums.squares())
                        .rescaled(share -> share * 100 - 100);
    }

    private record Differences(@Nullable String dimension, long n, double mean, double deviation) {}

    /** Mean over the respondents of perception less expectation, both from 0 to 100, with the paired interval. */
    private GapFigures perceived(Filter filter, Caller caller) {
        var where = where(filter, caller, "r.org_unit", "r.segment", "r.answered_at");
        var pairs = """
                with pair as (
                    select r.id, a.dimension, avg(a.percent) filter (where a.part = 'PERCEPTION')
                        - avg(a.percent) filter (where a.part = 'EXPECTATION') as difference
                    from response r join answer a on a.response = r.id and a.type = 'PAIR'
                    where\s""" + where.sql() + " group by r.id, a.dimension)\n";
        var byDimension = new HashMap<String, Differences>();
        jdbc.sql(pairs + """
                        select dimension, count(*) as n, avg(difference) as mean,
                            coalesce(stddev_samp(difference), 0) as deviation
                        from pair group by dimension""")
                .params(where.parameters())
                .query(Differences.class)
                .list()
                .forEach(found -> {
                    if (found.dimension() != null) {
                        byDimension.put(found.dimension(), found);
                    }
                });
        var overall = jdbc.sql(pairs + """
                        , respondent as (
                            select id, avg(difference) as difference from pair group by id having count(*) = 5)
                        select null::text as dimension, count(*) as n, coalesce(avg(difference), 0) as mean,
                            coalesce(stddev_samp(difference), 0) as deviation
                        from respondent""")
                .params(where.parameters())
                .query(Differences.class)
                .single();
        return new GapFigures(
                Gap.PERCEPTION.number(),
                Gap.PERCEPTION,
                figure(null, mean(overall)),
                Arrays.stream(ServiceDimension.values())
                        .map(dimension -> figure(dimension.name(), mean(byDimension.get(dimension.name()))))
                        .toList());
    }

    private static Estimate mean(@Nullable Differences differences) {
        return differences == null
                ? Estimate.NONE
                : Estimate.mean(differences.n(), differences.mean(), differences.deviation())
                        .rescaled(value -> Math.clamp(value, -100, 100));
    }

    private Figure figure(@Nullable String dimension, Estimate exact) {
        if (exact.n() < settings.minimumObservations()) {
            return Figure.unknown(dimension, "too-few-observations", exact.n());
        }
        var shown = exact.rounded(DECIMALS);
        return new Figure(dimension, true, null, shown.n(), shown.value(), shown.low(), shown.high());
    }

    /** The visits, complaints, promises or responses behind a gap, the newest first. */
    @Transactional(readOnly = true)
    KeysetPage<Evidence> evidence(
            Gap gap, @Nullable ServiceDimension dimension, Filter filter, Paging paging, Caller caller) {
        return switch (gap) {
            case UNDERSTANDING, STANDARDS -> new KeysetPage<>(List.of(), null);
            case DELIVERY, COMMUNICATION -> obligations(gap, dimension, filter, paging, caller);
            case PERCEPTION -> responses(dimension, filter, paging, caller);
        };
    }

    private record ObligationRow(UUID rowId, Evidence evidence) {}

    private KeysetPage<Evidence> obligations(
            Gap gap, @Nullable ServiceDimension dimension, Filter filter, Paging paging, Caller caller) {
        var where = where(filter, caller, "o.org_unit", "o.segment", "o.at");
        var conditions = new ArrayList<>(List.of("o.gap = :gap", "o.at <= :now", where.sql()));
        var parameters = new LinkedHashMap<>(where.parameters());
        parameters.put("gap", gap.number());
        parameters.put("now", clock.instant().atOffset(ZoneOffset.UTC));
        if (dimension != null) {
            conditions.add("o.dimension = :dimension");
            parameters.put("dimension", dimension.name());
        }
        if (paging.after() != null) {
            conditions.add("(o.at, o.id) < (:at, :after)");
            parameters.put("at", paging.after().instant(0).atOffset(ZoneOffset.UTC));
            parameters.put("after", paging.after().uuid(1));
        }
        var rows = jdbc.sql("select * from obligation o where " + String.join(" and ", conditions)
                        + " order by o.at desc, o.id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> new ObligationRow(
                        row.getObject("id", UUID.class),
                        new Evidence(
                                row.getString("source"),
                                row.getObject("source_id", UUID.class),
                                row.getString("part").isEmpty() ? null : row.getString("part"),
                                row.getString("dimension"),
                                row.getString("org_unit"),
                                row.getString("segment"),
                                row.getObject("customer_id", UUID.class),
                                row.getString("title"),
                                row.getTimestamp("at").toInstant(),
                                Estimate.round(row.getDouble("due"), DECIMALS_OF_WEIGHTS),
                                Estimate.round(row.getDouble("met"), DECIMALS_OF_WEIGHTS),
                                null)))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.evidence().at(), row.rowId()), ObligationRow::evidence);
    }

    private KeysetPage<Evidence> responses(
            @Nullable ServiceDimension dimension, Filter filter, Paging paging, Caller caller) {
        var where = where(filter, caller, "r.org_unit", "r.segment", "r.answered_at");
        var conditions = new ArrayList<>(List.of("a.type = 'PAIR'", where.sql()));
        var parameters = new LinkedHashMap<>(where.parameters());
        if (dimension != null) {
            conditions.add("a.dimension = :dimension");
            parameters.put("dimension", dimension.name());
        }
        if (paging.after() != null) {
            conditions.add("(r.answered_at, r.id) < (:at, :after)");
            parameters.put("at", paging.after().instant(0).atOffset(ZoneOffset.UTC));
            parameters.put("after", paging.after().uuid(1));
        }
        var rows = jdbc.sql("""
                        select r.id, r.org_unit, r.segment, r.customer_id, r.title, r.answered_at,
                            avg(a.percent) filter (where a.part = 'PERCEPTION')
                            - avg(a.percent) filter (where a.part = 'EXPECTATION') as difference
                        from response r join answer a on a.response = r.id
                        where\s""" + String.join(" and ", conditions)
                        + " group by r.id order by r.answered_at desc, r.id desc limit " + paging.fetch())
                .params(parameters)
                .query((row, i) -> new Evidence(
                        "RESPONSE",
                        row.getObject("id", UUID.class),
                        null,
                        dimension == null ? null : dimension.name(),
                        row.getString("org_unit"),
                        row.getString("segment"),
                        row.getObject("customer_id", UUID.class),
                        row.getString("title"),
                        row.getTimestamp("answered_at").toInstant(),
                        null,
                        null,
                        Estimate.round(row.getDouble("difference"), DECIMALS)))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.at(), row.id()), row -> row);
    }

    private record Where(String sql, Map<String, Object> parameters) {}

    private static Where where(Filter filter, Caller caller, String orgUnit, String segment, String at) {
        var scope = caller.orgScope().narrowedTo(filter.orgUnit());
        var parameters = new LinkedHashMap<String, Object>(scope.parameters());
        var sql = scope.condition(orgUnit) + " and " + at + " >= :from and " + at + " < :to";
        parameters.put("from", filter.from().atOffset(ZoneOffset.UTC));
        parameters.put("to", filter.to().atOffset(ZoneOffset.UTC));
        if (filter.segment() != null) {
            sql += " and " + segment + " = :segment";
            parameters.put("segment", filter.segment());
        }
        return new Where(sql, parameters);
    }
}
