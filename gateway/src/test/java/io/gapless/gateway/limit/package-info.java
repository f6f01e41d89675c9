/** Rules of one feature, without a server. */
@NullMarked
package io.gapless.gateway.limit;

import org.jspecify.annotations.NullMarked;
