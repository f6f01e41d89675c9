package io.gapless.survey.measure;

import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.FDistribution;

/** How well the items of a scale measure one and the same thing. */
public final class Reliability {

    private Reliability() {}

    /** The answers to the items of a scale, taken in one by one: what is kept does not grow with their number. */
    public static final class Items {

        private final int k;
        private final double[] first;
        private final double[] sums;
        private final double[][] products;
        private long n;

        /** @param k how many items there are */
        public Items(int k) {
            this.k = k;
            first = new double[k];
            sums = new double[k];
            products = new double[k][k];
        }

        /** A respondent's answers to all items, always in the same order. */
        public void add(double[] row) {
            if (n == 0) {
                System.arraycopy(row, 0, first, 0, k);
            }
            n++;
            for (int i = 0; i < k; i++) {
                // Less the first row, so that little is lost where answers differ little.
                double a = row[i] - first[i];
                sums[i] += a;
                for (int j = 0; j <= i; j++) {
                    products[i][j] += a * (row[j] - first[j]);
                }
            }
        }

        public long n() {
            return n;
        }

        /** Mean of an item; of no respondents not a number. */
        public double mean(int item) {
            return first[item] + sums[item] / n;
        }

        /** Variance of the respondents' totals. */
        public double totalVariance() {
            return totalVariance(-1);
        }

        private double totalVariance(int without) {
            double total = 0;
            for (int i = 0; i < k; i++) {
                for (int j = 0; j <= i; j++) {
                    if (i != without && j != without) {
                        total += (i == j ? 1 : 2) * covariance(i, j);
                    }
                }
            }
            return total;
        }

        private double covariance(int i, int j) {
            return (products[i][j] - sums[i] * sums[j] / n) / (n - 1);
        }

        private Estimate alpha(int without) {
            int items = without < 0 ? k : k - 1;
            if (n < 2 || items < 2) {
                return new Estimate(n, null, null, null);
            }
            double ofItems = 0;
            for (int i = 0; i < k; i++) {
                ofItems += i == without ? 0 : covariance(i, i);
            }
            double total = totalVariance(without);
            if (total <= 0) {
                return new Estimate(n, null, null, null);
            }
            double alpha = items / (items - 1.0) * (1 - ofItems / total);
            var f = new FDistribution(n - 1.0, (n - 1.0) * (items - 1.0));
            return new Estimate(
                    n,
                    alpha,
                    1 - (1 - alpha) * f.inverseCumulativeProbability(0.975),
                    1 - (1 - alpha) * f.inverseCumulativeProbability(0.025));
        }
    }

    /**
     * Cronbach's alpha, k/(k−1)·(1 − Σs²ᵢ/s²ₜ) with sample variances, and Feldt's interval (Feldt, Woodruff, Salih 1987).
     *
     * @return without a value where it is not defined: fewer than two rows or items, or a total that does not vary
     */
    public static Estimate alpha(Items items) {
        return items.alpha(-1);
    }

    /**
     * The same of rows.
     *
     * @param rows one per respondent, complete, all of the same two or more items
     */
    public static Estimate alpha(List<double[]> rows) {
        return alpha(items(rows));
    }

    /** Alpha of the scale without each of its items, in their order: an item whose value is above alpha does not fit. */
    public static List<Estimate> alphaIfDeleted(Items items) {
        return IntStream.range(0, items.k).mapToObj(items::alpha).toList();
    }

    /** The same of rows. */
    public static List<Estimate> alphaIfDeleted(List<double[]> rows) {
        return alphaIfDeleted(items(rows));
    }

    private static Items items(List<double[]> rows) {
        var items = new Items(rows.isEmpty() ? 0 : rows.getFirst().length);
        rows.forEach(items::add);
        return items;
    }
}
