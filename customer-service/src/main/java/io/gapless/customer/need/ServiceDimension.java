package io.gapless.customer.need;

/** The five dimensions of service quality that all services share. */
enum ServiceDimension {
    TANGIBLES,
    RELIABILITY,
    RESPONSIVENESS,
    ASSURANCE,
    EMPATHY
}
