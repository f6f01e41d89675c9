/** Creating requests that can safely be sent again. */
@NullMarked
package io.gapless.platform.idempotency;

import org.jspecify.annotations.NullMarked;
