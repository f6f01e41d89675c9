/** Corrections: what customers say is wrong in their own archive, until somebody who looks after them has decided. */
@NullMarked
package io.gapless.customer.correction;

import org.jspecify.annotations.NullMarked;
