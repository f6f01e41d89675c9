/** Whether something comes more often, or more seldom, than it used to. */
@NullMarked
package io.gapless.complaint.recurrence;

import org.jspecify.annotations.NullMarked;
