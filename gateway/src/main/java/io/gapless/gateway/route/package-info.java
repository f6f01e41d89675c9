/** Where a request goes, and how it gets there without one service taking the others down. */
@NullMarked
package io.gapless.gateway.route;

import org.jspecify.annotations.NullMarked;
