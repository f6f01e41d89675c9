package io.gapless.complaint.outbound;

/** Why customers are called. */
enum Occasion {
    OUTAGE,
    SEASON,
    POLICY_CHANGE,
    OTHER
}
