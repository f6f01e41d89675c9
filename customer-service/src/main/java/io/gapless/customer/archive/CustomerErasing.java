package io.gapless.customer.archive;

import io.gapless.platform.event.Outbox;
import java.util.Collection;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Tells others of customers who were erased: their last state, in which nothing of the person is left. */
@Component
public class CustomerErasing {

    private final Customers customers;
    private final Outbox outbox;

    CustomerErasing(Customers customers, Outbox outbox) {
        this.customers = customers;
        this.outbox = outbox;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void tell(Collection<UUID> erased) {
        outbox.appendAll(
                CustomerState.TOPIC,
                "CustomerErased",
                customers.findAllById(erased).stream()
                        .filter(customer -> customer.status() == CustomerStatus.ERASED)
                        .map(CustomerState::from)
                        .toList());
    }
}
