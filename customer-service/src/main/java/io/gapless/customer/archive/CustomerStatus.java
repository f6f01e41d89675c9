package io.gapless.customer.archive;

import io.gapless.platform.web.Problem;
import java.util.EnumSet;
import java.util.Set;

/** Whether a customer is still served. */
enum CustomerStatus {
    ACTIVE,
    /** No longer served; may be served again. */
    CLOSED,
    /** Was a duplicate: another customer stands for it. */
    MERGED,
    /** A person who asked to be forgotten. */
    ERASED;

    private Set<CustomerStatus> next() {
        return switch (this) {
            case ACTIVE -> EnumSet.of(CLOSED, MERGED, ERASED);
            case CLOSED -> EnumSet.of(ACTIVE, MERGED, ERASED);
            case MERGED -> EnumSet.of(ACTIVE, CLOSED, ERASED);
            case ERASED -> EnumSet.noneOf(CustomerStatus.class);
        };
    }

    void requireMoveTo(CustomerStatus other) {
        if (!next().contains(other)) {
            throw Problem.conflict("customer-status", this, other).with("allowed", next());
        }
    }

    /** Whether the archive can be read and written at all. */
    boolean isKept() {
        return this == ACTIVE || this == CLOSED;
    }
}
