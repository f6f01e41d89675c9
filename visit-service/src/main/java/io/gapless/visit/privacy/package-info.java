/** What this service holds of customers as persons. */
@NullMarked
package io.gapless.visit.privacy;

import org.jspecify.annotations.NullMarked;
