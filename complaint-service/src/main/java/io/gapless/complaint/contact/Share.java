package io.gapless.complaint.contact;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * A share with Wilson's 95 % score interval (E. B. Wilson, Probable inference, JASA 22, 1927); 0 to 1, four decimals.
 *
 * @param n of how many
 * @param share null where n is 0
 * @param low lower end of the interval
 * @param high upper end of the interval
 */
record Share(
        long n,
        @Nullable BigDecimal share,
        @Nullable BigDecimal low,
        @Nullable BigDecimal high) {

    private static final double Z = 1.959963984540054;
    private static final int DECIMALS = 4;

    static Share of(long some, long n) {
        if (n <= 0) {
            return new Share(0, null, null, null);
        }
        double p = (double) some / n;
        double z2 = Z * Z / n;
        double centre = (p + z2 / 2) / (1 + z2);
        double half = Z / (1 + z2) * Math.sqrt(p * (1 - p) / n + z2 / (4 * n));
        // Of none it begins at 0 and of all it ends at 1, which the sums above miss by a few last places.
        return new Share(
                n,
                rounded(p),
                rounded(some <= 0 ? 0 : Math.max(0, centre - half)),
                rounded(some >= n ? 1 : Math.min(1, centre + half)));
    }

    private static BigDecimal rounded(double figure) {
        return BigDecimal.valueOf(figure).setScale(DECIMALS, RoundingMode.HALF_UP);
    }
}
