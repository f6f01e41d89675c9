package io.gapless.complaint.customer;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.platform.repoint.Repointing;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the projection up to date. */
@Component
class CustomerEvents {

    private final KnownCustomers customers;
    private final Repointing repointing;
    private final Inbox inbox;

    CustomerEvents(KnownCustomers customers, Repointing repointing, Inbox inbox) {
        this.customers = customers;
        this.repointing = repointing;
        this.inbox = inbox;
    }

    @KafkaListener(id = "known-customers", idIsGroup = false, topics = "gapless.customer")
    @Transactional
    void on(Event event) {
        if (!inbox.isNew("known-customers", event)) {
            return;
        }
        if (customers.keep(event.as(KnownCustomer.class))) {
            follow(event.as(Standing.class));
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
            // Who may see the complaints follows the customer that they belong to now.
            customers.tellAgain(told.id());
        }
    }
}
