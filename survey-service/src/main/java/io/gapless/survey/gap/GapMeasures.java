package io.gapless.survey.gap;

import io.gapless.platform.security.Caller;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.gap.GapReport.Filter;
import io.gapless.survey.measure.Difference;
import io.gapless.survey.measure.Difference.Moments;
import io.gapless.survey.measure.Estimate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What other features of this service may know of gaps: single figures, and whether two of them differ. */
@Component
public class GapMeasures {

    private final GapReport report;
    private final JdbcClient jdbc;
    private final SurveySettings settings;
    private final Clock clock;

    GapMeasures(GapReport report, JdbcClient jdbc, SurveySettings settings, Clock clock) {
        this.report = report;
        this.jdbc = jdbc;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A figure that can be compared with a later one.
     *
     * @param figure exact; without value where it is not known
     * @param moments a sample that would have the same mean and error
     * @param share whether the figure is 100 times a share, less 100
     */
    public record Measured(Estimate figure, Moments moments, boolean share) {

        /** Of too few observations. */
        public static final Measured UNKNOWN = new Measured(Estimate.NONE, new Moments(0, 0, 0), false);

        /** A mean of so many. */
        public static Measured mean(long n, double mean, double variance) {
            return new Measured(Estimate.mean(n, mean, Math.sqrt(variance)), new Moments(n, mean, variance), false);
        }
    }

    /** A gap; not known where it rests on too few observations. */
    public Measured gap(
            int number,
            @Nullable String dimension,
            String orgUnit,
            @Nullable String segment,
            Instant from,
            Instant to) {
        var exact = Objects.requireNonNull(
                        report.exact(new Filter(orgUnit, segment, from, to), Caller.system(List.of(orgUnit)))
                                .get(Gap.numbered(number)))
                .get(dimension == null ? GapReport.ALL : dimension);
        return exact == null || exact.reason() != null || exact.least() < settings.minimumObservations()
                ? Measured.UNKNOWN
                : new Measured(exact.figure(), exact.moments(), exact.share());
    }

    private record Sums(long n, double due, double met, double squares) {}

    /**
     * What was met of what was due, from 0 to 100.
     *
     * @param source VISIT, COMPLAINT, PROMISE or DESK_LEVEL
     * @param employee only what that employee was to do: visits theirs, complaints last assigned to them, promises to
     *     customers they look after; null for all
     */
    @Transactional(readOnly = true)
    public Estimate met(String source, int gap, String orgUnit, @Nullable String employee, Instant from, Instant to) {
        var scope = Caller.system(List.of(orgUnit)).orgScope();
        var sql = """
                select coalesce(sum(o.observations), 0) as n, coalesce(sum(o.due), 0) as due, coalesce(sum(o.met), 0) as met,
                    coalesce(sum(o.squares), 0) as squares
                from obligation o
                where o.gap = :gap and o.source = :source and o.at >= :from and o.at < :to and o.at <= :now and\s""" + scope.condition("o.org_unit");
        if (employee != null) {
            sql += switch (source) {
                case "VISIT" ->
                    " and exists (select from visit_employee e where e.visit_id = o.source_id and e.username = :employee)";
                case "COMPLAINT" ->
                    " and exists (select from known_complaint c where c.id = o.source_id and c.assignee = :employee)";
                case "PROMISE" ->
                    " and exists (select from known_customer k where k.id = o.customer_id and k.manager = :employee)";
                default -> " and false";
            };
        }
        var query = jdbc.sql(sql)
                .params(scope.parameters())
                .param("gap", gap)
                .param("source", source)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC));
        if (employee != null) {
            query = query.param("employee", employee);
        }
        var sums = query.query(Sums.class).single();
        return sums.n() == 0
                ? Estimate.NONE
                : Estimate.share(
                                sums.n(),
                                Math.min(1, sums.met() / sums.due()),
                                sums.due() * sums.due() / sums.squares())
                        .rescaled(share -> share * 100);
    }

    /** The later figure less the earlier one: of shares by the score test, of others by Welch's. */
    public static Difference difference(Measured before, Measured after) {
        if (!before.share() || !after.share()) {
            return Difference.ofMeans(before.moments(), after.moments());
        }
        var shares = Difference.ofShares(
                successes(before),
                before.moments().n(),
                successes(after),
                after.moments().n());
        return new Difference(percent(shares.value()), percent(shares.low()), percent(shares.high()), shares.p());
    }

    private static long successes(Measured measured) {
        return Math.round(
                (measured.moments().mean() + 100) / 100 * measured.moments().n());
    }

    private static @Nullable Double percent(@Nullable Double share) {
        return share == null ? null : share * 100;
    }
}
