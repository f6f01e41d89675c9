package io.gapless.survey.measure;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.DoubleUnaryOperator;
import org.hipparchus.distribution.continuous.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * A figure with its 95 % interval.
 *
 * @param n observations it rests on
 * @param value null without any observation
 * @param low lower end of the interval; null where there are too few observations for one
 * @param high upper end of the interval
 */
public record Estimate(
        long n,
        @Nullable Double value,
        @Nullable Double low,
        @Nullable Double high) {

    /** Two-sided 95 % quantile of the normal distribution. */
    static final double Z = 1.959963984540054;

    private static final double UPPER = 0.975;

    /** Of nothing. */
    public static final Estimate NONE = new Estimate(0, null, null, null);

    /** A share with Wilson's score interval (Wilson 1927). */
    public static Estimate share(long successes, long n) {
        return n == 0 ? NONE : share(n, (double) successes / n, n);
    }

    /**
     * A share of weighted observations with Wilson's interval.
     *
     * @param n observations
     * @param share from 0 to 1
     * @param effectiveN by Kish: square of the sum of weights over the sum of their squares; n where all are equal
     */
    public static Estimate share(long n, double share, double effectiveN) {
        if (n == 0) {
            return NONE;
        }
        double z2 = Z * Z / effectiveN;
        double centre = (share + z2 / 2) / (1 + z2);
        double half = Z / (1 + z2) * Math.sqrt(share * (1 - share) / effectiveN + z2 / (4 * effectiveN));
        // Of none the interval begins at 0 and of all it ends at 1, which the sums above miss by a few last places.
        return new Estimate(
                n, share, share <= 0 ? 0 : Math.max(0, centre - half), share >= 1 ? 1 : Math.min(1, centre + half));
    }

    /** A mean with Student's interval. */
    public static Estimate mean(long n, double mean, double standardDeviation) {
        if (n == 0) {
            return NONE;
        }
        if (n == 1) {
            return new Estimate(1, mean, null, null);
        }
        double half = new TDistribution(n - 1.0).inverseCumulativeProbability(UPPER) * standardDeviation / Math.sqrt(n);
        return new Estimate(n, mean, mean - half, mean + half);
    }

    /**
     * Net promoter score from −1 to 1: promoters' share less detractors'. The interval is the adjusted Wald of n + 3, with
     * ¾ added to promoters and to detractors (Rocks 2016), as far as it lies on the scale.
     */
    public static Estimate netPromoter(long promoters, long passives, long detractors) {
        long n = promoters + passives + detractors;
        if (n == 0) {
            return NONE;
        }
        double adjusted = n + 3.0;
        double p = (promoters + 0.75) / adjusted;
        double d = (detractors + 0.75) / adjusted;
        double half = Z * Math.sqrt((p + d - (p - d) * (p - d)) / adjusted);
        return new Estimate(
                n, (double) (promoters - detractors) / n, Math.max(-1, p - d - half), Math.min(1, p - d + half));
    }

    /** The same figure on another scale; the function must not fall. */
    public Estimate rescaled(DoubleUnaryOperator scale) {
        return new Estimate(
                n,
                value == null ? null : Double.valueOf(scale.applyAsDouble(value)),
                low == null ? null : Double.valueOf(scale.applyAsDouble(low)),
                high == null ? null : Double.valueOf(scale.applyAsDouble(high)));
    }

    /** As answers show it: computed exactly, rounded (half up) at the very end. */
    public Estimate rounded(int decimals) {
        return rescaled(figure -> round(figure, decimals));
    }

    /** A single figure as answers show it. */
    public static double round(double figure, int decimals) {
        return BigDecimal.valueOf(figure)
                .setScale(decimals, RoundingMode.HALF_UP)
                .doubleValue();
    }
}
