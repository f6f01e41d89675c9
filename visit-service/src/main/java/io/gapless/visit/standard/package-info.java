/** Service standards: procedures of steps, from draft to retirement. */
@NullMarked
package io.gapless.visit.standard;

import org.jspecify.annotations.NullMarked;
