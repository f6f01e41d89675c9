package io.gapless.visit.leader;

import io.gapless.platform.event.PublicState;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What other services are told of an issue: not what was said. */
record IssueState(
        UUID id,
        long version,
        UUID occasionId,
        String orgUnit,
        @Nullable UUID customerId,
        String owner,
        LocalDate dueOn,
        IssueStatus status)
        implements PublicState {

    static final String TOPIC = "gapless.raised-issue";

    static IssueState from(Issue issue) {
        return new IssueState(
                issue.id(),
                issue.version(),
                issue.occasionId(),
                issue.orgUnit(),
                issue.customerId(),
                issue.owner(),
                issue.dueOn(),
                issue.status());
    }
}
