package io.gapless.survey.followup;

import io.gapless.platform.event.PublicState;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of a follow-up.
 *
 * @param visitId the visit it is about
 * @param ledTo the complaint that was taken in because of it; only where that is what happened
 * @param wanted the complaint that is to be taken in because of it; only where that is asked for
 */
record FollowUpState(
        UUID id,
        long version,
        String orgUnit,
        @Nullable UUID customerId,
        UUID responseId,
        @Nullable UUID complaintId,
        @Nullable UUID visitId,
        String title,
        @Nullable String owner,
        FollowUpStatus status,
        @Nullable String outcome,
        @Nullable UUID ledTo,
        @Nullable Wanted wanted)
        implements PublicState {

    /**
     * A complaint that complaint-service is to take in.
     *
     * @param category its code; the usual one where none is named
     * @param language zh or en
     * @param requestedBy username of who asks for it
     * @param concerned usernames of those whose work it is about
     */
    record Wanted(
            @Nullable String category, String text, String language, String requestedBy, Collection<String> concerned) {

        Wanted {
            concerned = List.copyOf(concerned);
        }
    }

    static final String TOPIC = "gapless.follow-up";

    static FollowUpState from(FollowUp followUp, @Nullable UUID visitId) {
        return from(followUp, visitId, null, null);
    }

    static FollowUpState from(
            FollowUp followUp, @Nullable UUID visitId, @Nullable UUID ledTo, @Nullable Wanted wanted) {
        return new FollowUpState(
                followUp.id(),
                followUp.version(),
                followUp.orgUnit(),
                followUp.customerId(),
                followUp.responseId(),
                followUp.complaintId(),
                visitId,
                followUp.title(),
                followUp.owner(),
                followUp.status(),
                followUp.outcome(),
                ledTo,
                wanted);
    }
}
