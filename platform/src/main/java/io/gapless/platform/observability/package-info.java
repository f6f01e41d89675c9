/** Request ids, and what every service measures. */
@NullMarked
package io.gapless.platform.observability;

import org.jspecify.annotations.NullMarked;
