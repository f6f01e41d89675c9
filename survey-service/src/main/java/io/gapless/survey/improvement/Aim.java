package io.gapless.survey.improvement;

import io.gapless.survey.gap.Cause;
import io.gapless.survey.measure.ServiceDimension;
import org.jspecify.annotations.Nullable;

/**
 * What is to get better: a gap, an item of a questionnaire (of a quadrant, say), or a questionnaire's score.
 *
 * @param segment of customers of one class; null for all
 * @param gap 1 to 5; of gaps only
 * @param dimension of a gap; null over all
 * @param cause of a gap, from its checklist; null where none was named
 * @param questionnaire code; of items and scores
 * @param question of items
 */
record Aim(
        Subject subject,
        String orgUnit,
        @Nullable String segment,
        @Nullable Integer gap,
        @Nullable ServiceDimension dimension,
        @Nullable Cause cause,
        @Nullable String questionnaire,
        @Nullable String question) {

    /** What kind of figure. Of each, more is better. */
    enum Subject {
        GAP,
        QUESTION,
        SCORE
    }
}
