package io.gapless.platform.web;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.module.SimpleModule;

/** Text from outside: no control characters but line ends and tabs, no broken surrogate pairs, trimmed of nothing. */
public final class SafeText extends StdScalarDeserializer<String> {

    private SafeText() {
        super(String.class);
    }

    static SimpleModule module() {
        return new SimpleModule("gapless-safe-text").addDeserializer(String.class, new SafeText());
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) {
        // Numbers and booleans are not silently taken for text.
        if (!parser.hasToken(tools.jackson.core.JsonToken.VALUE_STRING)) {
            return (String) context.handleUnexpectedToken(context.constructType(String.class), parser);
        }
        var text = parser.getString();
        if (!isSafe(text)) {
            throw InvalidFormatException.from(parser, "control character or broken surrogate", text, String.class);
        }
        return text;
    }

    /** Whether PostgreSQL and every reader downstream can take the text. */
    public static boolean isSafe(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            } else if (Character.isLowSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    /** The text with a question mark in place of each character that is not safe. */
    public static String cleaned(String text) {
        if (isSafe(text)) {
            return text;
        }
        var clean = new StringBuilder(text.length());
        text.codePoints()
                .mapToObj(Character::toString)
                .forEach(character -> clean.append(isSafe(character) ? character : "?"));
        return clean.toString();
    }
}
