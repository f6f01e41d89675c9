package io.gapless.customer.allocation;

/** Whether a policy can still change, or be used. */
enum PolicyStatus {
    DRAFT,
    PUBLISHED
}
