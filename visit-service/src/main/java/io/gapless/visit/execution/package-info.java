/** Visits as they are carried out: check-in, steps, check-out. */
@NullMarked
package io.gapless.visit.execution;

import org.jspecify.annotations.NullMarked;
