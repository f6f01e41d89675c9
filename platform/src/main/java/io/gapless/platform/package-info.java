/** Mechanics that all Gapless services share; it knows no domain word and depends on no service. */
@NullMarked
package io.gapless.platform;

import org.jspecify.annotations.NullMarked;
