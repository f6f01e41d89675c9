package io.gapless.survey.response;

import io.gapless.survey.SurveySettings;
import io.gapless.survey.questionnaire.QuestionType;
import io.gapless.survey.questionnaire.Questions;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a response is to be followed up.
 *
 * @param below its score, 0 to 100, is below this
 * @param csat or one of its satisfaction answers is this or less
 */
record LowScore(BigDecimal below, int csat) {

    /** What employees answer says nothing of a service that somebody got. */
    static final LowScore NEVER = new LowScore(BigDecimal.ZERO, Integer.MIN_VALUE);

    static LowScore from(SurveySettings settings) {
        return new LowScore(settings.lowScore(), settings.lowCsat());
    }

    boolean holds(@Nullable BigDecimal score, List<Questions.Value> values) {
        return score != null && score.compareTo(below) < 0
                || values.stream()
                        .anyMatch(value -> value.question().type() == QuestionType.CSAT
                                && value.number() != null
                                && value.number().compareTo(BigDecimal.valueOf(csat)) <= 0);
    }
}
