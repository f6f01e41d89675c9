package io.gapless.complaint.outbound;

import io.gapless.platform.event.PublicState;
import io.gapless.platform.web.Problem;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One customer of a list.
 *
 * @param agent who has it, or who ended it
 * @param readyAt from when on somebody can take it; of a claimed one, until when it is the agent's
 * @param attempts how often it was tried
 * @param result what it has led to, once done
 */
record OutboundCall(
        UUID id,
        long version,
        UUID listId,
        UUID customerId,
        String orgUnit,
        CallStatus status,
        @Nullable String agent,
        @Nullable Instant readyAt,
        int attempts,
        @Nullable CallResult result,
        @Nullable UUID complaintId,
        @Nullable Instant endedAt) {

    /** What other services are told of a call. */
    record State(
            UUID id,
            long version,
            String orgUnit,
            UUID listId,
            UUID customerId,
            CallStatus status,
            @Nullable String agent,
            int attempts,
            @Nullable CallOutcome outcome,
            @Nullable Instant nextAt,
            @Nullable CallResult result,
            @Nullable UUID complaintId)
            implements PublicState {}

    /**
     * As others are told of it.
     *
     * @param outcome of the attempt by which it came to this, if it was one
     */
    State state(@Nullable CallOutcome outcome) {
        return new State(
                id,
                version,
                orgUnit,
                listId,
                customerId,
                status,
                agent,
                attempts,
                outcome,
                status == CallStatus.WAITING ? readyAt : null,
                result,
                complaintId);
    }

    OutboundCall claimed(String by, Instant until) {
        status.requireMoveTo(CallStatus.CLAIMED);
        return moved(CallStatus.CLAIMED, by, until, attempts, null, null, null);
    }

    /** Gives it back. */
    OutboundCall released(Instant now) {
        status.requireMoveTo(CallStatus.WAITING);
        return moved(CallStatus.WAITING, null, now, attempts, null, null, null);
    }

    /** Nobody is to call any more. */
    OutboundCall ended(CallStatus to, Instant now) {
        status.requireMoveTo(to);
        return moved(to, agent, null, attempts, null, null, now);
    }

    /**
     * Comes of an attempt.
     *
     * @param again when to call again, if it is
     * @param most after so many attempts one in vain is the last
     */
    OutboundCall attempted(
            CallOutcome outcome,
            Instant now,
            Instant again,
            int most,
            @Nullable CallResult newResult,
            @Nullable UUID complaint) {
        boolean done = outcome == CallOutcome.SPOKEN;
        if (done == (newResult == null)
                || !done && complaint != null
                || newResult == CallResult.COMPLAINT && complaint == null) {
            throw Problem.unprocessable("outbound-result-unfit", outcome);
        }
        var to = outcome.isVain() && attempts + 1 >= most ? CallStatus.NOT_REACHED : outcome.leadsTo();
        status.requireMoveTo(to);
        return to == CallStatus.WAITING
                ? moved(to, null, again, attempts + 1, null, null, null)
                : moved(to, agent, null, attempts + 1, newResult, complaint, now);
    }

    private OutboundCall moved(
            CallStatus to,
            @Nullable String who,
            @Nullable Instant ready,
            int tries,
            @Nullable CallResult newResult,
            @Nullable UUID complaint,
            @Nullable Instant end) {
        return new OutboundCall(
                id, version + 1, listId, customerId, orgUnit, to, who, ready, tries, newResult, complaint, end);
    }
}
