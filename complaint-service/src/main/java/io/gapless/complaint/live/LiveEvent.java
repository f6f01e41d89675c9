package io.gapless.complaint.live;

import io.gapless.complaint.customer.Whose;
import io.gapless.platform.security.Caller;
import io.gapless.platform.security.Roles;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as it is kept, with what decides who may see it now.
 *
 * @param whose the complaint is now; null where there is no such complaint, which nobody is told of
 * @param deciders usernames of those for whom it waits besides, though it may be none of theirs
 */
record LiveEvent(
        long id,
        Instant at,
        String type,
        UUID complaintId,
        Body body,
        @Nullable Whose whose,
        Set<String> deciders) {

    /** Somebody has to decide: they are told, wherever they are. */
    static final Set<String> FOR_DECIDERS = Set.of("ComplaintApprovalRequested", "ComplaintApprovalStepped");

    /** What customers and partners are told; the rest is of the house. */
    private static final Set<String> OUTSIDE = Set.of(
            "ComplaintReceived",
            "ComplaintAcknowledged",
            "ComplaintAssessed",
            "ComplaintInvestigating",
            "ComplaintDecided",
            "ComplaintApproved",
            "ComplaintResolved",
            "ComplaintCallbackRequested",
            "ComplaintClosed",
            "ComplaintRejected",
            "ComplaintWithdrawn",
            "ComplaintMerged",
            "ComplaintReopened",
            "ComplaintReplied");

    /**
     * What matters of a complaint's event to somebody who has it open; nothing of the customer.
     *
     * @param clock the clock that it is about
     * @param messageKind of the message that it is about
     * @param history whether it is about a complaint of the past
     */
    record Body(
            UUID id,
            long version,
            @Nullable String number,
            @Nullable String status,
            @Nullable String severity,
            @Nullable String category,
            @Nullable String orgUnit,
            @Nullable String assignee,
            @Nullable Instant dueAt,
            @Nullable String clock,
            @Nullable String messageKind,
            @Nullable Boolean history) {

        Body forOutside() {
            return new Body(
                    id, version, number, status, severity, category, orgUnit, null, dueAt, null, messageKind, null);
        }
    }

    /** What the caller is told of it; null where that is nothing. */
    @Nullable
    Body toldTo(Caller caller) {
        if (whose == null) {
            return null;
        }
        if (!whose.isFor(caller)) {
            boolean decides =
                    !caller.seesOnlyThemselves() && !caller.is(Roles.PARTNER) && deciders.contains(caller.username());
            return decides ? body : null;
        }
        if (!caller.seesOnlyThemselves() && !caller.is(Roles.PARTNER)) {
            return body;
        }
        boolean isMessage = type.equals("ComplaintMessageAdded") && !"NOTE".equals(body.messageKind());
        return OUTSIDE.contains(type) || isMessage ? body.forOutside() : null;
    }
}
