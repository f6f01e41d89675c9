package io.gapless.customer.standing;

import io.gapless.platform.event.PublicState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told when a customer's level of risk has changed.
 *
 * @param id the customer
 * @param previousLevel before this
 */
record RiskState(
        UUID id,
        long version,
        String orgUnit,
        @Nullable String manager,
        RiskLevel level,
        RiskLevel previousLevel,
        int score,
        List<Reason> reasons,
        long rulesVersion,
        Instant assessedAt)
        implements PublicState {

    static final String TOPIC = "gapless.customer-risk";

    /** A reason in brief. */
    record Reason(RiskReason reason, BigDecimal figure, BigDecimal points) {}
}
