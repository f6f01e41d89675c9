package io.gapless.complaint.desk;

import static io.gapless.complaint.desk.Move.ACKNOWLEDGE;
import static io.gapless.complaint.desk.Move.APPROVE;
import static io.gapless.complaint.desk.Move.ASSESS;
import static io.gapless.complaint.desk.Move.CLOSE;
import static io.gapless.complaint.desk.Move.DECIDE;
import static io.gapless.complaint.desk.Move.INVESTIGATE;
import static io.gapless.complaint.desk.Move.MERGE;
import static io.gapless.complaint.desk.Move.REJECT;
import static io.gapless.complaint.desk.Move.REOPEN;
import static io.gapless.complaint.desk.Move.REQUEST_CALLBACK;
import static io.gapless.complaint.desk.Move.RESOLVE;
import static io.gapless.complaint.desk.Move.WITHDRAW;

import io.gapless.platform.web.Problem;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The life cycle of a complaint, after ISO 10002. */
public enum ComplaintStatus {
    RECEIVED,
    ACKNOWLEDGED,
    ASSESSED,
    INVESTIGATING,
    DECIDED,
    /** Decided beyond the decider's authority, and approved by somebody whose authority covers it. */
    APPROVED,
    RESOLVED,
    /** The customer is asked whether it is solved. */
    CALLBACK,
    CLOSED,
    REJECTED,
    WITHDRAWN,
    /** Goes on as a part of another complaint. */
    MERGED;

    /** What can be done next, not yet looking at authority and time. */
    Set<Move> moves() {
        return switch (this) {
            case RECEIVED -> moves(ACKNOWLEDGE, REJECT, WITHDRAW, MERGE);
            case ACKNOWLEDGED -> moves(ASSESS, REJECT, WITHDRAW, MERGE);
            case ASSESSED -> moves(ASSESS, INVESTIGATE, REJECT, WITHDRAW, MERGE);
            case INVESTIGATING -> moves(ASSESS, DECIDE, REJECT, WITHDRAW, MERGE);
            // A decision that finds no approval goes back to be investigated.
            case DECIDED -> moves(INVESTIGATE, APPROVE, RESOLVE, WITHDRAW, MERGE);
            case APPROVED -> moves(RESOLVE, WITHDRAW, MERGE);
            case RESOLVED -> moves(REQUEST_CALLBACK, CLOSE, REOPEN);
            case CALLBACK -> moves(CLOSE, REOPEN);
            case CLOSED, REJECTED -> moves(REOPEN);
            case WITHDRAWN, MERGED -> EnumSet.noneOf(Move.class);
        };
    }

    /** The status after a move; an illegal one is a problem (409) that names the legal ones. */
    ComplaintStatus after(Move move) {
        if (!moves().contains(move)) {
            throw Problem.conflict("illegal-move", this, move).with("allowed", List.copyOf(moves()));
        }
        // What is found on the way can ask for another category or severity; the investigation goes on.
        return this == INVESTIGATING && move == ASSESS ? INVESTIGATING : move.target();
    }

    /** Whether it is still to be resolved. */
    boolean isInHand() {
        return switch (this) {
            case RECEIVED, ACKNOWLEDGED, ASSESSED, INVESTIGATING, DECIDED, APPROVED -> true;
            default -> false;
        };
    }

    public boolean isOpen() {
        return switch (this) {
            case CLOSED, REJECTED, WITHDRAWN, MERGED -> false;
            default -> true;
        };
    }

    private static Set<Move> moves(Move... moves) {
        var set = EnumSet.noneOf(Move.class);
        Collections.addAll(set, moves);
        return set;
    }
}
