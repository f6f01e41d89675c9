package io.gapless.customer.association;

import io.gapless.customer.measure.Estimate;
import org.jspecify.annotations.Nullable;

/**
 * A rule "who buys A also buys B", with its measures.
 *
 * @param baskets n(A and B)
 * @param support part of all baskets that hold A and B: n(A and B) / n
 * @param confidence part of those with A that hold B too: n(A and B) / n(A)
 * @param lift how many times as often B is bought with A as on the whole: confidence / (n(B) / n)
 * @param liftLow lower end of the 95 % interval of the lift
 * @param liftHigh upper end of it
 * @param leverage support beyond that of chance: support − n(A)/n · n(B)/n (Piatetsky-Shapiro 1991)
 * @param conviction how many times as often the rule would fail by chance: (1 − n(B)/n) / (1 − confidence) (Brin et al.
 *     1997); null where it never fails
 */
record Rule(
        long baskets,
        long antecedentBaskets,
        long consequentBaskets,
        double support,
        double confidence,
        double lift,
        double liftLow,
        double liftHigh,
        double leverage,
        @Nullable Double conviction) {

    /**
     * The measures from counts. The interval is that of a ratio on the logarithmic scale (delta method over the four cells
     * of the table of A and B): Var(ln lift) = 1/n(AB) − 1/n(A) − 1/n(B) + (2·lift − 1)/n.
     *
     * @param all n, at least 1
     * @param both n(A and B), at least 1
     */
    static Rule of(long all, long antecedent, long consequent, long both) {
        double n = all;
        double support = both / n;
        double confidence = (double) both / antecedent;
        double lift = confidence / (consequent / n);
        double variance = 1.0 / both - 1.0 / antecedent - 1.0 / consequent + (2 * lift - 1) / n;
        double spread = Math.exp(Estimate.Z * Math.sqrt(Math.max(0, variance)));
        return new Rule(
                both,
                antecedent,
                consequent,
                support,
                confidence,
                lift,
                lift / spread,
                lift * spread,
                support - (antecedent / n) * (consequent / n),
                both == antecedent ? null : Double.valueOf((1 - consequent / n) / (1 - confidence)));
    }
}
