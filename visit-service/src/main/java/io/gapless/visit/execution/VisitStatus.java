package io.gapless.visit.execution;

import io.gapless.platform.web.Problem;
import java.util.List;

/** Where a visit stands. */
enum VisitStatus {
    PLANNED,
    STARTED,
    COMPLETED,
    CANCELLED,
    MISSED;

    /** Where it may go from here; a planned visit that is rescheduled stays planned. */
    List<VisitStatus> next() {
        return switch (this) {
            case PLANNED -> List.of(PLANNED, STARTED, CANCELLED, MISSED);
            case STARTED -> List.of(COMPLETED);
            case COMPLETED, CANCELLED, MISSED -> List.of();
        };
    }

    /** Throws a {@link Problem} (409) for a move that is not allowed. */
    void requireMoveTo(VisitStatus to) {
        if (!next().contains(to)) {
            throw Problem.conflict("illegal-move", this, to).with("allowed", next());
        }
    }
}
