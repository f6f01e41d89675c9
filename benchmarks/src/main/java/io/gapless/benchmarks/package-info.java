/** Programs that measure Gapless on a real stack of its own and print ratios taken in one run. */
@NullMarked
package io.gapless.benchmarks;

import org.jspecify.annotations.NullMarked;
