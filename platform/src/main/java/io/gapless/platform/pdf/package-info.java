/** Files to print, in Chinese and English, with the font embedded. */
@NullMarked
package io.gapless.platform.pdf;

import org.jspecify.annotations.NullMarked;
