package io.gapless.survey.score;

import io.gapless.platform.security.Caller;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.score.ScoredAnswers.Filter;
import io.gapless.survey.score.Scoring.DimensionScore;
import io.gapless.survey.score.Scoring.Measure;
import io.gapless.survey.score.Scoring.QuestionScore;
import io.gapless.survey.score.Scoring.Scores;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Leaves out figures of few where any of them were promised not to be known: they would tell what these answered. */
@Component
class SmallGroups {

    private final JdbcClient jdbc;
    private final SurveySettings settings;

    SmallGroups(JdbcClient jdbc, SurveySettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** The scores of that cut as they may be shown; of what is left out only the number stays. */
    Scores shown(Scores scores, Filter filter, Caller caller) {
        if (!hasFew(scores) || !isPromised(filter, caller)) {
            return scores;
        }
        return new Scores(
                scores.questionnaire(),
                scores.n(),
                shown(scores.overall()),
                scores.questions().stream()
                        .map(question -> new QuestionScore(
                                question.id(),
                                question.type(),
                                question.dimension(),
                                question.n(),
                                shown(question.measures())))
                        .toList(),
                scores.dimensions().stream().map(this::shown).toList());
    }

    private DimensionScore shown(DimensionScore scale) {
        boolean few =
                scale.measures().stream().anyMatch(measure -> measure.name().equals("alpha") && isFew(measure));
        return new DimensionScore(
                scale.dimension(), scale.items(), shown(scale.measures()), few ? List.of() : scale.withoutItem());
    }

    private List<Measure> shown(List<Measure> measures) {
        return measures.stream()
                .map(measure -> isFew(measure)
                        ? new Measure(measure.name(), measure.option(), measure.n(), null, null, null)
                        : measure)
                .toList();
    }

    private boolean hasFew(Scores scores) {
        return scores.overall().stream().anyMatch(this::isFew)
                || scores.questions().stream()
                        .flatMap(question -> question.measures().stream())
                        .anyMatch(this::isFew)
                || scores.dimensions().stream()
                        .flatMap(scale -> scale.measures().stream())
                        .anyMatch(this::isFew);
    }

    private boolean isFew(Measure measure) {
        return measure.n() > 0 && measure.n() < settings.minimumObservations();
    }

    private boolean isPromised(Filter filter, Caller caller) {
        var where = ScoredAnswers.where(filter, caller);
        return jdbc.sql("""
                        select exists (select from response r join campaign_design d on d.campaign_id = r.campaign_id
                            and d.access in ('ANONYMOUS', 'CODES', 'OPEN') where\s""" + where.sql() + ")")
                .params(where.parameters())
                .query(Boolean.class)
                .single();
    }
}
