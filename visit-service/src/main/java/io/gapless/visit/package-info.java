/** Service standards, packages and visits: what customers are promised, and whether it is done. */
@NullMarked
package io.gapless.visit;

import org.jspecify.annotations.NullMarked;
