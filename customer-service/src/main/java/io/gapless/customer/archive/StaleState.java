package io.gapless.customer.archive;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.event.PublicState;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of a customer whose archive has become stale: as ever, and when it was due.
 *
 * @param reviewDue by when the archive should have been verified
 */
record StaleState(
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
        CustomerStatus status,
        LocalDate reviewDue)
        implements PublicState {

    static StaleState from(Customer customer, LocalDate reviewDue) {
        var state = CustomerState.from(customer);
        return new StaleState(
                state.id(),
                state.version(),
                state.code(),
                state.kind(),
                state.name(),
                state.orgUnit(),
                state.manager(),
                state.segment(),
                state.phone(),
                state.longitude(),
                state.latitude(),
                state.login(),
                state.address(),
                state.status(),
                reviewDue);
    }
}
