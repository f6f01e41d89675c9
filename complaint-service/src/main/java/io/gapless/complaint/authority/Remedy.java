package io.gapless.complaint.authority;

/** What can be done for a customer who was right. */
public enum Remedy {
    APOLOGY,
    EXPLANATION,
    REPLACEMENT,
    REDELIVERY,
    REFUND,
    COMPENSATION,
    PRICE_CORRECTION,
    /** A measure towards an employee: training, another post, a penalty. */
    STAFF_MEASURE,
    OTHER
}
