package io.gapless.customer.allocation;

import io.gapless.platform.event.PublicState;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of an allocation: what was shared out, not who got what. Whoever has to know a customer's
 * quotas, such as a system that takes orders, asks for them.
 *
 * @param corrects the allocation whose place it takes
 * @param endedBecause why it is no longer in force
 */
record AllocationState(
        UUID id,
        long version,
        String orgUnit,
        String title,
        int edition,
        @Nullable UUID corrects,
        LocalDate periodFrom,
        LocalDate periodUntil,
        String policyCode,
        int policyEdition,
        AllocationStatus status,
        List<Supply> products,
        @Nullable String endedBecause)
        implements PublicState {

    static final String TOPIC = "gapless.allocation";

    /**
     * A product, in pieces.
     *
     * @param allocated null while nothing is computed
     */
    record Supply(
            UUID productId,
            String code,
            long supply,
            @Nullable Long allocated) {}

    static AllocationState from(Allocation allocation, AllocationPolicy policy, List<Supply> products) {
        var terms = allocation.terms();
        return new AllocationState(
                allocation.id(),
                allocation.version(),
                allocation.orgUnit(),
                terms.title(),
                allocation.edition(),
                allocation.corrects(),
                terms.periodFrom(),
                terms.periodUntil(),
                policy.code(),
                policy.edition(),
                allocation.status(),
                products,
                allocation.endedBecause());
    }
}
