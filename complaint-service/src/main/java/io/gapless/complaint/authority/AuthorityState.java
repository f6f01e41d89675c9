package io.gapless.complaint.authority;

import io.gapless.platform.event.PublicState;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of an authority; it belongs to no org unit.
 *
 * @param id made from the role, always the same
 */
record AuthorityState(
        UUID id,
        long version,
        @Nullable String orgUnit,
        String role,
        BigDecimal compensationLimit,
        String currency,
        List<String> remedies)
        implements PublicState {

    static final String TOPIC = "gapless.authority";

    static AuthorityState from(Authority authority) {
        return new AuthorityState(
                UUID.nameUUIDFromBytes(authority.role().getBytes(StandardCharsets.UTF_8)),
                authority.version(),
                null,
                authority.role(),
                authority.compensationLimit(),
                authority.currency(),
                authority.remedies());
    }
}
