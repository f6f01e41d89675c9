package io.gapless.visit.customer;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.platform.repoint.Repointing;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the projection of customers up to date. */
@Component
class CustomerEvents {

    private final KnownCustomers customers;
    private final Repointing repointing;
    private final Inbox inbox;
    private final ApplicationEventPublisher inside;

    CustomerEvents(KnownCustomers customers, Repointing repointing, Inbox inbox, ApplicationEventPublisher inside) {
        this.customers = customers;
        this.repointing = repointing;
        this.inbox = inbox;
        this.inside = inside;
    }

    @KafkaListener(id = "customers", idIsGroup = false, topics = "gapless.customer")
    @Transactional
    void on(Event event) {
        if (!event.type().startsWith("Customer") || !inbox.isNew("customers", event)) {
            return;
        }
        var told = event.as(KnownCustomer.class);
        var before = customers.managerOf(told.id());
        if (customers.put(told)) {
            follow(event.as(Standing.class));
            var now = told.manager();
            if (before != null && now != null && !before.equals(now)) {
                inside.publishEvent(new ManagerChanged(told.id(), before, now));
            }
        }
    }

    /** Who stands for a customer, as the newest event tells it. */
    private record Standing(UUID id, @Nullable UUID mergedInto) {}

    /** All that points to a customer who was merged follows, and comes back when the merge is undone. */
    private void follow(Standing told) {
        if (!Objects.equals(customers.mergedInto(told.id()), told.mergedInto())) {
            repointing.undo(told.id());
            if (told.mergedInto() != null) {
                repointing.merge(told.id(), told.mergedInto());
            }
        }
    }
}
