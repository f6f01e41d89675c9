package io.gapless.visit.callback;

import io.gapless.platform.web.Problem;
import java.util.List;

/** Where a call-back stands. */
enum CallBackStatus {
    OPEN,
    COMPLETED,
    /** Nobody answered, however often it was tried. */
    NOT_REACHED,
    /** The matter was taken up again before the customer could be asked. */
    SUPERSEDED;

    /** Where it may go from here; an attempt that reached nobody leaves it open. */
    List<CallBackStatus> next() {
        return this == OPEN ? List.of(OPEN, COMPLETED, NOT_REACHED) : List.of();
    }

    /** Throws a {@link Problem} (409) for a move that is not allowed. */
    void requireMoveTo(CallBackStatus to) {
        if (!next().contains(to)) {
            throw Problem.conflict("illegal-move", this, to).with("allowed", next());
        }
    }
}
