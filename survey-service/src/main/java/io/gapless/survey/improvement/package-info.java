/** From a gap or a low score to actions with owners, and whether they helped: measured again, with a test. */
@NullMarked
package io.gapless.survey.improvement;

import org.jspecify.annotations.NullMarked;
