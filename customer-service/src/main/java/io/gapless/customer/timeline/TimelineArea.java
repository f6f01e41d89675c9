package io.gapless.customer.timeline;

/** What an entry of the timeline is about. */
enum TimelineArea {
    VISIT,
    COMPLAINT,
    CONTACT,
    /** An answer to a survey. */
    RESPONSE,
    CALL_BACK,
    PROMISE,
    FOLLOW_UP,
    /** Calls that the desk makes by itself, each attempt and how it ended. */
    OUTBOUND_CALL,
    /** Optional items of a service package, chosen. */
    CHOICE,
    /** Registration, and changes of class, manager and status. */
    ARCHIVE,
    /** Orders; only where asked for, for they would bury the rest. */
    PURCHASE
}
