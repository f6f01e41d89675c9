package io.gapless.customer.purchase;

import io.gapless.platform.Ids;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.privacy.OfPerson;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order of a customer. Its lines never change; an order that was entered wrongly is cancelled and counts no more.
 *
 * @param orderNumber the number by which the same order is known when it comes again
 * @param currency ISO 4217
 * @param channel by which it came, as the caller names it
 * @param cancelledAt null while it counts
 */
record Purchase(
        UUID id,
        long version,
        String orderNumber,
        @OfPerson UUID customerId,
        Instant orderedAt,
        String currency,
        @Nullable String channel,
        List<Line> lines,
        @Nullable Instant cancelledAt) {

    /**
     * One product of an order.
     *
     * @param product name or code, as the caller names it
     * @param category as the caller names it
     * @param quantity in the product's own unit, above 0
     * @param unitPrice per unit, in the order's currency
     */
    record Line(String product, String category, BigDecimal quantity, BigDecimal unitPrice) {

        BigDecimal value() {
            return quantity.multiply(unitPrice);
        }

        boolean isSame(Line other) {
            return product.equals(other.product)
                    && category.equals(other.category)
                    && quantity.compareTo(other.quantity) == 0
                    && unitPrice.compareTo(other.unitPrice) == 0;
        }
    }

    static Purchase of(
            String orderNumber,
            UUID customerId,
            Instant orderedAt,
            String currency,
            @Nullable String channel,
            List<Line> lines) {
        return new Purchase(Ids.next(), 1, orderNumber, customerId, orderedAt, currency, channel, lines, null);
    }

    /** The same order of another customer: the one that stands for its own. */
    Purchase of(UUID customerId) {
        return customerId.equals(this.customerId)
                ? this
                : new Purchase(id, version, orderNumber, customerId, orderedAt, currency, channel, lines, cancelledAt);
    }

    /** Whether it tells the same as an order recorded earlier under its number. */
    boolean isSame(Purchase other) {
        if (!customerId.equals(other.customerId)
                || !orderedAt.equals(other.orderedAt)
                || !currency.equals(other.currency)
                || lines.size() != other.lines.size()) {
            return false;
        }
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isSame(other.lines.get(i))) {
                return false;
            }
        }
        return true;
    }

    BigDecimal quantity() {
        return lines.stream().map(Line::quantity).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    BigDecimal value() {
        return lines.stream().map(Line::value).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** A purchase as other services are told of it. */
    record State(
            UUID id,
            long version,
            String orgUnit,
            UUID customerId,
            String orderNumber,
            Instant orderedAt,
            String currency,
            BigDecimal quantity,
            BigDecimal value,
            boolean cancelled)
            implements PublicState {

        static final String TOPIC = "gapless.purchase";
    }

    State state(String orgUnit) {
        return new State(
                id,
                version,
                orgUnit,
                customerId,
                orderNumber,
                orderedAt,
                currency,
                quantity(),
                value(),
                cancelledAt != null);
    }
}
