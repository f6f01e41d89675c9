/** Campaigns: who is asked, and the links they answer by. */
@NullMarked
package io.gapless.survey.campaign;

import org.jspecify.annotations.NullMarked;
