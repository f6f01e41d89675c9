/** What may be decided alone, by role and post, who approves what goes beyond, and what another person has to close. */
@NullMarked
package io.gapless.complaint.authority;

import org.jspecify.annotations.NullMarked;
