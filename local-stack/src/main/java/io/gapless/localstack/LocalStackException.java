package io.gapless.localstack;

import org.jspecify.annotations.Nullable;

/** A part of the stack could not be started, reached or stopped; the message is one line and says what to do. */
public final class LocalStackException extends RuntimeException {

    LocalStackException(String message) {
        this(message, null);
    }

    LocalStackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
