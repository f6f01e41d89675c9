package io.gapless.survey.response;

import io.gapless.platform.event.PublicState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of a response: what it was about and how it turned out, not the answers; but what
 * customers say they need.
 *
 * @param needs of a survey of needs; null for others
 * @param history true where it was taken over from a file: nothing is to follow from it today
 * @param happenedAt when it was answered; only of history
 */
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
        String title,
        Instant answeredAt,
        @Nullable List<NeedTold> needs,
        @Nullable Boolean history,
        @Nullable Instant happenedAt)
        implements PublicState {

    static final String TOPIC = "gapless.response";

    /** Questions of this scale and a need's code ask how much the need matters. */
    static final String STRENGTH = "NEED_";

    /** Questions of this scale and a need's code ask how well the need is met. */
    static final String SATISFACTION = "MET_";

    /**
     * A need of who answered.
     *
     * @param need its code
     * @param strength how much it matters, 0 to 100: the mean of the questions that ask it
     * @param satisfaction how well it is met, 0 to 100
     */
    record NeedTold(
            String need,
            @Nullable BigDecimal strength,
            @Nullable BigDecimal satisfaction) {}

    static ResponseState from(SurveyResponse response) {
        return from(response, null);
    }

    /** As it was answered in the past, which is told only now. */
    static ResponseState ofThePast(SurveyResponse response) {
        return from(response, response.answeredAt());
    }

    private static ResponseState from(SurveyResponse response, @Nullable Instant then) {
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
                response.title(),
                response.answeredAt(),
                needs(response),
                then == null ? null : true,
                then);
    }

    private static @Nullable List<NeedTold> needs(SurveyResponse response) {
        var codes = new TreeSet<String>();
        for (SurveyResponse.Value value : response.values()) {
            var scale = value.dimension();
            if (scale != null && value.percent() != null) {
                for (String asks : List.of(STRENGTH, SATISFACTION)) {
                    if (scale.startsWith(asks) && scale.length() > asks.length()) {
                        codes.add(scale.substring(asks.length()));
                    }
                }
            }
        }
        return codes.isEmpty()
                ? null
                : codes.stream()
                        .map(code -> new NeedTold(
                                code, mean(response, STRENGTH + code), mean(response, SATISFACTION + code)))
                        .toList();
    }

    private static @Nullable BigDecimal mean(SurveyResponse response, String scale) {
        var sum = BigDecimal.ZERO;
        int n = 0;
        for (SurveyResponse.Value value : response.values()) {
            if (scale.equals(value.dimension()) && value.percent() != null) {
                sum = sum.add(value.percent());
                n++;
            }
        }
        return n == 0 ? null : sum.divide(BigDecimal.valueOf(n), 2, RoundingMode.HALF_UP);
    }
}
