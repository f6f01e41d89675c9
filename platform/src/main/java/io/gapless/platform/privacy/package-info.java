/** Data of persons: told to those who may see it, given to those it is about, erased, and its readers recorded. */
@NullMarked
package io.gapless.platform.privacy;

import org.jspecify.annotations.NullMarked;
