package io.gapless.platform.people;

import org.jspecify.annotations.Nullable;

/** The identity server did not answer, or not what it was asked. */
class IdentityServerAway extends RuntimeException {

    IdentityServerAway(@Nullable Exception cause) {
        super("The identity server is away", cause);
    }
}
