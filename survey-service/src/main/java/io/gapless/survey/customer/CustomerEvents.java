package io.gapless.survey.customer;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the known customers as customer-service tells of them. */
@Component
class CustomerEvents {

    private final KnownCustomers customers;
    private final Inbox inbox;

    CustomerEvents(KnownCustomers customers, Inbox inbox) {
        this.customers = customers;
        this.inbox = inbox;
    }

    @KafkaListener(id = "known-customers", idIsGroup = false, topics = "gapless.customer")
    @Transactional
    void on(Event event) {
        if (inbox.isNew("known-customers", event)) {
            customers.put(event.as(KnownCustomer.class));
        }
    }
}
