package io.gapless.customer.need;

/** How it became known what a customer needs. */
enum NeedSource {
    /** An answer to a survey of needs. */
    SURVEY,
    /** Heard during a visit. */
    VISIT,
    INTERVIEW,
    PHONE,
    OTHER
}
