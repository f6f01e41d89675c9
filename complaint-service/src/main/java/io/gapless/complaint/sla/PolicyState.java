package io.gapless.complaint.sla;

import io.gapless.complaint.taxonomy.Severity;
import io.gapless.platform.event.PublicState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What other services are told of a policy; it belongs to no org unit. */
record PolicyState(
        UUID id,
        long version,
        @Nullable String orgUnit,
        String name,
        @Nullable String category,
        @Nullable Severity severity,
        @Nullable String segment,
        @Nullable String channel,
        int acknowledgeMinutes,
        int firstResponseMinutes,
        int updateMinutes,
        int resolveMinutes)
        implements PublicState {

    static final String TOPIC = "gapless.sla-policy";

    static PolicyState from(SlaPolicy policy) {
        return new PolicyState(
                policy.id(),
                1,
                null,
                policy.name(),
                policy.category(),
                policy.severity(),
                policy.segment(),
                policy.channel(),
                policy.acknowledgeMinutes(),
                policy.firstResponseMinutes(),
                policy.updateMinutes(),
                policy.resolveMinutes());
    }
}
