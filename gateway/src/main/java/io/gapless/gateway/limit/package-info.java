/** How much one client may ask: token buckets in the memory of this gateway, so that each replica counts for itself. */
@NullMarked
package io.gapless.gateway.limit;

import org.jspecify.annotations.NullMarked;
