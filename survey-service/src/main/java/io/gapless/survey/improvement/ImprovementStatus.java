package io.gapless.survey.improvement;

import io.gapless.platform.web.Problem;
import java.util.List;

/** Where an improvement stands. */
enum ImprovementStatus {
    OPEN,
    CHECKED,
    CANCELLED;

    /** Where it may go from here; what did not help may be taken up again. */
    List<ImprovementStatus> next() {
        return switch (this) {
            case OPEN -> List.of(CHECKED, CANCELLED);
            case CHECKED -> List.of(OPEN);
            case CANCELLED -> List.of();
        };
    }

    /** Throws a {@link Problem} (409) for a move that is not allowed. */
    void requireMoveTo(ImprovementStatus to) {
        if (!next().contains(to)) {
            throw Problem.conflict("illegal-move", this, to).with("allowed", next());
        }
    }
}
