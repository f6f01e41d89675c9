/** Who takes which complaint: queues, rules, skills, load and absence, and who stands in for whom. */
@NullMarked
package io.gapless.complaint.assignment;

import org.jspecify.annotations.NullMarked;
