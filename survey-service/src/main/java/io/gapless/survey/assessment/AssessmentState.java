package io.gapless.survey.assessment;

import io.gapless.platform.event.PublicState;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What other services are told of an assessment: how far it is, not how anybody did. */
record AssessmentState(
        UUID id,
        long version,
        String orgUnit,
        String scorecard,
        Level level,
        String quarter,
        Assessment.Status status,
        @Nullable LocalDate appealUntil)
        implements PublicState {

    static final String TOPIC = "gapless.assessment";

    static AssessmentState from(Assessment assessment) {
        return new AssessmentState(
                assessment.id(),
                assessment.version(),
                assessment.orgUnit(),
                assessment.code(),
                assessment.level(),
                assessment.quarter(),
                assessment.status(),
                assessment.appealUntil());
    }
}
