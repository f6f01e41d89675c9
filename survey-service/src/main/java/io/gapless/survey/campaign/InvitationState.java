package io.gapless.survey.campaign;

import io.gapless.platform.event.PublicState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What other services are told of an invitation; not its link, which is for the customer alone. */
record InvitationState(
        UUID id,
        long version,
        String orgUnit,
        UUID campaignId,
        @Nullable UUID customerId,
        String source,
        @Nullable UUID complaintId,
        InvitationStatus status)
        implements PublicState {

    static final String TOPIC = "gapless.invitation";

    /** Of one that has just been written, many at once. */
    static InvitationState first(Invitation invitation) {
        return of(invitation, 1);
    }

    static InvitationState from(Invitation invitation) {
        return of(invitation, invitation.version());
    }

    private static InvitationState of(Invitation invitation, long version) {
        var occasion = invitation.occasion();
        return new InvitationState(
                invitation.id(),
                version,
                occasion.orgUnit(),
                invitation.campaignId(),
                occasion.customerId(),
                occasion.source(),
                occasion.complaintId(),
                invitation.status());
    }
}
