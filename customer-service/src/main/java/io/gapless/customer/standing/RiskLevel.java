package io.gapless.customer.standing;

/** How much a customer is at risk. */
enum RiskLevel {
    LOW,
    MEDIUM,
    HIGH
}
