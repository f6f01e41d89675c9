package io.gapless.customer.standing;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A customer's satisfaction: the mean of their scores of the last 365 days, from survey answers, ratings at visits and
 * key presses after a call.
 *
 * @param score 0 to 100, two decimals; null without any
 * @param answers how many scores
 * @param trend the newer half of the time against the older one
 */
public record Satisfaction(@Nullable BigDecimal score, long answers, SatisfactionTrend trend) {

    /** How many points the means have to lie apart before it is called a change. */
    private static final BigDecimal NOTICED = BigDecimal.valueOf(5);

    /** Where satisfaction goes. */
    public enum SatisfactionDirection {
        UP,
        DOWN,
        LEVEL,
        UNKNOWN
    }

    /**
     * The last 180 days against the 185 before them.
     *
     * @param recent mean score of the newer days, 0 to 100; null without any
     * @param recentAnswers how many scores of the newer days
     * @param earlier mean score of the older days, 0 to 100; null without any
     * @param earlierAnswers how many scores of the older days
     * @param change points of 100; null where one of the halves has no scores
     * @param direction UP or DOWN from five points on
     */
    public record SatisfactionTrend(
            @Nullable BigDecimal recent,
            long recentAnswers,
            @Nullable BigDecimal earlier,
            long earlierAnswers,
            @Nullable BigDecimal change,
            SatisfactionDirection direction) {

        static SatisfactionTrend of(
                @Nullable BigDecimal recent, long recentAnswers, @Nullable BigDecimal earlier, long earlierAnswers) {
            if (recent == null || earlier == null) {
                return new SatisfactionTrend(
                        recent, recentAnswers, earlier, earlierAnswers, null, SatisfactionDirection.UNKNOWN);
            }
            var change = recent.subtract(earlier);
            var direction = change.abs().compareTo(NOTICED) < 0
                    ? SatisfactionDirection.LEVEL
                    : change.signum() > 0 ? SatisfactionDirection.UP : SatisfactionDirection.DOWN;
            return new SatisfactionTrend(recent, recentAnswers, earlier, earlierAnswers, change, direction);
        }
    }

    static final Satisfaction UNKNOWN = new Satisfaction(null, 0, SatisfactionTrend.of(null, 0, null, 0));
}
