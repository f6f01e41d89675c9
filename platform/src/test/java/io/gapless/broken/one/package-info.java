/** Breaks one rule of architecture in each class; see ArchitectureRulesTest. */
@NullMarked
package io.gapless.broken.one;

import org.jspecify.annotations.NullMarked;
