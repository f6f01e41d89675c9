package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.Problem;
import java.time.Clock;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Registers, reads and changes customers. */
@Service
class CustomerArchive {

    private final Customers customers;
    private final Outbox outbox;
    private final Clock clock;

    CustomerArchive(Customers customers, Outbox outbox, Clock clock) {
        this.customers = customers;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional
    Customer register(String code, CustomerKind kind, Profile profile, Caller caller) {
        requireMayServe(caller, profile);
        customers.findByCode(code).ifPresent(taken -> {
            throw Problem.conflict("customer-code-taken", code);
        });
        var customer = customers.save(Customer.register(code, kind, profile, clock.instant()));
        outbox.append(CustomerState.TOPIC, "CustomerRegistered", CustomerState.from(customer));
        return customer;
    }

    @Transactional
    Customer change(UUID id, IfMatch ifMatch, Profile profile, Caller caller) {
        var customer = find(id, caller);
        ifMatch.check(customer.version());
        requireMayServe(caller, profile);
        customer.change(profile, clock.instant());
        customer = customers.save(customer);
        outbox.append(CustomerState.TOPIC, "CustomerChanged", CustomerState.from(customer));
        return customer;
    }

    /** The customer, unless there is none that the caller may know of. */
    @Transactional(readOnly = true)
    Customer find(UUID id, Caller caller) {
        return customers
                .findById(id)
                .filter(customer -> caller.mayServe(
                        customer.profile().orgUnit(),
                        customer.profile().manager(),
                        customer.profile().login()))
                .orElseThrow(() -> Problem.notFound("customer-not-found", id));
    }

    /** Nobody moves a customer out of their own sight: the new profile, too, has to be one the caller may serve. */
    private static void requireMayServe(Caller caller, Profile profile) {
        caller.orgScope().require(profile.orgUnit());
        if (caller.seesOnlyOwnCustomers() && !caller.username().equals(profile.manager())) {
            throw Problem.forbidden("not-the-manager", caller.username());
        }
    }
}
