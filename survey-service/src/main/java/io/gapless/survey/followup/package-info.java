/** Low scores, each with an owner and an outcome. */
@NullMarked
package io.gapless.survey.followup;

import org.jspecify.annotations.NullMarked;
