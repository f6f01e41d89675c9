/** Attributes: what is kept of each kind of customer beside the profile, and what values it may have. */
@NullMarked
package io.gapless.customer.attribute;

import org.jspecify.annotations.NullMarked;
