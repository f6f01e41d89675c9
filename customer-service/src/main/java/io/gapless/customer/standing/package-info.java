/** How customers stand: their satisfaction, and the risk of losing them, with the reasons. */
@NullMarked
package io.gapless.customer.standing;

import org.jspecify.annotations.NullMarked;
