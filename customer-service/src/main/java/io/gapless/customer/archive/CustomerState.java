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
        @Nullable UUID mergedInto)
        implements PublicState {

    static final String TOPIC = "gapless.customer";

    static CustomerState from(Customer customer) {
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
                customer.mergedInto());
    }
}
