/** What was executed against the standard, from the steps of visits. */
@NullMarked
package io.gapless.visit.compliance;

import org.jspecify.annotations.NullMarked;
