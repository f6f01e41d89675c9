/** Answers taken in from files, over HTTP. */
@NullMarked
package io.gapless.survey.bulk;

import org.jspecify.annotations.NullMarked;
