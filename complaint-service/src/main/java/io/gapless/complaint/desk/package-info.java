/** Complaints: taken in, worked on, followed by the customer, and watched by their clocks. */
@NullMarked
package io.gapless.complaint.desk;

import org.jspecify.annotations.NullMarked;
