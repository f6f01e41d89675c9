/** Scores of a questionnaire, each with its uncertainty. */
@NullMarked
package io.gapless.survey.score;

import org.jspecify.annotations.NullMarked;
