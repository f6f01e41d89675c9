package io.gapless.visit.leader;

import io.gapless.platform.web.Problem;
import java.util.List;

/** Where a reception day or field research stands. */
enum OccasionStatus {
    PLANNED,
    HELD,
    CANCELLED;

    /** Where it may go from here; what was brought home can be completed later. */
    List<OccasionStatus> next() {
        return switch (this) {
            case PLANNED -> List.of(HELD, CANCELLED);
            case HELD -> List.of(HELD);
            case CANCELLED -> List.of();
        };
    }

    /** Throws a {@link Problem} (409) for a move that is not allowed. */
    void requireMoveTo(OccasionStatus to) {
        if (!next().contains(to)) {
            throw Problem.conflict("illegal-move", this, to).with("allowed", next());
        }
    }
}
