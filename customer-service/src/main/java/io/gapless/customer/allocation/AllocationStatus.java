package io.gapless.customer.allocation;

import io.gapless.platform.web.Problem;
import java.util.Set;

/** How far an allocation is. */
enum AllocationStatus {
    /** Being made up. */
    DRAFT,
    /** Computed as it stands, and not in force. */
    SIMULATED,
    /** In force: customers see their quotas. */
    PUBLISHED,
    /** A correction is in force instead. */
    REPLACED,
    /** Taken back. */
    REVOKED;

    Set<AllocationStatus> next() {
        return switch (this) {
            case DRAFT -> Set.of(DRAFT, SIMULATED, REVOKED);
            case SIMULATED -> Set.of(DRAFT, SIMULATED, PUBLISHED, REVOKED);
            case PUBLISHED -> Set.of(REPLACED, REVOKED);
            case REPLACED, REVOKED -> Set.of();
        };
    }

    void requireNext(AllocationStatus wanted) {
        if (!next().contains(wanted)) {
            throw Problem.conflict("allocation-status", this, wanted)
                    .with("allowed", next().stream().sorted().toList());
        }
    }
}
