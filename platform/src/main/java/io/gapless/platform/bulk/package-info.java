/** Tables taken in from files and given out as files, as jobs. */
@NullMarked
package io.gapless.platform.bulk;

import org.jspecify.annotations.NullMarked;
