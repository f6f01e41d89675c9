package io.gapless.customer.correction;

import io.gapless.platform.event.PublicState;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of a correction: that there is one and what became of it, not the values.
 *
 * @param fields the names of the fields
 */
record CorrectionState(
        UUID id,
        long version,
        String orgUnit,
        UUID customerId,
        @Nullable String manager,
        CorrectionStatus status,
        List<String> fields,
        @Nullable String decision)
        implements PublicState {

    static final String TOPIC = "gapless.customer-correction";
}
