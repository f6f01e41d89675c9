package io.gapless.customer.purchase;

import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.customer.purchase.PurchaseController.LineBody;
import io.gapless.customer.purchase.PurchaseController.NewPurchase;
import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Orders that other systems of the company (ERP, online ordering) put on Kafka. An order that cannot be taken, say
 * because its customer is not known yet, goes to the dead letters, from where it is sent again once that is mended.
 */
@Component
class PurchaseEvents {

    static final String TOPIC = "gapless.purchase-order";

    private final PurchaseLedger ledger;
    private final CustomerDirectory customers;
    private final Inbox inbox;
    private final Validator validator;

    PurchaseEvents(PurchaseLedger ledger, CustomerDirectory customers, Inbox inbox, Validator validator) {
        this.ledger = ledger;
        this.customers = customers;
        this.inbox = inbox;
        this.validator = validator;
    }

    private record Placed(
            String orderNumber,
            String customerCode,
            Instant orderedAt,
            String currency,
            @Nullable String channel,
            List<LineBody> lines) {}

    @KafkaListener(id = "purchase-orders", idIsGroup = false, topics = TOPIC)
    @Transactional
    void on(Event event) {
        if (!event.type().equals("PurchaseOrderPlaced") || !inbox.isNew("purchase-orders", event)) {
            return;
        }
        var placed = event.as(Placed.class);
        var buyer = customers
                .findByCode(placed.customerCode())
                .orElseThrow(() -> new IllegalStateException("No customer has the code " + placed.customerCode()));
        var order = new NewPurchase(
                placed.orderNumber(),
                buyer.id(),
                placed.orderedAt(),
                placed.currency(),
                placed.channel(),
                placed.lines());
        var violations = validator.validate(order);
        if (!violations.isEmpty()) {
            throw new ConstraintViolationException(violations);
        }
        var outcome = ledger.recordAll(List.of(order.toPurchase())).get(placed.orderNumber());
        if (outcome == PurchaseLedger.Outcome.TAKEN) {
            throw new IllegalStateException("Another order is on record under the number " + placed.orderNumber());
        }
    }
}
