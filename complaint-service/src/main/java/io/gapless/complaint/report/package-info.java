/** Figures of complaints, each with the complaints that it is of, and the evidence pack of a period. */
@NullMarked
package io.gapless.complaint.report;

import org.jspecify.annotations.NullMarked;
