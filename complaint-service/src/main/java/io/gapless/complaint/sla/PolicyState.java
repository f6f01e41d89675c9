package io.gapless.complaint.sla;

import io.gapless.complaint.taxonomy.Severity;
import io.gapless.platform.event.PublicState;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of a policy.
 *
 * @param warnAt thousandths of a clock
 */
record PolicyState(
        UUID id,
        long version,
        @Nullable String orgUnit,
        String name,
        @Nullable String category,
        @Nullable Severity severity,
        @Nullable String segment,
        @Nullable String channel,
        @Nullable UUID customerId,
        int acknowledgeMinutes,
        int firstResponseMinutes,
        int updateMinutes,
        int resolveMinutes,
        @Nullable UUID calendarId,
        List<Integer> warnAt,
        Set<String> pauseIn,
        Set<ClockName> pausing)
        implements PublicState {

    static final String TOPIC = "gapless.sla-policy";

    static PolicyState from(SlaPolicy policy) {
        return new PolicyState(
                policy.id(),
                1,
                policy.orgUnit(),
                policy.name(),
                policy.category(),
                policy.severity(),
                policy.segment(),
                policy.channel(),
                policy.customerId(),
                policy.acknowledgeMinutes(),
                policy.firstResponseMinutes(),
                policy.updateMinutes(),
                policy.resolveMinutes(),
                policy.calendarId(),
                policy.warnAt(),
                policy.pauseIn(),
                policy.pausing());
    }
}
