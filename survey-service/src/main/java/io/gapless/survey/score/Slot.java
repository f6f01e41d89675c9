package io.gapless.survey.score;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a value of a response says something about: a question, or a part of it, and of what is chosen the option.
 *
 * @param index of those met while reading, from 0
 * @param dimension the scale the question was an item of in its edition
 * @param numbered whether a number stands in it
 * @param scaled whether the number is a judgement on a scale, which can be brought to 0–100
 */
record Slot(
        int index,
        String question,
        String type,
        String part,
        @Nullable String dimension,
        @Nullable String choice,
        boolean numbered,
        boolean scaled) {

    /** How many texts describe one. */
    static final int TEXTS = 6;

    private static final String NUMBERED = "N";
    private static final String SCALED = "S";

    /** What it is an item of a scale as: a row of a matrix by itself. */
    String item() {
        return type.equals("MATRIX") ? question + "." + part : question;
    }

    /** The texts by which a block keeps it. */
    static List<@Nullable String> texts(
            String question,
            String type,
            String part,
            @Nullable String dimension,
            @Nullable String choice,
            boolean numbered,
            boolean scaled) {
        return Arrays.asList(question, type, part, dimension, choice, scaled ? SCALED : numbered ? NUMBERED : "");
    }

    /** Those met while reading, each once. */
    static final class Met {

        private final Map<List<@Nullable String>, Slot> known = new HashMap<>();

        Slot of(List<@Nullable String> texts) {
            var slot = known.get(texts);
            if (slot == null) {
                var kind = texts.get(5);
                slot = new Slot(
                        known.size(),
                        Objects.requireNonNull(texts.get(0)),
                        Objects.requireNonNull(texts.get(1)),
                        Objects.requireNonNull(texts.get(2)),
                        texts.get(3),
                        texts.get(4),
                        SCALED.equals(kind) || NUMBERED.equals(kind),
                        SCALED.equals(kind));
                known.put(texts, slot);
            }
            return slot;
        }
    }
}
