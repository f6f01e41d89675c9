/** Work that outlives a request: durable, in steps, with progress, cancelled on demand, resumed after a crash. */
@NullMarked
package io.gapless.platform.job;

import org.jspecify.annotations.NullMarked;
