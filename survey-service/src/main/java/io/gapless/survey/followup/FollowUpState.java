package io.gapless.survey.followup;

import io.gapless.platform.event.PublicState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of a follow-up.
 *
 * @param ledTo the complaint that was taken in because of it; only where that is what happened
 */
record FollowUpState(
        UUID id,
        long version,
        String orgUnit,
        @Nullable UUID customerId,
        UUID responseId,
        @Nullable UUID complaintId,
        String title,
        @Nullable String owner,
        FollowUpStatus status,
        @Nullable String outcome,
        @Nullable UUID ledTo)
        implements PublicState {

    static final String TOPIC = "gapless.follow-up";

    static FollowUpState from(FollowUp followUp) {
        return from(followUp, null);
    }

    static FollowUpState from(FollowUp followUp, @Nullable UUID ledTo) {
        return new FollowUpState(
                followUp.id(),
                followUp.version(),
                followUp.orgUnit(),
                followUp.customerId(),
                followUp.responseId(),
                followUp.complaintId(),
                followUp.title(),
                followUp.owner(),
                followUp.status(),
                followUp.outcome(),
                ledTo);
    }
}
