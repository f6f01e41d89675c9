package io.gapless.customer.correction;

/** What became of a correction. */
enum CorrectionStatus {
    PENDING,
    APPROVED,
    REJECTED,
    /** Taken back by the customer. */
    WITHDRAWN
}
