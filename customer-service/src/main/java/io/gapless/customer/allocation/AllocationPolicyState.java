package io.gapless.customer.allocation;

import io.gapless.platform.event.PublicState;
import java.util.UUID;

/** What other services are told of a policy. */
record AllocationPolicyState(
        UUID id, long version, String orgUnit, String code, int edition, PolicyStatus status, String title)
        implements PublicState {

    static final String TOPIC = "gapless.allocation-policy";

    static AllocationPolicyState from(AllocationPolicy policy) {
        return new AllocationPolicyState(
                policy.id(),
                policy.version(),
                policy.orgUnit(),
                policy.code(),
                policy.edition(),
                policy.status(),
                policy.titleZh());
    }
}
