/** What this service knows of complaints. */
@NullMarked
package io.gapless.survey.complaint;

import org.jspecify.annotations.NullMarked;
