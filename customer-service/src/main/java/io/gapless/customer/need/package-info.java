/** What customers need, how strongly, and how well it is met. */
@NullMarked
package io.gapless.customer.need;

import org.jspecify.annotations.NullMarked;
