package io.gapless.localstack.demo;

import org.jspecify.annotations.Nullable;

/** What is said, in the user's language. */
@FunctionalInterface
public interface Wording {

    /** The text of that key, with its arguments filled in. */
    String say(String key, @Nullable Object... arguments);
}
