/** Answers: taken once, kept as given, and scored. */
@NullMarked
package io.gapless.survey.response;

import org.jspecify.annotations.NullMarked;
