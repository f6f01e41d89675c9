package io.gapless.visit.demand;

/** What makes a rule raise a demand. */
enum Trigger {
    /** Every so many days, or so many times a month: a regular visit. */
    FREQUENCY,
    /** A complaint of the customer was closed. */
    COMPLAINT_CLOSED,
    /** A survey answer below the threshold. */
    LOW_SCORE,
    /** The archive is due for review. */
    ARCHIVE_STALE,
    /** Somebody became a customer. */
    NEW_CUSTOMER,
    /** The customer spoke of a need in a visit. */
    NEED_RAISED,
    /** The customer raised an issue with a leader. */
    ISSUE_RAISED,
    /** The customer asked for a visit when they were called. */
    VISIT_WANTED
}
