package io.gapless.complaint.outbound;

import io.gapless.platform.web.Problem;
import java.util.List;

/** Where the call of a customer stands. */
enum CallStatus {
    WAITING,
    /** Somebody is about to call, or does. */
    CLAIMED,
    /** The customer was spoken to. */
    DONE,
    /** The customer did not want to talk of it. */
    DECLINED,
    NOT_REACHED,
    /** The customer does not want to be called. */
    OPTED_OUT,
    /** Not called any more: the list was closed, or the customer was called under another record. */
    WITHDRAWN;

    /** Where it may go from here; a claim that ran out is claimed anew. */
    List<CallStatus> next() {
        return switch (this) {
            case WAITING -> List.of(CLAIMED, OPTED_OUT, WITHDRAWN);
            case CLAIMED -> List.of(WAITING, CLAIMED, DONE, DECLINED, NOT_REACHED, OPTED_OUT, WITHDRAWN);
            default -> List.of();
        };
    }

    /** Throws a {@link Problem} (409) for a move that is not allowed. */
    void requireMoveTo(CallStatus to) {
        if (!next().contains(to)) {
            throw Problem.conflict("outbound-call-does-not-move", this, to).with("allowed", next());
        }
    }
}
