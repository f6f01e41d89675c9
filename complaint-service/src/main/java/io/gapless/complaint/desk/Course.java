package io.gapless.complaint.desk;

import io.gapless.complaint.sla.ClockName;
import io.gapless.complaint.sla.Sla;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a complaint of the past went, by the times that another system has of it, which are in their order.
 *
 * @param status where it stands now
 * @param replies to the customer, the first one first
 * @param endedAt when it was closed, rejected or withdrawn
 */
record Course(
        ComplaintStatus status,
        Instant receivedAt,
        @Nullable Instant acknowledgedAt,
        List<Instant> replies,
        @Nullable Instant resolvedAt,
        @Nullable Instant endedAt) {

    /** A status that it came to, and when. */
    record Step(ComplaintStatus status, Instant at) {}

    /** What is known of its way, in the order of time; its present status comes last. */
    List<Step> steps() {
        var steps = new ArrayList<Step>();
        steps.add(new Step(ComplaintStatus.RECEIVED, receivedAt));
        if (acknowledgedAt != null) {
            steps.add(new Step(ComplaintStatus.ACKNOWLEDGED, acknowledgedAt));
        }
        if (resolvedAt != null) {
            steps.add(new Step(ComplaintStatus.RESOLVED, resolvedAt));
        }
        if (steps.getLast().status() != status) {
            steps.add(new Step(status, endedAt == null ? takenUpAt() : endedAt));
        }
        return steps;
    }

    /** When it was known to be in hand at the latest; of one that came further without a word of it, from the first. */
    private Instant takenUpAt() {
        if (acknowledgedAt != null) {
            return acknowledgedAt;
        }
        var known = new ArrayList<>(replies);
        if (resolvedAt != null) {
            known.add(resolvedAt);
        }
        if (endedAt != null) {
            known.add(endedAt);
        }
        return known.stream().min(Comparator.naturalOrder()).orElse(receivedAt);
    }

    /**
     * The clocks as they would stand had it been handled here: started and due by the calendar of the terms, met and run
     * out at the times of then. Whose complaint came further has been acknowledged, and whose was resolved has been
     * answered, for neither can be done here any more; the end stops what still runs.
     */
    Clocks clocks(Sla.Terms terms, Instant now) {
        var clocks = Clocks.started(terms, receivedAt);
        var answeredAt = replies.isEmpty() ? null : replies.getFirst();
        if (status != ComplaintStatus.RECEIVED || answeredAt != null) {
            clocks = met(clocks, ClockName.ACKNOWLEDGE, takenUpAt());
        }
        clocks = met(
                clocks,
                ClockName.FIRST_RESPONSE,
                answeredAt == null || resolvedAt != null && resolvedAt.isBefore(answeredAt) ? resolvedAt : answeredAt);
        for (Instant reply : replies) {
            if (resolvedAt == null || reply.isBefore(resolvedAt)) {
                clocks = clocks.with(
                        ClockName.UPDATE,
                        clock -> over(clock, reply).restarted(reply, terms.due(ClockName.UPDATE, reply)));
            }
        }
        clocks = met(clocks, ClockName.UPDATE, resolvedAt);
        clocks = met(clocks, ClockName.RESOLVE, resolvedAt);
        if (endedAt != null) {
            for (ClockName name : ClockName.values()) {
                clocks = met(clocks, name, endedAt);
            }
        }
        // What ran out while it was handled elsewhere is known to have, and nobody is warned of it today.
        return clocks.reckoned(terms).map((name, clock) -> told(name, over(clock, now), terms, now));
    }

    private static Clocks met(Clocks clocks, ClockName name, @Nullable Instant at) {
        return at == null ? clocks : clocks.with(name, clock -> over(clock, at).met(at));
    }

    /** As little as it is told of what ran out, it is of what came near to it. */
    private static ComplaintClock told(ClockName name, ComplaintClock clock, Sla.Terms terms, Instant now) {
        return clock.metAt() == null && clock.pausedAt() == null
                ? clock.told(
                        clock.hasRunOut() ? Integer.MAX_VALUE : terms.permille(name, clock.used(now, terms::between)))
                : clock;
    }

    private static ComplaintClock over(ComplaintClock clock, Instant at) {
        return clock.isOver(at) ? clock.breached(clock.dueAt()) : clock;
    }
}
