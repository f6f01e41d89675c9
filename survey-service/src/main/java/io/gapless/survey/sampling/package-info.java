/** Samples that can be drawn again: simple and stratified, with a recorded seed. */
@NullMarked
package io.gapless.survey.sampling;

import org.jspecify.annotations.NullMarked;
