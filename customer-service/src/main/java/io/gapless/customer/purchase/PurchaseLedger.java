package io.gapless.customer.purchase;

import io.gapless.customer.archive.CustomerDirectory;
import io.gapless.customer.archive.CustomerDirectory.Entry;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes purchases in, by request, file and event: the same order comes once, however often and by whichever way it is
 * sent.
 */
@Service
class PurchaseLedger {

    private final Purchases purchases;
    private final CustomerDirectory customers;
    private final Outbox outbox;
    private final Clock clock;

    PurchaseLedger(Purchases purchases, CustomerDirectory customers, Outbox outbox, Clock clock) {
        this.purchases = purchases;
        this.customers = customers;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** What became of an order. */
    enum Outcome {
        RECORDED,
        /** The same order is on record. */
        KNOWN,
        /** Another order is on record under its number. */
        TAKEN
    }

    /**
     * Records an order, or finds the same one recorded earlier. A {@link Problem} (409) where its number belongs to
     * another order.
     *
     * @return the order on record, and whether it is new
     */
    @Transactional
    Map.Entry<Purchase, Boolean> record(Purchase told, Caller caller) {
        var buyer = customers.findStanding(told.customerId(), caller);
        var purchase = told.of(buyer.id());
        var outcome = recordAll(List.of(purchase)).get(purchase.orderNumber());
        if (outcome == Outcome.RECORDED) {
            return Map.entry(purchase, true);
        }
        if (outcome == Outcome.TAKEN) {
            throw Problem.conflict("order-number-taken", purchase.orderNumber());
        }
        return Map.entry(
                purchases.findByNumbers(List.of(purchase.orderNumber())).getFirst(), false);
    }

    /**
     * Records many orders, within the caller's transaction. Orders of customers that were merged are booked on those who
     * stand for them.
     *
     * @param told with different order numbers, of customers that whoever calls has checked
     * @return by order number
     */
    @Transactional(propagation = Propagation.MANDATORY)
    Map<String, Outcome> recordAll(List<Purchase> told) {
        var standing =
                customers.standing(told.stream().map(Purchase::customerId).toList());
        var buyers = new HashMap<UUID, Entry>();
        standing.values().forEach(buyer -> buyers.put(buyer.id(), buyer));
        var some = told.stream()
                .map(purchase -> {
                    var buyer = standing.get(purchase.customerId());
                    return buyer == null ? purchase : purchase.of(buyer.id());
                })
                .toList();
        var added = purchases.addAll(some);
        var outcomes = new HashMap<String, Outcome>();
        var events = new ArrayList<Purchase.State>();
        var others = new ArrayList<Purchase>();
        for (Purchase purchase : some) {
            var buyer = buyers.get(purchase.customerId());
            if (buyer == null) {
                throw new IllegalArgumentException("No customer for " + purchase.orderNumber());
            }
            if (added.contains(purchase.id())) {
                outcomes.put(purchase.orderNumber(), Outcome.RECORDED);
                events.add(purchase.state(buyer.orgUnit()));
            } else {
                others.add(purchase);
            }
        }
        var known = purchases
                .findByNumbers(others.stream().map(Purchase::orderNumber).toList())
                .stream()
                .collect(Collectors.toMap(Purchase::orderNumber, Function.identity()));
        for (Purchase purchase : others) {
            var earlier = known.get(purchase.orderNumber());
            outcomes.put(
                    purchase.orderNumber(),
                    earlier != null && purchase.isSame(earlier) ? Outcome.KNOWN : Outcome.TAKEN);
        }
        outbox.appendAll(Purchase.State.TOPIC, "PurchaseRecorded", events);
        return outcomes;
    }

    /** The order, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    Purchase find(UUID id, Caller caller) {
        var purchase = purchases.find(id).orElseThrow(() -> Problem.notFound("purchase-not-found", id));
        try {
            customers.find(purchase.customerId(), caller);
        } catch (Problem unknownCustomer) {
            throw Problem.notFound("purchase-not-found", id);
        }
        return purchase;
    }

    /** Cancels an order: it stays on record and counts no more. Cancelling it again changes nothing. */
    @Transactional
    Purchase cancel(UUID id, Caller caller) {
        var purchase = find(id, caller);
        var buyer = customers.find(purchase.customerId(), caller);
        if (purchases.cancel(purchase, clock.instant())) {
            purchase = find(id, caller);
            outbox.append(Purchase.State.TOPIC, "PurchaseCancelled", purchase.state(buyer.orgUnit()));
        }
        return find(id, caller);
    }
}
