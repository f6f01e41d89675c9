/** Tests of the threads for what is done again and again. */
@NullMarked
package io.gapless.platform.scheduling;

import org.jspecify.annotations.NullMarked;
