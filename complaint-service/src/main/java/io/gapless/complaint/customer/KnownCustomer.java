package io.gapless.complaint.customer;

import io.gapless.platform.security.Caller;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A customer as the archive last told of them. */
public record KnownCustomer(
        UUID id,
        long version,
        String code,
        String kind,
        String name,
        String orgUnit,
        @Nullable String manager,
        @Nullable String segment,
        @Nullable String phone,
        @Nullable Double longitude,
        @Nullable Double latitude,
        @Nullable String login) {

    /** Whether the caller may do something for this customer. */
    public boolean isFor(Caller caller) {
        return caller.mayServe(orgUnit, manager, login);
    }
}
