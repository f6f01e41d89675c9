package io.gapless.survey.assessment;

import io.gapless.platform.security.Caller;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.assessment.Scorecard.Indicator;
import io.gapless.survey.gap.GapMeasures;
import io.gapless.survey.measure.Estimate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Computes the indicators of whoever is assessed, from what all services have told of the quarter. */
@Component
class Figures {

    private final GapMeasures gaps;
    private final JdbcClient jdbc;
    private final SurveySettings settings;

    Figures(GapMeasures gaps, JdbcClient jdbc, SurveySettings settings) {
        this.gaps = gaps;
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** Who is assessed: an org unit with all below it, or an employee by what they did there. */
    record Subject(String orgUnit, @Nullable String employee) {}

    /** The figure; without value where it rests on too few observations. */
    Estimate compute(Indicator indicator, Subject subject, Instant from, Instant to) {
        var unit = subject.orgUnit();
        var employee = subject.employee();
        var found = switch (indicator.metric()) {
            case GAP ->
                gaps.gap(
                                Objects.requireNonNull(indicator.gap()),
                                indicator.dimension() == null
                                        ? null
                                        : indicator.dimension().name(),
                                unit,
                                null,
                                from,
                                to)
                        .figure();
            case VISIT_STEPS -> gaps.met("VISIT", 3, unit, employee, from, to);
            case PROMISES -> gaps.met("PROMISE", 4, unit, employee, from, to);
            case COMPLAINT_CLOCKS -> gaps.met("COMPLAINT", 3, unit, employee, from, to);
            case DESK_LEVELS -> gaps.met("DESK_LEVEL", 3, unit, employee, from, to);
            case CUSTOMERS_NOT_AT_RISK -> notAtRisk(subject, to);
            case SURVEY_SCORE -> score(Objects.requireNonNull(indicator.questionnaire()), subject, from, to);
            case FOLLOW_UPS_CLOSED -> followedUp(subject, from, to);
            case IMPROVEMENTS_EFFECTIVE -> effective(subject, from, to);
            case ENTERED -> Estimate.NONE;
        };
        return found.n() < settings.minimumObservations() ? new Estimate(found.n(), null, null, null) : found;
    }

    /** Only changes of the level are told: whoever was never told of has the lowest, with which all customers begin. */
    private Estimate notAtRisk(Subject subject, Instant to) {
        return share("""
                        select count(*) filter (where last.level is distinct from 'HIGH') as met, count(*) as n
                        from known_customer k left join lateral (
                            select r.level from customer_risk r where r.customer_id = k.id and r.assessed_at < :to
                            order by r.version desc limit 1) last on true
                        where k.merged_into is null and not k.closed and not exists (select from erased_person e where e.id = k.id) and\s""", "k.org_unit", "k.manager", subject, Instant.EPOCH, to);
    }

    private Estimate followedUp(Subject subject, Instant from, Instant to) {
        return share("""
                        select count(*) filter (where f.status = 'CLOSED') as met, count(*) as n from follow_up f
                        where f.opened_at >= :from and f.opened_at < :to and\s""", "f.org_unit", "f.owner", subject, from, to);
    }

    private Estimate effective(Subject subject, Instant from, Instant to) {
        return share("""
                        select count(*) filter (where i.verdict = 'EFFECTIVE') as met, count(*) as n from improvement i
                        where i.status = 'CHECKED' and i.closed_at >= :from and i.closed_at < :to and\s""", "i.org_unit", "i.owner", subject, from, to);
    }

    private record Sums(long n, double mean, double variance) {}

    /** Of an employee, the responses about complaints last assigned to them and of customers they look after. */
    private Estimate score(String questionnaire, Subject subject, Instant from, Instant to) {
        var scope = Caller.system(List.of(subject.orgUnit())).orgScope();
        var sql = """
                select count(r.score) as n, coalesce(avg(r.score), 0) as mean, coalesce(var_samp(r.score), 0) as variance
                from response r
                where r.questionnaire_code = :code and r.answered_at >= :from and r.answered_at < :to and\s""" + scope.condition("r.org_unit");
        if (subject.employee() != null) {
            sql += """
                     and case when r.complaint_id is not null
                        then exists (select from known_complaint c
                            where c.id = r.complaint_id and c.assignee = :employee)
                        else exists (select from known_customer k
                            where k.id = r.customer_id and k.manager = :employee) end""";
        }
        var query = jdbc.sql(sql)
                .params(scope.parameters())
                .param("code", questionnaire)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC));
        if (subject.employee() != null) {
            query = query.param("employee", subject.employee());
        }
        var sums = query.query(Sums.class).single();
        return Estimate.mean(sums.n(), sums.mean(), Math.sqrt(sums.variance()))
                .rescaled(value -> Math.clamp(value, 0, 100));
    }

    private record Share(long met, long n) {}

    private Estimate share(String sql, String orgUnit, String employee, Subject subject, Instant from, Instant to) {
        var scope = Caller.system(List.of(subject.orgUnit())).orgScope();
        var query = jdbc.sql(sql
                        + scope.condition(orgUnit)
                        + (subject.employee() == null ? "" : " and " + employee + " = :employee"))
                .params(scope.parameters())
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC));
        if (subject.employee() != null) {
            query = query.param("employee", subject.employee());
        }
        var share = query.query(Share.class).single();
        return Estimate.share(share.met(), share.n()).rescaled(value -> value * 100);
    }
}
