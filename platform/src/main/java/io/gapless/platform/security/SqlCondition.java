package io.gapless.platform.security;

import java.util.Map;

/**
 * A part of a {@code where} clause with its named parameters.
 *
 * @param sql the condition, in parentheses where it needs them
 * @param parameters the values of its named parameters
 */
public record SqlCondition(String sql, Map<String, Object> parameters) {

    /** A text as a part of a {@code like} pattern that stands for itself only. */
    public static String literal(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}
