/** The outermost layer: what every answer of the gateway has in common, failures included. */
@NullMarked
package io.gapless.gateway.edge;

import org.jspecify.annotations.NullMarked;
