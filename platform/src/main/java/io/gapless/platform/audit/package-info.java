/** The trail of every change and every refusal. */
@NullMarked
package io.gapless.platform.audit;

import org.jspecify.annotations.NullMarked;
