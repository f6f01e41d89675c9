package io.gapless.customer.need;

import io.gapless.platform.event.PublicState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a customer told of their needs at one time; also what other services are told of it. It never changes; one that
 * was entered wrongly is withdrawn.
 *
 * @param orgUnit where the customer belongs
 * @param responseId the answer to a survey it was read from
 */
record NeedAnswer(
        UUID id,
        long version,
        String orgUnit,
        UUID customerId,
        NeedSource source,
        @Nullable UUID responseId,
        @Nullable String note,
        String recordedBy,
        Instant answeredAt,
        List<NeedScore> scores)
        implements PublicState {

    static final String TOPIC = "gapless.need-answer";

    /**
     * One need of the customer.
     *
     * @param need its code
     * @param strength how much it matters to them, 0 to 100
     * @param satisfaction how well it is met, 0 to 100; null where they were not asked
     * @param unmet whether it is strong and not met
     */
    record NeedScore(
            String need, BigDecimal strength, @Nullable BigDecimal satisfaction, boolean unmet) {}
}
