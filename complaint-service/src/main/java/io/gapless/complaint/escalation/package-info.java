/** Complaints that go up the organisation: escalations by clocks, customers and staff, and orders of supervision. */
@NullMarked
package io.gapless.complaint.escalation;

import org.jspecify.annotations.NullMarked;
