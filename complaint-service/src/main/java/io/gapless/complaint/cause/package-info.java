/** Why complaints came about, and what is done so that they do not come again. */
@NullMarked
package io.gapless.complaint.cause;

import org.jspecify.annotations.NullMarked;
