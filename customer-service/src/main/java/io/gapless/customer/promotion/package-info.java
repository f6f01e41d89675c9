/** Promotions, and what they did to the sales of their categories. */
@NullMarked
package io.gapless.customer.promotion;

import org.jspecify.annotations.NullMarked;
