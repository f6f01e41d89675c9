/** The five gaps, from live operating data, each with its evidence. */
@NullMarked
package io.gapless.survey.gap;

import org.jspecify.annotations.NullMarked;
