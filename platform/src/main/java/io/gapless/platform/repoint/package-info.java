/** Rows that point to one thing made to point to another that stands for it, and back again. */
@NullMarked
package io.gapless.platform.repoint;

import org.jspecify.annotations.NullMarked;
