package io.gapless.complaint.sla;

/** What is timed on a complaint. */
public enum ClockName {
    /** Until the complaint is acknowledged. */
    ACKNOWLEDGE,
    /** Until the first reply. */
    FIRST_RESPONSE,
    /** Until the next reply, again after each. */
    UPDATE,
    /** Until it is resolved. */
    RESOLVE
}
