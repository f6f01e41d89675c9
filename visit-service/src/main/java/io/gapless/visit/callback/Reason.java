package io.gapless.visit.callback;

/** Why a customer is called back. */
enum Reason {
    COMPLAINT,
    LOW_SCORE
}
