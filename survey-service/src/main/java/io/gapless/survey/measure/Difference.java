package io.gapless.survey.measure;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Whether two figures differ by more than chance.
 *
 * @param value the second less the first
 * @param low lower end of the 95 % interval; null where there are too few observations for one
 * @param high upper end of the interval
 * @param p probability of a difference as large where there is none, two-sided, 0 to 1
 */
public record Difference(
        @Nullable Double value,
        @Nullable Double low,
        @Nullable Double high,
        @Nullable Double p) {

    /** What sums of doubles may be off by, of the greater. */
    static final double NOISE = 1e-9;

    /** Of too few observations. */
    public static final Difference UNKNOWN = new Difference(null, null, null, null);

    /**
     * What a mean is computed from.
     *
     * @param variance of the sample, not negative; 0 for less than two observations
     */
    public record Moments(long n, double mean, double variance) {}

    /**
     * Of means, by Welch's t (Welch 1947), which takes the variances as they are.
     *
     * <p>Shares and net promoter scores are means, too: of 0 and 1, and of −1, 0 and 1.
     */
    public static Difference ofMeans(Moments first, Moments second) {
        if (first.n() == 0 || second.n() == 0) {
            return UNKNOWN;
        }
        double difference = apart(first.mean(), second.mean());
        if (first.n() < 2 || second.n() < 2) {
            return new Difference(difference, null, null, null);
        }
        double a = first.variance() / first.n();
        double b = second.variance() / second.n();
        double error = Math.sqrt(a + b);
        if (error == 0) {
            return new Difference(difference, difference, difference, difference == 0 ? 1.0 : 0.0);
        }
        double freedom = (a + b) * (a + b) / (a * a / (first.n() - 1) + b * b / (second.n() - 1));
        var t = new TDistribution(freedom);
        double half = t.inverseCumulativeProbability(0.975) * error;
        return new Difference(
                difference,
                difference - half,
                difference + half,
                Math.min(1, 2 * t.cumulativeProbability(-Math.abs(difference / error))));
    }

    /** The second less the first; what differs in the last places only, as sums of the same answers may, is the same. */
    private static double apart(double first, double second) {
        return Math.abs(second - first) <= NOISE * Math.max(1, Math.max(Math.abs(first), Math.abs(second)))
                ? 0
                : second - first;
    }

    /**
     * Of shares, by the score test with the pooled share; the interval is Newcombe's of Wilson's (Newcombe 1998, method
     * 10).
     */
    public static Difference ofShares(long successes1, long n1, long successes2, long n2) {
        if (n1 == 0 || n2 == 0) {
            return UNKNOWN;
        }
        var first = Estimate.share(successes1, n1);
        var second = Estimate.share(successes2, n2);
        if (first.value() == null
                || first.low() == null
                || first.high() == null
                || second.value() == null
                || second.low() == null
                || second.high() == null) {
            return UNKNOWN;
        }
        double p1 = first.value();
        double p2 = second.value();
        double pooled = (double) (successes1 + successes2) / (n1 + n2);
        double error = Math.sqrt(pooled * (1 - pooled) * (1.0 / n1 + 1.0 / n2));
        double p = error == 0 ? 1 : 2 * new NormalDistribution().cumulativeProbability(-Math.abs((p2 - p1) / error));
        return new Difference(
                p2 - p1,
                p2 - p1 - Math.hypot(p2 - second.low(), first.high() - p1),
                p2 - p1 + Math.hypot(second.high() - p2, p1 - first.low()),
                p);
    }

    /** As answers show it; the probability with six decimals. */
    public Difference rounded(int decimals) {
        return new Difference(
                value == null ? null : Double.valueOf(Estimate.round(value, decimals)),
                low == null ? null : Double.valueOf(Estimate.round(low, decimals)),
                high == null ? null : Double.valueOf(Estimate.round(high, decimals)),
                p == null ? null : Double.valueOf(Estimate.round(p, 6)));
    }

    /**
     * Corrects the probabilities of many comparisons, so that of those called significant at most the level is expected to
     * be chance (Benjamini and Hochberg 1995).
     *
     * @return in the same order, each at least as large
     */
    public static double[] corrected(double[] probabilities) {
        int m = probabilities.length;
        var order = IntStream.range(0, m)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -probabilities[i]))
                .toList();
        var corrected = Arrays.copyOf(probabilities, m);
        double least = 1;
        for (int i = 0; i < m; i++) {
            int rank = m - i;
            least = Math.min(least, probabilities[order.get(i)] * m / rank);
            corrected[order.get(i)] = least;
        }
        return corrected;
    }
}
