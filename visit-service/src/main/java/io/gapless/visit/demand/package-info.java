/** What makes visits necessary besides promises: rules by segment and event, and the demands that they raise. */
@NullMarked
package io.gapless.visit.demand;

import org.jspecify.annotations.NullMarked;
