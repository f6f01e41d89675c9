/** The one door to Gapless: who comes in, how much, and to which service. */
@NullMarked
package io.gapless.gateway;

import org.jspecify.annotations.NullMarked;
