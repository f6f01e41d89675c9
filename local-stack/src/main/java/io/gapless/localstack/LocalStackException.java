package io.gapless.localstack;

import org.jspecify.annotations.Nullable;

/** A part of the stack could not be started, reached or stopped; the message is one line and says what to do. */
public final class LocalStackException extends RuntimeException {

    private LocalStackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static LocalStackException of(String key, @Nullable Object... arguments) {
        return new LocalStackException(Messages.say(key, arguments), null);
    }

    static LocalStackException because(Throwable cause, String key, @Nullable Object... arguments) {
        return new LocalStackException(Messages.say(key, arguments), cause);
    }
}
