package io.gapless.survey.assessment;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An assessment with all that belongs to it, in the language and as far as its reader may know of it.
 *
 * @param level COMPANY, DEPARTMENT or POST
 * @param status DRAFT, PUBLISHED or FINAL
 * @param appealUntil the last day on which a result can be appealed against
 * @param currency of the amounts, by ISO 4217
 * @param bands what scores lead to, the lowest first
 * @param results the best first, those without a score last
 */
public record AssessedQuarter(
        String code,
        int edition,
        String title,
        String level,
        String orgUnit,
        String quarter,
        String status,
        @Nullable Instant calculatedAt,
        @Nullable Instant publishedAt,
        @Nullable LocalDate appealUntil,
        @Nullable Instant finalAt,
        String currency,
        List<Indicator> indicators,
        List<Band> bands,
        List<Result> results,
        List<Appeal> appeals) {

    /**
     * One figure that counts.
     *
     * @param gap of the metric GAP, 1 to 5
     * @param dimension of GAP; over all unless told
     * @param questionnaire of SURVEY_SCORE
     * @param weight of 100
     */
    public record Indicator(
            String code,
            String title,
            String metric,
            @Nullable Integer gap,
            @Nullable String dimension,
            @Nullable String questionnaire,
            double weight,
            double worst,
            double best) {}

    /** What a score of at least so much leads to. */
    public record Band(double atLeast, String kind, BigDecimal amount) {}

    /**
     * How somebody did.
     *
     * @param score 0 to 100, as it was computed; null where too little is known
     * @param known weight of the known indicators, of 100
     * @param corrected the score after an appeal
     * @param before the score of the quarter before by the same scorecard; null where there is none
     */
    public record Result(
            String orgUnit,
            @Nullable String employee,
            @Nullable Double score,
            double known,
            @Nullable Double corrected,
            @Nullable Double before,
            String kind,
            BigDecimal amount,
            List<Figure> figures) {

        /** The score that counts. */
        public @Nullable Double counts() {
            return corrected == null ? score : corrected;
        }
    }

    /** An indicator's figure of somebody, and its score from 0 to 100; with the reason of what was entered. */
    public record Figure(
            String indicator,
            long n,
            @Nullable Double value,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable Double score,
            @Nullable String enteredBy,
            @Nullable String reason) {}

    /** An objection to a result, and what was decided. */
    public record Appeal(
            String orgUnit,
            @Nullable String employee,
            String text,
            String appellant,
            Instant appealedAt,
            String status,
            @Nullable String decision,
            @Nullable String decidedBy,
            @Nullable Double corrected) {}
}
