/** Satisfaction and the five gaps: what customers expect, what they get, and where it falls short. */
@NullMarked
package io.gapless.survey;

import org.jspecify.annotations.NullMarked;
