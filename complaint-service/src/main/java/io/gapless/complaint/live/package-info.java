/** What happens to complaints, told at once to those who have them open. */
@NullMarked
package io.gapless.complaint.live;

import org.jspecify.annotations.NullMarked;
