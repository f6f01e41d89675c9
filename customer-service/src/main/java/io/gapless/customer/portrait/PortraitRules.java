package io.gapless.customer.portrait;

import io.gapless.customer.CustomerKind;
import io.gapless.platform.event.PublicState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How portraits of a kind of customers are drawn; also what other services are told of it.
 *
 * @param months how many full months before the present one are looked at; the present one as far as it is comes on top
 * @param peerLevel peers are the customers under the same org unit of this level: 1 the company, 2 the branch …
 * @param leastPeers where there are fewer, those of the unit above are the peers
 * @param recency fixed edges, in days since the last order
 * @param frequency fixed edges, in orders of the period
 * @param monetary fixed edges, in value of the period
 * @param earlyDays who bought a new product within so many days of its first sale to anybody bought it early
 * @param loyal when a customer is loyal to a category (忠诚); all conditions must hold, and without any nobody is
 * @param leading when a customer leads in a category (带头)
 */
record PortraitRules(
        UUID id,
        CustomerKind kind,
        long version,
        int months,
        int peerLevel,
        int leastPeers,
        Bands recency,
        Bands frequency,
        Bands monetary,
        int earlyDays,
        List<MarkCondition> loyal,
        List<MarkCondition> leading,
        String changedBy,
        Instant changedAt)
        implements PublicState {

    static final String TOPIC = "gapless.portrait-rules";

    /** One for each kind, always the same. */
    static UUID id(CustomerKind kind) {
        return UUID.nameUUIDFromBytes(("portrait-rules/" + kind).getBytes(StandardCharsets.UTF_8));
    }

    /** Rules belong to the company. */
    @Override
    public @Nullable String orgUnit() {
        return null;
    }

    static String sql(List<MarkCondition> conditions) {
        return conditions.isEmpty()
                ? "false"
                : conditions.stream().map(MarkCondition::sql).collect(Collectors.joining(" and "));
    }
}
