/** Reports of parts, to print or to calculate with. */
@NullMarked
package io.gapless.platform.report;

import org.jspecify.annotations.NullMarked;
