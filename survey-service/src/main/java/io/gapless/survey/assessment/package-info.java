/** Scorecards at three levels, the quarterly assessments by them, and what is given and taken for their results. */
@NullMarked
package io.gapless.survey.assessment;

import org.jspecify.annotations.NullMarked;
