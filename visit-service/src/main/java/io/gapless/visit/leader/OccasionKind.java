package io.gapless.visit.leader;

/** On what occasion a leader meets customers. */
enum OccasionKind {
    /** Customers come to the leader. */
    RECEPTION_DAY,
    /** The leader goes to customers, with a question. */
    FIELD_RESEARCH
}
