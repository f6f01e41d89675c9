/** Rules of one feature, without a server. */
@NullMarked
package io.gapless.gateway.route;

import org.jspecify.annotations.NullMarked;
