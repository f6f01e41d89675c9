/** What customers buy: orders and the averages over them. */
@NullMarked
package io.gapless.customer.purchase;

import org.jspecify.annotations.NullMarked;
