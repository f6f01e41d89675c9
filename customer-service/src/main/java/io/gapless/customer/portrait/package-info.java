/** Portraits of customers: what, how much and how they buy, against others like them, and what they need. */
@NullMarked
package io.gapless.customer.portrait;

import org.jspecify.annotations.NullMarked;
