package io.gapless.visit.compliance;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.hipparchus.stat.interval.BinomialProportion;
import org.jspecify.annotations.Nullable;

/**
 * A share with Wilson's 95 % score interval (Wilson 1927); 0 to 1, four decimals.
 *
 * @param n of how many; where they are weighted, the interval is that of fewer: the square of the sum of the weights over
 *     the sum of their squares (Kish 1965), rounded down
 * @param share null where n is 0
 * @param low lower end of the interval
 * @param high upper end of the interval
 */
record Proportion(
        long n,
        @Nullable BigDecimal share,
        @Nullable BigDecimal low,
        @Nullable BigDecimal high) {

    private static final double CONFIDENCE = 0.95;
    private static final int DECIMALS = 4;

    static Proportion of(long some, long n) {
        return of(n, BigDecimal.valueOf(some), BigDecimal.valueOf(n), BigDecimal.valueOf(n));
    }

    /** A weighted share: what was met of what was due, with the sum of the squares of the weights. */
    static Proportion of(long n, BigDecimal met, BigDecimal due, BigDecimal squares) {
        if (n == 0 || due.signum() <= 0) {
            return new Proportion(n, null, null, null);
        }
        double effective = Math.floor(due.doubleValue() * due.doubleValue() / squares.doubleValue() + 1e-9);
        int size = (int) Math.clamp(effective, 1, Integer.MAX_VALUE);
        double share = met.doubleValue() / due.doubleValue();
        var interval = BinomialProportion.getWilsonScoreInterval(size, share, CONFIDENCE);
        // Of none it begins at 0 and of all it ends at 1, which sums of doubles miss by a few last places.
        double low = share <= 0 ? 0 : Math.max(0, interval.getLowerBound());
        double high = share >= 1 ? 1 : Math.min(1, interval.getUpperBound());
        return new Proportion(n, met.divide(due, DECIMALS, RoundingMode.HALF_UP), rounded(low), rounded(high));
    }

    private static BigDecimal rounded(double figure) {
        return BigDecimal.valueOf(figure).setScale(DECIMALS, RoundingMode.HALF_UP);
    }
}
