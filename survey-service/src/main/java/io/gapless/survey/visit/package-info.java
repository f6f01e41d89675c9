/** Which completed visits customers are asked about, and who made them. */
@NullMarked
package io.gapless.survey.visit;

import org.jspecify.annotations.NullMarked;
