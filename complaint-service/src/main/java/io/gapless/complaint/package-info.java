/** The complaint desk: complaints from the first word to the close, by the clock and within authority. */
@NullMarked
package io.gapless.complaint;

import org.jspecify.annotations.NullMarked;
