package io.gapless.survey.response;

import io.gapless.platform.event.PublicState;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What other services are told of a response: what it was about and how it turned out, not the answers. */
record ResponseState(
        UUID id,
        long version,
        String orgUnit,
        @Nullable UUID customerId,
        @Nullable UUID campaignId,
        String questionnaire,
        @Nullable String segment,
        String source,
        @Nullable UUID sourceId,
        @Nullable UUID complaintId,
        @Nullable BigDecimal score,
        boolean low,
        String title)
        implements PublicState {

    static final String TOPIC = "gapless.response";

    static ResponseState from(SurveyResponse response) {
        return new ResponseState(
                response.id(),
                1,
                response.orgUnit(),
                response.customerId(),
                response.campaignId(),
                response.questionnaireCode(),
                response.segment(),
                response.source(),
                response.sourceId(),
                response.complaintId(),
                response.score(),
                response.low(),
                response.title());
    }
}
