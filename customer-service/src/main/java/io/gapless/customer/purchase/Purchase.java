package io.gapless.customer.purchase;

import io.gapless.platform.Ids;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.domain.Persistable;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/**
 * An order of a customer; it never changes.
 *
 * @param currency ISO 4217
 */
@Table("purchase")
record Purchase(
        @Id UUID id,
        String orderNumber,
        UUID customerId,
        Instant orderedAt,
        String currency,

        @MappedCollection(idColumn = "purchase", keyColumn = "line")
        List<Line> lines)
        implements Persistable<UUID> {

    @PersistenceCreator
    Purchase {}

    /**
     * One product of an order.
     *
     * @param quantity in the product's own unit, above 0
     * @param unitPrice per unit, in the order's currency
     */
    @Table("purchase_line")
    record Line(String product, String category, BigDecimal quantity, BigDecimal unitPrice) {}

    static Purchase of(String orderNumber, UUID customerId, Instant orderedAt, String currency, List<Line> lines) {
        return new Purchase(Ids.next(), orderNumber, customerId, orderedAt, currency, lines);
    }

    @Override
    public @Nullable UUID getId() {
        return id;
    }

    /** Purchases are only ever added. */
    @Override
    public boolean isNew() {
        return true;
    }
}
