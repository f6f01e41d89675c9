/** Questionnaires: drafted, published, and never changed again. */
@NullMarked
package io.gapless.survey.questionnaire;

import org.jspecify.annotations.NullMarked;
