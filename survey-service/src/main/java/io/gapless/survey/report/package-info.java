/** Reports to print and to calculate with: a campaign, and the gaps of a quarter. */
@NullMarked
package io.gapless.survey.report;

import org.jspecify.annotations.NullMarked;
