/** An employee's visits where they look at their day: in their calendar, and on paper. */
@NullMarked
package io.gapless.visit.calendar;

import org.jspecify.annotations.NullMarked;
