package io.gapless.customer.segmentation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * One step on the way to a class, as a code with its values: short to keep a million times, and worded when it is read.
 * As JSON an array of texts, the code first.
 */
record Step(Code code, List<String> values) {

    /** What a step tells; in brackets the values. */
    enum Code {
        /** Nothing was bought in that time. [class] */
        NO_PURCHASES,
        /** The average price lies in a tier. [price, tier] */
        AVERAGE_PRICE,
        /** The average quantity per order lies in a tier. [quantity, tier] */
        AVERAGE_QUANTITY,
        /** Average price × average quantity lies in a tier. [capability, tier] */
        CAPABILITY,
        /** These give the base class. [class] */
        BASE,
        /** An indicator counts with its weight. [indicator, score, weight] */
        INDICATOR,
        /** An indicator has no score and counts as the scheme says. [indicator, score, weight] */
        INDICATOR_MISSING,
        /** The weighted score moves so many classes. [score, steps] */
        SCORE,
        /** One indicator is below its limit. [indicator, score, limit, steps] */
        PENALTY,
        /** Moved up. [from, to, steps] */
        MOVED_UP,
        /** Moved down. [from, to, steps] */
        MOVED_DOWN,
        /** The indicators leave the class as it is. [class] */
        KEPT,
        /** A special class goes before. [class, its place in the order] */
        SPECIAL,
        /** A person has given another class. [class, class by the rules] */
        OVERRIDDEN
    }

    static Step of(Code code, String... values) {
        return new Step(code, List.of(values));
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Step read(List<String> texts) {
        return new Step(Code.valueOf(texts.getFirst()), List.copyOf(texts.subList(1, texts.size())));
    }

    @JsonValue
    List<String> write() {
        var texts = new ArrayList<String>(values.size() + 1);
        texts.add(code.name());
        texts.addAll(values);
        return texts;
    }
}
