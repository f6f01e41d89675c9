/** Customers that are on record twice: found, compared, merged into one, and taken apart again. */
@NullMarked
package io.gapless.customer.duplicate;

import org.jspecify.annotations.NullMarked;
