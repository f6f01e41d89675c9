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

    static InvitationState from(Invitation invitation) {
        var occasion = invitation.occasion();
        return new InvitationState(
                invitation.id(),
                invitation.version(),
                occasion.orgUnit(),
                invitation.campaignId(),
                occasion.customerId(),
                occasion.source(),
                occasion.complaintId(),
                invitation.status());
    }
}
