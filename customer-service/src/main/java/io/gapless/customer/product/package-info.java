/** The catalogue of what is sold and how scarce it is. */
@NullMarked
package io.gapless.customer.product;

import org.jspecify.annotations.NullMarked;
