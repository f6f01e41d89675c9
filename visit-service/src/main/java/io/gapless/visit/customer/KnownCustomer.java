package io.gapless.visit.customer;

import io.gapless.platform.security.Caller;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A customer as customer-service last told of it.
 *
 * @param version the customer's version there
 * @param manager username of the customer manager
 * @param login username of the customer's own login
 * @param address where to go
 */
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
        @Nullable String login,
        @Nullable String address) {

    /** Where the customer is, or null where nobody has told. */
    public @Nullable GeoPoint place() {
        return longitude == null || latitude == null ? null : new GeoPoint(longitude, latitude);
    }

    /** Whether the caller may see something of this customer. */
    public boolean isServedBy(Caller caller) {
        return caller.mayServe(orgUnit, manager, login);
    }
}
