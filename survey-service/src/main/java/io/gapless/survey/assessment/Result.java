package io.gapless.survey.assessment;

import io.gapless.survey.assessment.Scorecard.Indicator;
import io.gapless.survey.measure.Estimate;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How somebody did.
 *
 * @param score 0 to 100: the mean of the known indicators' scores by their weights; null where too little is known
 * @param known weight of the known indicators, of 100
 * @param corrected the score after an appeal
 * @param kind what the score leads to
 * @param amount of money that it leads to, in the scorecard's currency
 */
record Result(
        UUID id,
        UUID assessment,
        String orgUnit,
        @Nullable String employee,
        List<FigureOf> figures,
        @Nullable Double score,
        double known,
        @Nullable Double corrected,
        Scorecard.Kind kind,
        BigDecimal amount) {

    /**
     * An indicator's figure.
     *
     * @param score 0 to 100; null where the figure is not known
     * @param enteredBy of what was entered
     * @param reason of what was entered
     */
    record FigureOf(
            String code,
            BigDecimal weight,
            long n,
            @Nullable Double value,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable Double score,
            @Nullable String enteredBy,
            @Nullable String reason,
            @Nullable Instant enteredAt) {

        static FigureOf computed(Indicator indicator, Estimate exact) {
            var shown = exact.rounded(2);
            return new FigureOf(
                    indicator.code(),
                    indicator.weight(),
                    shown.n(),
                    shown.value(),
                    shown.low(),
                    shown.high(),
                    exact.value() == null ? null : Estimate.round(indicator.score(exact.value()), 2),
                    null,
                    null,
                    null);
        }

        static FigureOf entered(Indicator indicator, double value, String by, String reason, Instant now) {
            return new FigureOf(
                    indicator.code(),
                    indicator.weight(),
                    1,
                    value,
                    null,
                    null,
                    Estimate.round(indicator.score(value), 2),
                    by,
                    reason,
                    now);
        }
    }

    /** The score that counts. */
    @Nullable
    Double counts() {
        return corrected == null ? score : corrected;
    }

    /** With these figures; what is not known counts neither for nor against. */
    Result with(List<FigureOf> figures, Scorecard card, double leastKnown) {
        double weights = 0;
        double sum = 0;
        for (FigureOf figure : figures) {
            if (figure.score() != null) {
                double weight = figure.weight().doubleValue();
                weights += weight;
                sum += weight * figure.score();
            }
        }
        // As they are written, with two decimals: 16.67 + 16.67 + 16.66 is 50.
        weights = Estimate.round(weights, 2);
        var total = weights < leastKnown ? null : Double.valueOf(Estimate.round(sum / weights, 2));
        var band = total == null ? Scorecard.Band.NOTHING : card.band(total);
        return new Result(
                id,
                assessment,
                orgUnit,
                employee,
                List.copyOf(figures),
                total,
                Math.min(100, weights),
                null,
                band.kind(),
                band.amount());
    }

    Result corrected(double score, Scorecard card) {
        var band = card.band(score);
        return new Result(
                id, assessment, orgUnit, employee, figures, this.score, known, score, band.kind(), band.amount());
    }
}
