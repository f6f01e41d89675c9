/** Answers taken in from files, as a job that survives a restart. */
@NullMarked
package io.gapless.survey.bulk;

import org.jspecify.annotations.NullMarked;
