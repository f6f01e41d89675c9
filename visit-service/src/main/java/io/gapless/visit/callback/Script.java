package io.gapless.visit.callback;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What callers ask, in both languages. It never changes: a new version takes its place for the call-backs that are opened
 * from then on.
 *
 * @param version of the reason's scripts, from 1
 */
record Script(UUID id, Reason reason, int version, List<Question> questions, String publishedBy, Instant publishedAt) {

    /** How a question is answered. */
    enum Kind {
        YES_NO,
        /** By one of its options. */
        CHOICE,
        /** By a number from 0 to 10. */
        SCORE,
        TEXT
    }

    /** A text in both languages. */
    record Text(String zh, String en) {}

    /** Something to choose. */
    record Option(String value, Text text) {}

    /**
     * One question.
     *
     * @param id by which it is answered, unique within the script
     * @param options of a CHOICE, at least two
     */
    record Question(String id, Kind kind, Text text, boolean required, List<Option> options) {

        /** Whether a value answers it. */
        boolean takes(Object value) {
            return switch (kind) {
                case YES_NO -> value instanceof Boolean;
                case CHOICE ->
                    options.stream().anyMatch(option -> option.value().equals(value));
                case SCORE -> value instanceof Integer score && score >= 0 && score <= 10;
                case TEXT -> value instanceof String text && !text.isBlank() && text.length() <= 2000;
            };
        }
    }
}
