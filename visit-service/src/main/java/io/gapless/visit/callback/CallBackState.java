package io.gapless.visit.callback;

import io.gapless.platform.event.PublicState;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What other services are told of a call-back. */
record CallBackState(
        UUID id,
        long version,
        String orgUnit,
        @Nullable UUID customerId,
        @Nullable UUID complaintId,
        @Nullable UUID followUpId,
        String title,
        CallBackStatus status,
        @Nullable Boolean solved,
        Reason reason,
        @Nullable String assignee,
        Instant dueAt,
        @Nullable Instant nextAttemptAt,
        int attempts)
        implements PublicState {

    static final String TOPIC = "gapless.call-back";

    static CallBackState from(CallBack callBack) {
        return new CallBackState(
                callBack.id(),
                callBack.version(),
                callBack.orgUnit(),
                callBack.customerId(),
                callBack.complaintId(),
                callBack.followUpId(),
                callBack.title(),
                callBack.status(),
                callBack.solved(),
                callBack.reason(),
                callBack.assignee(),
                callBack.dueAt(),
                callBack.nextAttemptAt(),
                callBack.attempts().size());
    }
}
