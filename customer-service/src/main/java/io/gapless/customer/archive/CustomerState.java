package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.event.PublicState;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of a customer: what they need to serve them, and no more.
 *
 * @param mergedInto who stands for the customer, once they were found to be the same
 * @param history true where it came with a file and nothing in it tells that it is a new customer: nothing is to follow
 *     from it today
 */
record CustomerState(
        UUID id,
        long version,
        String code,
        CustomerKind kind,
        String name,
        String orgUnit,
        @Nullable String manager,
        @Nullable String segment,
        @Nullable String phone,
        @Nullable Double longitude,
        @Nullable Double latitude,
        @Nullable String login,
        @Nullable String address,
        @Nullable LocalDate registeredOn,
        CustomerStatus status,
        @Nullable UUID mergedInto,
        @Nullable Boolean history)
        implements PublicState {

    static final String TOPIC = "gapless.customer";

    static CustomerState from(Customer customer) {
        return from(customer, null);
    }

    /** Of a customer who was taken over from a file. */
    static CustomerState takenOver(Customer customer) {
        return from(customer, true);
    }

    private static CustomerState from(Customer customer, @Nullable Boolean history) {
        var profile = customer.profile();
        boolean served = customer.status() != CustomerStatus.ERASED; // otherwise nobody plans or asks anything any more
        return new CustomerState(
                customer.id(),
                customer.version(),
                customer.code(),
                customer.kind(),
                profile.name(),
                profile.orgUnit(),
                served ? profile.manager() : null,
                served ? profile.segment() : null,
                profile.phone(),
                profile.longitude(),
                profile.latitude(),
                profile.login(),
                profile.address(),
                profile.registeredOn(),
                customer.status(),
                customer.mergedInto(),
                history);
    }
}
