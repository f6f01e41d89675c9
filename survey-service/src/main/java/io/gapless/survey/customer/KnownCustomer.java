package io.gapless.survey.customer;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A customer as customer-service last told of them.
 *
 * @param manager username of the customer manager who looks after them
 * @param login username of the customer's own login
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
        @Nullable String login) {}
