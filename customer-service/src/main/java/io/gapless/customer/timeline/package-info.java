/** Everything that happened with a customer, as told by the other services' events. */
@NullMarked
package io.gapless.customer.timeline;

import org.jspecify.annotations.NullMarked;
