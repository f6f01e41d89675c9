package io.gapless.customer.segmentation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gapless.customer.CustomerKind;
import io.gapless.customer.indicator.Indicator;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a customer's class is made of; kept with the result, so that it can be had again from it.
 *
 * @param asOf the day on which the customer was looked at
 * @param from first month of the purchases that count, inclusive
 * @param to month in which they end, exclusive
 * @param orders how many
 * @param quantity over all orders, in the products' own unit
 * @param value over all orders, in the scheme's currency
 * @param days since it became a customer, by its day of registration
 * @param indicators 0 to 100; without those that have no score
 * @param tags valid on the day, of those that the scheme asks for
 * @param attributes of those that the scheme asks for
 * @param override the class that a person has given; null for none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Inputs(
        CustomerKind kind,
        LocalDate asOf,
        LocalDate from,
        LocalDate to,
        @JsonInclude(JsonInclude.Include.ALWAYS) long orders,
        BigDecimal quantity,
        BigDecimal value,
        @JsonInclude(JsonInclude.Include.ALWAYS) long days,
        Map<Indicator, BigDecimal> indicators,
        Set<String> tags,
        Map<String, List<String>> attributes,
        @Nullable String override) {

    Inputs {
        // Left out of the JSON where they are empty.
        indicators = indicators == null ? Map.of() : indicators;
        tags = tags == null ? Set.of() : tags;
        attributes = attributes == null ? Map.of() : attributes;
    }

    /** The same under another override, or under none. */
    Inputs with(@Nullable String anotherOverride) {
        return new Inputs(
                kind, asOf, from, to, orders, quantity, value, days, indicators, tags, attributes, anotherOverride);
    }

    /** Whether averages can be had. */
    boolean hasPurchases() {
        return orders > 0 && quantity.signum() > 0;
    }

    /** 均价: value / quantity, per unit in the scheme's currency, rounded to four decimals (half up). */
    BigDecimal averagePrice() {
        return value.divide(quantity, 4, RoundingMode.HALF_UP);
    }

    /** 均次量: quantity / orders, rounded to three decimals (half up). */
    BigDecimal averageQuantity() {
        return quantity.divide(BigDecimal.valueOf(orders), 3, RoundingMode.HALF_UP);
    }

    /**
     * 经营能力: average price × average quantity per order, which is value / orders; computed as that, so that it is
     * rounded once, to four decimals (half up).
     */
    BigDecimal capability() {
        return value.divide(BigDecimal.valueOf(orders), 4, RoundingMode.HALF_UP);
    }
}
