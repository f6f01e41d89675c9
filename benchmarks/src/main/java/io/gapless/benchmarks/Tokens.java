package io.gapless.benchmarks;

/** Access tokens from the stack's Keycloak. */
@FunctionalInterface
interface Tokens {

    /** A token; every connection gets one of its own, as every user would. */
    String next();
}
