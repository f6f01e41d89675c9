package io.gapless.complaint.taxonomy;

import io.gapless.complaint.taxonomy.CategoryField.NeededBy;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.SafeText;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a category asks of its complaints, by one edition of the taxonomy.
 *
 * @param fields of the category and those above it
 */
public record AskedDetails(int edition, List<CategoryField> fields) {

    private static final int LONGEST = 2000; // characters
    private static final int DIGITS = 15;
    private static final int DECIMALS = 4;

    /**
     * The values as they are kept, by the codes of the fields; those told as null are left out. A problem (422) names the
     * first that is not as its field wants it.
     */
    public Map<String, Object> checked(Map<String, ? extends @Nullable Object> told) {
        var byCode = fields.stream().collect(Collectors.toMap(CategoryField::code, Function.identity()));
        var values = new LinkedHashMap<String, Object>();
        told.forEach((code, value) -> {
            var field = byCode.get(code);
            if (field == null) {
                throw Problem.unprocessable("detail-unknown", code, String.join(", ", codes()));
            }
            if (value != null) {
                values.put(code, checked(field, value));
            }
        });
        return values;
    }

    /** A problem (422) where a value is not there that is needed by this step. */
    public void requireFor(NeededBy step, Map<String, ?> values) {
        var missing = missingFor(step, values);
        if (!missing.isEmpty()) {
            throw Problem.unprocessable("details-missing", String.join(", ", missing))
                    .with("missing", missing);
        }
    }

    /** The codes of what is not there and needed by this step. */
    public List<String> missingFor(NeededBy step, Map<String, ?> values) {
        return fields.stream()
                .filter(field -> field.isNeededBy(step) && !values.containsKey(field.code()))
                .map(CategoryField::code)
                .toList();
    }

    /** Those of the values for which there is a field: what another category asked is left behind. */
    public Map<String, Object> kept(Map<String, Object> values) {
        var kept = new LinkedHashMap<>(values);
        kept.keySet().retainAll(codes());
        return kept;
    }

    private List<String> codes() {
        return fields.stream().map(CategoryField::code).toList();
    }

    private static Object checked(CategoryField field, Object value) {
        return switch (field.type()) {
            case TEXT -> {
                if (!(value instanceof String text)
                        || text.isBlank()
                        || text.length() > LONGEST
                        || !SafeText.isSafe(text)) {
                    throw Problem.unprocessable("detail-no-text", field.code(), LONGEST);
                }
                yield text;
            }
            case NUMBER -> number(field, value);
            case DATE -> {
                try {
                    yield LocalDate.parse(Objects.toString(value)).toString();
                } catch (DateTimeException e) {
                    throw Problem.unprocessable("detail-no-date", field.code());
                }
            }
            case CHOICE -> {
                var codes =
                        field.choices().stream().map(CategoryField.Option::code).toList();
                if (!(value instanceof String code) || !codes.contains(code)) {
                    throw Problem.unprocessable("detail-no-choice", field.code(), String.join(", ", codes));
                }
                yield code;
            }
        };
    }

    private static BigDecimal number(CategoryField field, Object value) {
        if (value instanceof Number told && told.toString().length() <= 30) {
            try {
                var number = new BigDecimal(told.toString());
                if (number.precision() <= DIGITS && number.scale() <= DECIMALS && number.scale() > -DIGITS) {
                    return number;
                }
            } catch (NumberFormatException infinite) {
                // Told below.
            }
        }
        throw Problem.unprocessable("detail-no-number", field.code(), DIGITS, DECIMALS);
    }
}
