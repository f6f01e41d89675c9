/** Whom a complaint is escalated to as its clocks go on: ladders up the organisation, as data. */
@NullMarked
package io.gapless.complaint.ladder;

import org.jspecify.annotations.NullMarked;
