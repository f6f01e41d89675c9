package io.gapless.platform.observability;

import java.util.regex.Pattern;

/**
 * The path of a request as traces and logs tell it. What opens something to whoever has it, such as the token of a link,
 * stands in some paths; in a log it would open it to whoever reads the log.
 */
public final class ToldAddress {

    /** Random text, not a name, which has no capitals, nor an id, which has few letters. */
    private static final Pattern SECRET =
            Pattern.compile("(?<=/)(?=[^/]*[A-Z])(?=[^/]*[g-z])[A-Za-z0-9_-]{20,}(?=/|$)");

    private ToldAddress() {}

    /** The path, with {@code ***} in the place of what looks like a secret. */
    public static String of(String path) {
        return SECRET.matcher(path).replaceAll("***");
    }
}
