package io.gapless.visit.leader;

import io.gapless.platform.web.Problem;
import java.util.List;

/** Where an issue stands. */
enum IssueStatus {
    OPEN,
    IN_PROGRESS,
    SETTLED,
    /** Nothing will be done, and why is told. */
    DROPPED;

    List<IssueStatus> next() {
        return switch (this) {
            case OPEN -> List.of(IN_PROGRESS, SETTLED, DROPPED);
            case IN_PROGRESS -> List.of(SETTLED, DROPPED);
            case SETTLED, DROPPED -> List.of(OPEN);
        };
    }

    boolean isOver() {
        return this == SETTLED || this == DROPPED;
    }

    /** Throws a {@link Problem} (409) for a move that is not allowed. */
    void requireMoveTo(IssueStatus to) {
        if (!next().contains(to)) {
            throw Problem.conflict("illegal-move", this, to).with("allowed", next());
        }
    }
}
