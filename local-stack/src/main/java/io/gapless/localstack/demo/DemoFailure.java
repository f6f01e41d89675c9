package io.gapless.localstack.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The data set could not be loaded; what was loaded stays, and the next run goes on from there. */
public final class DemoFailure extends RuntimeException {

    private final String key;
    private final transient List<Object> arguments;

    DemoFailure(String key, @Nullable Throwable cause, Object... arguments) {
        super(key + ' ' + List.of(arguments), cause);
        this.key = key;
        this.arguments = List.of(arguments);
    }

    /** The key of the text that says what to do. */
    public String key() {
        return key;
    }

    /** The arguments of that text. */
    public Object[] arguments() {
        return arguments.toArray();
    }
}
