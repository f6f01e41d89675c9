package io.gapless.customer.attribute;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What an attribute of a kind of customer is called and which values it may have.
 *
 * @param unit of a number, for people
 * @param least of a number, itself included
 * @param most of a number, itself included
 * @param pattern a regular expression that a text has to match as a whole
 * @param options of an option, in the order people see them
 * @param required an archive without it cannot be written
 * @param personal its values are data of a person
 * @param searchable customers are found by its values
 * @param retired keeps its values, and takes no new ones
 * @param position where people see it among the others
 */
record AttributeDefinition(
        UUID id,
        long version,
        CustomerKind kind,
        String code,
        String nameEn,
        String nameZh,
        AttributeType type,
        @Nullable String unit,
        @Nullable BigDecimal least,
        @Nullable BigDecimal most,
        @Nullable String pattern,
        List<Option> options,
        boolean required,
        boolean personal,
        boolean searchable,
        boolean retired,
        int position) {

    /** What may be chosen. */
    record Option(String code, String nameEn, String nameZh) {}

    AttributeDefinition {
        options = List.copyOf(options);
        if (type.hasOptions() == options.isEmpty()) {
            throw Problem.unprocessable("attribute-options-wrong", type.name());
        }
        if (new HashSet<>(options.stream().map(Option::code).toList()).size() != options.size()) {
            throw Problem.unprocessable("attribute-option-twice");
        }
        if (type != AttributeType.NUMBER && (unit != null || least != null || most != null)) {
            throw Problem.unprocessable("attribute-bounds-wrong", type.name());
        }
        if (least != null && most != null && least.compareTo(most) > 0) {
            throw Problem.unprocessable("attribute-bounds-crossed");
        }
        if (pattern != null) {
            if (type != AttributeType.TEXT) {
                throw Problem.unprocessable("attribute-pattern-wrong", type.name());
            }
            try {
                Pattern.compile(pattern);
            } catch (PatternSyntaxException e) {
                throw Problem.unprocessable("attribute-pattern-unreadable");
            }
        }
    }

    boolean hasOption(String option) {
        return options.stream().anyMatch(each -> each.code().equals(option));
    }
}
