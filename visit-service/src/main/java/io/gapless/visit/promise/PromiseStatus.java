package io.gapless.visit.promise;

import io.gapless.platform.web.Problem;
import java.util.List;

/** Where a promise stands. */
enum PromiseStatus {
    PROMISED,
    /** A visit is planned for it. */
    PLANNED,
    DELIVERED,
    MISSED,
    /** Taken back before its period began. */
    WITHDRAWN;

    /** Where it may go from here; a visit that is called off puts it back. */
    List<PromiseStatus> next() {
        return switch (this) {
            case PROMISED -> List.of(PLANNED, MISSED, WITHDRAWN);
            case PLANNED -> List.of(DELIVERED, MISSED, PROMISED, WITHDRAWN);
            case DELIVERED, MISSED, WITHDRAWN -> List.of();
        };
    }

    /** Throws a {@link Problem} (409) for a move that is not allowed. */
    void requireMoveTo(PromiseStatus to) {
        if (!next().contains(to)) {
            throw Problem.conflict("illegal-move", this, to).with("allowed", next());
        }
    }

    /** Whether it is still owed. */
    boolean isOpen() {
        return this == PROMISED || this == PLANNED;
    }
}
