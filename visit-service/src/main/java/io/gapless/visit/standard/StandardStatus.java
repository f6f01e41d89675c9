package io.gapless.visit.standard;

import io.gapless.platform.web.Problem;
import java.util.List;

/** The life of a standard: first copied rigidly, then improved, then fixed (先僵化、再优化、后固化). */
enum StandardStatus {
    DRAFT,
    TRIAL,
    OPTIMISED,
    FIXED,
    RETIRED;

    /** Where it may go from here. */
    List<StandardStatus> next() {
        return switch (this) {
            case DRAFT -> List.of(TRIAL);
            case TRIAL -> List.of(OPTIMISED, RETIRED);
            case OPTIMISED -> List.of(FIXED, RETIRED);
            case FIXED -> List.of(RETIRED);
            case RETIRED -> List.of();
        };
    }

    /** Throws a {@link Problem} (409) for a move that is not allowed. */
    void requireMoveTo(StandardStatus to) {
        if (!next().contains(to)) {
            throw Problem.conflict("illegal-move", this, to).with("allowed", next());
        }
    }

    /** Whether it binds: visits are carried out by it. */
    boolean isInForce() {
        return this == TRIAL || this == OPTIMISED || this == FIXED;
    }
}
