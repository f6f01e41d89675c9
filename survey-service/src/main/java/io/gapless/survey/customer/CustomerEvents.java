package io.gapless.survey.customer;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.platform.repoint.Repointing;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the known customers as customer-service tells of them. */
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
        if (inbox.isNew("known-customers", event) && customers.put(event.as(KnownCustomer.class))) {
            var told = event.as(Standing.class);
            follow(told);
            customers.close(told.id(), "CLOSED".equals(told.status()));
        }
    }

    /** Who stands for a customer, and whether they are served, as the newest event tells it. */
    private record Standing(
            UUID id, @Nullable UUID mergedInto, @Nullable String status) {}

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
