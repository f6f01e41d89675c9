/** The customer archive: who is served, what they buy, and everything that happened with them. */
@NullMarked
package io.gapless.customer;

import org.jspecify.annotations.NullMarked;
