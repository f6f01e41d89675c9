package io.gapless.complaint.outbound;

/** What a call has led to. */
enum CallResult {
    INFORMED,
    /** The customer complained: the complaint is named. */
    COMPLAINT,
    VISIT_WANTED,
    NEED_HEARD,
    OTHER
}
