/** What this service holds of customers as persons. */
@NullMarked
package io.gapless.survey.privacy;

import org.jspecify.annotations.NullMarked;
