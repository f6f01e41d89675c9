package io.gapless.survey.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.FDistribution;
import org.hipparchus.stat.StatUtils;

/** How well the items of a scale measure one and the same thing. */
public final class Reliability {

    private Reliability() {}

    /**
     * Cronbach's alpha, k/(k−1)·(1 − Σs²ᵢ/s²ₜ) with sample variances, and Feldt's interval (Feldt, Woodruff, Salih 1987).
     *
     * @param rows one per respondent, complete, all of the same two or more items
     * @return without a value where it is not defined: fewer than two rows or items, or a total that does not vary
     */
    public static Estimate alpha(List<double[]> rows) {
        int n = rows.size();
        int k = n == 0 ? 0 : rows.getFirst().length;
        if (n < 2 || k < 2) {
            return new Estimate(n, null, null, null);
        }
        var totals = new double[n];
        double items = 0;
        for (int item = 0; item < k; item++) {
            var column = new double[n];
            for (int row = 0; row < n; row++) {
                column[row] = rows.get(row)[item];
                totals[row] += column[row];
            }
            items += StatUtils.variance(column);
        }
        double total = StatUtils.variance(totals);
        if (total == 0) {
            return new Estimate(n, null, null, null);
        }
        double alpha = k / (k - 1.0) * (1 - items / total);
        var f = new FDistribution(n - 1.0, (n - 1.0) * (k - 1.0));
        return new Estimate(
                n,
                alpha,
                1 - (1 - alpha) * f.inverseCumulativeProbability(0.975),
                1 - (1 - alpha) * f.inverseCumulativeProbability(0.025));
    }

    /** Alpha of the scale without each of its items, in their order: an item whose value is above alpha does not fit. */
    public static List<Estimate> alphaIfDeleted(List<double[]> rows) {
        int k = rows.isEmpty() ? 0 : rows.getFirst().length;
        var without = new ArrayList<Estimate>();
        for (int left = 0; left < k; left++) {
            int item = left;
            without.add(alpha(rows.stream()
                    .map(row -> IntStream.range(0, k)
                            .filter(i -> i != item)
                            .mapToDouble(i -> row[i])
                            .toArray())
                    .toList()));
        }
        return without;
    }
}
