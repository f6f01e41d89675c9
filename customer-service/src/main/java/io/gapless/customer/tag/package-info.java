/** Tags: special-archive marks of customers, each with the days on which it is valid. */
@NullMarked
package io.gapless.customer.tag;

import org.jspecify.annotations.NullMarked;
