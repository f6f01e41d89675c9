package io.gapless.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Access tokens of one demo login from the stack's Keycloak. */
final class Tokens {

    // As many as connections take in turns; then the first one again.
    private static final int KEPT = 16;
    private static final Duration USED_FOR = Duration.ofMinutes(8);
    private static final int TRIES = 5;

    private final String address;
    private final String form;
    private final String[] tokens = new String[KEPT];
    private Instant fetched = Instant.EPOCH;
    private int next;

    Tokens(String address, String login) {
        this.address = address;
        this.form = "grant_type=password&client_id=gapless-cli&username=" + login + "&password=gapless&scope=openid";
    }

    /** A token that is good for some minutes: every connection gets one of its own, as every user would. */
    synchronized String next() {
        if (fetched.isBefore(Instant.now().minus(USED_FOR))) {
            for (int i = 0; i < KEPT; i++) {
                tokens[i] = fetch(1);
            }
            fetched = Instant.now();
        }
        next = (next + 1) % KEPT;
        return tokens[next];
    }

    private String fetch(int tried) {
        try {
            return Http.field(
                    Http.post(address, Map.of("Content-Type", "application/x-www-form-urlencoded"), form),
                    "access_token");
        } catch (IllegalStateException refused) {
            // On a machine with much else to do, Keycloak now and then refuses a login that is right.
            if (tried == TRIES) {
                throw refused;
            }
            return fetch(tried + 1);
        }
    }
}
