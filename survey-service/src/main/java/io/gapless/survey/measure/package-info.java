/** Formulas of satisfaction research. */
@NullMarked
package io.gapless.survey.measure;

import org.jspecify.annotations.NullMarked;
