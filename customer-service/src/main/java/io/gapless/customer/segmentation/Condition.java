package io.gapless.customer.segmentation;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.gapless.customer.CustomerKind;
import io.gapless.customer.indicator.Indicator;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a customer belongs to a special class. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Condition.HasTag.class, name = "TAG"),
    @JsonSubTypes.Type(value = Condition.AttributeIs.class, name = "ATTRIBUTE_IS"),
    @JsonSubTypes.Type(value = Condition.AttributeBetween.class, name = "ATTRIBUTE_BETWEEN"),
    @JsonSubTypes.Type(value = Condition.IsKind.class, name = "KIND"),
    @JsonSubTypes.Type(value = Condition.RegisteredWithin.class, name = "REGISTERED_WITHIN"),
    @JsonSubTypes.Type(value = Condition.MeasureBetween.class, name = "MEASURE_BETWEEN"),
    @JsonSubTypes.Type(value = Condition.IndicatorBetween.class, name = "INDICATOR_BETWEEN"),
    @JsonSubTypes.Type(value = Condition.AllOf.class, name = "ALL_OF"),
    @JsonSubTypes.Type(value = Condition.AnyOf.class, name = "ANY_OF"),
    @JsonSubTypes.Type(value = Condition.Not.class, name = "NOT")
})
sealed interface Condition {

    boolean holds(Inputs inputs);

    /** Has the tag on the day. */
    record HasTag(@NotNull @Size(min = 1, max = 60) String tag) implements Condition {
        @Override
        public boolean holds(Inputs inputs) {
            return inputs.tags().contains(tag);
        }
    }

    /** Has one of these values, or among several values one of these, in an attribute. */
    record AttributeIs(
            @NotNull @Pattern(regexp = "[A-Za-z][A-Za-z0-9_.-]{0,59}")
            String attribute,

            @NotEmpty @Size(max = 50) List<@NotNull @Size(min = 1, max = 200) String> values)
            implements Condition {
        @Override
        public boolean holds(Inputs inputs) {
            return inputs.attributes().getOrDefault(attribute, List.of()).stream()
                    .anyMatch(values::contains);
        }
    }

    /**
     * Has a number in an attribute, within limits.
     *
     * @param from inclusive; without lower limit where null
     * @param to exclusive; without upper limit where null
     */
    record AttributeBetween(
            @NotNull @Pattern(regexp = "[A-Za-z][A-Za-z0-9_.-]{0,59}")
            String attribute,

            @Nullable @Digits(integer = 12, fraction = 4) BigDecimal from,
            @Nullable @Digits(integer = 12, fraction = 4) BigDecimal to)
            implements Condition {
        @Override
        public boolean holds(Inputs inputs) {
            return inputs.attributes().getOrDefault(attribute, List.of()).stream()
                    .map(AttributeBetween::number)
                    .anyMatch(number -> number != null && within(number, from, to));
        }

        private static @Nullable BigDecimal number(String text) {
            try {
                return text.length() > 40 ? null : new BigDecimal(text);
            } catch (NumberFormatException e) {
                return null;
            }
        }
    }

    /** Is of that kind; in a scheme, which is for one kind, only that one makes sense. */
    record IsKind(@NotNull CustomerKind kind) implements Condition {
        @Override
        public boolean holds(Inputs inputs) {
            return inputs.kind() == kind;
        }
    }

    /** Became a customer at most so many days before the day, whenever it came into this system. */
    record RegisteredWithin(@Min(1) @Max(3660) int days) implements Condition {
        @Override
        public boolean holds(Inputs inputs) {
            return inputs.days() <= days;
        }
    }

    /**
     * A figure of the purchases lies within limits; without purchases it holds only for figures that are 0 then.
     *
     * @param from inclusive; without lower limit where null
     * @param to exclusive; without upper limit where null
     */
    record MeasureBetween(
            @NotNull Measure measure,
            @Nullable @Digits(integer = 12, fraction = 4) BigDecimal from,
            @Nullable @Digits(integer = 12, fraction = 4) BigDecimal to)
            implements Condition {
        @Override
        public boolean holds(Inputs inputs) {
            var value = measure.of(inputs);
            return value != null && within(value, from, to);
        }
    }

    /**
     * An indicator lies within limits; without a score it does not.
     *
     * @param from inclusive; without lower limit where null
     * @param to exclusive; without upper limit where null
     */
    record IndicatorBetween(
            @NotNull Indicator indicator,
            @Nullable @Digits(integer = 3, fraction = 2) BigDecimal from,
            @Nullable @Digits(integer = 3, fraction = 2) BigDecimal to)
            implements Condition {
        @Override
        public boolean holds(Inputs inputs) {
            var score = inputs.indicators().get(indicator);
            return score != null && within(score, from, to);
        }
    }

    /** All of them hold. */
    record AllOf(@NotEmpty @Size(max = 10) List<@NotNull @Valid Condition> conditions) implements Condition {
        @Override
        public boolean holds(Inputs inputs) {
            return conditions.stream().allMatch(condition -> condition.holds(inputs));
        }
    }

    /** At least one of them holds. */
    record AnyOf(@NotEmpty @Size(max = 10) List<@NotNull @Valid Condition> conditions) implements Condition {
        @Override
        public boolean holds(Inputs inputs) {
            return conditions.stream().anyMatch(condition -> condition.holds(inputs));
        }
    }

    /** Does not hold. */
    record Not(@NotNull @Valid Condition condition) implements Condition {
        @Override
        public boolean holds(Inputs inputs) {
            return !condition.holds(inputs);
        }
    }

    /** Figures of the purchases in the scheme's window. */
    enum Measure {
        ORDERS,
        QUANTITY,
        VALUE,
        AVERAGE_PRICE,
        AVERAGE_QUANTITY,
        CAPABILITY;

        /** Null for an average over nothing. */
        @Nullable
        BigDecimal of(Inputs inputs) {
            return switch (this) {
                case ORDERS -> BigDecimal.valueOf(inputs.orders());
                case QUANTITY -> inputs.quantity();
                case VALUE -> inputs.value();
                case AVERAGE_PRICE -> inputs.hasPurchases() ? inputs.averagePrice() : null;
                case AVERAGE_QUANTITY -> inputs.hasPurchases() ? inputs.averageQuantity() : null;
                case CAPABILITY -> inputs.hasPurchases() ? inputs.capability() : null;
            };
        }
    }

    private static boolean within(BigDecimal value, @Nullable BigDecimal from, @Nullable BigDecimal to) {
        return (from == null || value.compareTo(from) >= 0) && (to == null || value.compareTo(to) < 0);
    }
}
