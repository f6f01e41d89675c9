/** What this service holds of customers as persons. */
@NullMarked
package io.gapless.complaint.privacy;

import org.jspecify.annotations.NullMarked;
