package io.gapless.customer.measure;

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
    public static final double Z = 1.959963984540054;

    private static final double UPPER = 0.975;

    /** Of nothing. */
    public static final Estimate NONE = new Estimate(0, null, null, null);

    /** A share from 0 to 1 with Wilson's score interval (Wilson 1927). */
    public static Estimate share(long successes, long n) {
        if (n == 0) {
            return NONE;
        }
        double share = (double) successes / n;
        double z2 = Z * Z / n;
        double centre = (share + z2 / 2) / (1 + z2);
        double half = Z / (1 + z2) * Math.sqrt(share * (1 - share) / n + z2 / (4 * n));
        return new Estimate(n, share, Math.max(0, centre - half), Math.min(1, centre + half));
    }

    /** A mean with Student's interval, in the unit of what was measured. */
    public static Estimate mean(long n, double mean, double standardDeviation) {
        if (n == 0) {
            return NONE;
        }
        if (n == 1) {
            return new Estimate(1, mean, null, null);
        }
        return around(n, mean, standardDeviation / Math.sqrt(n), n - 1.0);
    }

    /**
     * A figure with an interval of Student's distribution.
     *
     * @param standardError of the figure; 0 gives an interval without width
     * @param degreesOfFreedom above 0
     */
    public static Estimate around(long n, double value, double standardError, double degreesOfFreedom) {
        double half = standardError == 0
                ? 0
                : new TDistribution(degreesOfFreedom).inverseCumulativeProbability(UPPER) * standardError;
        return new Estimate(n, value, value - half, value + half);
    }
}
