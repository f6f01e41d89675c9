package io.gapless.customer.purchase;

import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes purchases in and sums them up. */
@Service
class PurchaseLedger {

    static final String TOPIC = "gapless.purchase";

    private final Purchases purchases;
    private final CustomerDirectory customers;
    private final Outbox outbox;
    private final JdbcClient jdbc;

    PurchaseLedger(Purchases purchases, CustomerDirectory customers, Outbox outbox, JdbcClient jdbc) {
        this.purchases = purchases;
        this.customers = customers;
        this.outbox = outbox;
        this.jdbc = jdbc;
    }

    /**
     * What a customer buys.
     *
     * @param orders how many orders
     * @param averagePrice 均价: value of all lines over their quantity
     * @param averageQuantity 均次量: quantity per order
     * @param spendPerOrder 客单价: value per order
     */
    record Figures(
            long orders,
            @Nullable BigDecimal averagePrice,
            @Nullable BigDecimal averageQuantity,
            @Nullable BigDecimal spendPerOrder) {}

    /** A purchase as other services are told of it. */
    record PurchaseState(UUID id, long version, String orgUnit, UUID customerId, String orderNumber, Instant orderedAt)
            implements PublicState {}

    @Transactional
    Purchase record(Purchase purchase, Caller caller) {
        var customer = customers.find(purchase.customerId(), caller);
        if (purchases.existsByOrderNumber(purchase.orderNumber())) {
            throw Problem.conflict("order-number-taken", purchase.orderNumber());
        }
        var saved = purchases.save(purchase);
        outbox.append(
                TOPIC,
                "PurchaseRecorded",
                new PurchaseState(
                        saved.id(), 1, customer.orgUnit(), saved.customerId(), saved.orderNumber(), saved.orderedAt()));
        return saved;
    }

    /** The figures of a customer over a period, by the time of order: from inclusive, to exclusive. */
    @Transactional(readOnly = true)
    Figures figures(UUID customerId, Instant from, Instant to, Caller caller) {
        customers.find(customerId, caller);
        return jdbc.sql("""
                        select count(distinct p.id) as orders,
                               round(sum(l.quantity * l.unit_price) / nullif(sum(l.quantity), 0), 4) as average_price,
                               round(sum(l.quantity) / nullif(count(distinct p.id), 0), 3) as average_quantity,
                               round(sum(l.quantity * l.unit_price) / nullif(count(distinct p.id), 0), 4) as spend_per_order
                        from purchase p join purchase_line l on l.purchase = p.id
                        where p.customer_id = :customer and p.ordered_at >= :from and p.ordered_at < :to""")
                .param("customer", customerId)
                .param("from", from.atOffset(java.time.ZoneOffset.UTC))
                .param("to", to.atOffset(java.time.ZoneOffset.UTC))
                .query(Figures.class)
                .single();
    }
}
