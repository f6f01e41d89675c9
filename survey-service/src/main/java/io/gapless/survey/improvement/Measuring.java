package io.gapless.survey.improvement;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.gap.GapMeasures;
import io.gapless.survey.gap.GapMeasures.Measured;
import io.gapless.survey.questionnaire.PublishedQuestionnaires;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Measures what improvements aim at, over any time. */
@Component
class Measuring {

    private final GapMeasures gaps;
    private final PublishedQuestionnaires questionnaires;
    private final JdbcClient jdbc;
    private final SurveySettings settings;

    Measuring(GapMeasures gaps, PublishedQuestionnaires questionnaires, JdbcClient jdbc, SurveySettings settings) {
        this.gaps = gaps;
        this.questionnaires = questionnaires;
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** Throws a {@link Problem} (422) where there is no such figure. */
    void check(Aim aim) {
        var subject = aim.subject();
        if ((subject == Aim.Subject.GAP) != (aim.gap() != null)
                || (subject == Aim.Subject.GAP) != (aim.questionnaire() == null)
                || (subject == Aim.Subject.QUESTION) != (aim.question() != null)
                || subject != Aim.Subject.GAP && (aim.dimension() != null || aim.cause() != null)) {
            throw Problem.unprocessable("aim-incomplete", subject);
        }
        var cause = aim.cause();
        if (cause != null && cause.gap() != Objects.requireNonNull(aim.gap())) {
            throw Problem.unprocessable("cause-of-another-gap", cause, aim.gap());
        }
        var code = aim.questionnaire();
        if (code == null) {
            return;
        }
        var editions = questionnaires.editions(code);
        if (editions.isEmpty()) {
            throw Problem.unprocessable("questionnaire-without-edition", code);
        }
        if (aim.question() != null
                && editions.stream()
                        .flatMap(edition -> edition.questions().list().stream())
                        .noneMatch(question -> question.id().equals(aim.question())
                                && question.type().isScale())) {
            throw Problem.unprocessable("driver-not-on-a-scale", aim.question());
        }
    }

    private record Sums(long n, double mean, double variance) {}

    /** The figure; not known where it rests on too few observations. Of pairs what was perceived. */
    Measured measure(Aim aim, Instant from, Instant to) {
        if (aim.subject() == Aim.Subject.GAP) {
            return gaps.gap(
                    Objects.requireNonNull(aim.gap()),
                    aim.dimension() == null ? null : aim.dimension().name(),
                    aim.orgUnit(),
                    aim.segment(),
                    from,
                    to);
        }
        var scope = Caller.system(List.of(aim.orgUnit())).orgScope();
        var value = aim.subject() == Aim.Subject.SCORE
                ? "r.score"
                : "(select avg(a.percent) from answer a where a.response = r.id and a.question = :question and a.part <> 'EXPECTATION')";
        var sql =
                "select count(v) as n, coalesce(avg(v), 0) as mean, coalesce(var_samp(v), 0) as variance from (select "
                        + value + " as v from response r where r.questionnaire_code = :code and "
                        + scope.condition("r.org_unit") + " and r.answered_at >= :from and r.answered_at < :to"
                        + (aim.segment() == null ? "" : " and r.segment = :segment") + ") said";
        var query = jdbc.sql(sql)
                .params(scope.parameters())
                .param("code", aim.questionnaire())
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC));
        if (aim.segment() != null) {
            query = query.param("segment", aim.segment());
        }
        if (aim.question() != null) {
            query = query.param("question", aim.question());
        }
        var sums = query.query(Sums.class).single();
        return sums.n() < settings.minimumObservations()
                ? Measured.UNKNOWN
                : Measured.mean(sums.n(), sums.mean(), sums.variance());
    }
}
