/** Reports to print and to calculate with: a campaign, the gaps of a quarter, an assessment. */
@NullMarked
package io.gapless.survey.report;

import org.jspecify.annotations.NullMarked;
