package io.gapless.survey.followup;

import java.util.Set;

/** Where a follow-up is. */
enum FollowUpStatus {
    OPEN,
    CLOSED;

    /** The states that may follow. */
    Set<FollowUpStatus> allowed() {
        return this == OPEN ? Set.of(CLOSED) : Set.of();
    }
}
