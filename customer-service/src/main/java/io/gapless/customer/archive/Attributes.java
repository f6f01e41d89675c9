package io.gapless.customer.archive;

import io.gapless.customer.attribute.AttributeRules;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A customer's values by attribute: String, BigDecimal, Boolean or a sorted list of String. */
record Attributes(SortedMap<String, Object> values) {

    static final Attributes NONE = new Attributes(new TreeMap<>());

    Attributes {
        values = Collections.unmodifiableSortedMap(values);
    }

    static Attributes of(Map<String, Object> values) {
        var sorted = new TreeMap<String, Object>();
        values.forEach((code, value) -> sorted.put(
                code,
                value instanceof Number number ? AttributeRules.plain(new BigDecimal(number.toString())) : value));
        return new Attributes(sorted);
    }

    /** A value as the change history tells it. */
    static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case BigDecimal number -> number.toPlainString();
            case Collection<?> some -> some.stream().map(String::valueOf).collect(Collectors.joining(", "));
            default -> value.toString();
        };
    }
}
