/** Field devices: what they need when there is a network, and what they did when there was none. */
@NullMarked
package io.gapless.visit.sync;

import org.jspecify.annotations.NullMarked;
