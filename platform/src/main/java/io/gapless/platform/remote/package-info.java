/** Calls to other services: Feign with time-outs, breaker, bulkhead and the caller's identity. */
@NullMarked
package io.gapless.platform.remote;

import org.jspecify.annotations.NullMarked;
