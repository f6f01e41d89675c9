package io.gapless.customer.promotion;

import io.gapless.customer.measure.Estimate;

/**
 * The difference between the means of two stretches of a series, with Student's 95 % interval and Welch's degrees of
 * freedom. Sales of neighbouring days are alike, which makes the usual standard error too small: the error of each mean
 * is the larger of the usual one and that of Newey and West (1987) with Bartlett weights and the lag
 * ⌊4 · (n/100)^(2/9)⌋, as Bertrand, Duflo and Mullainathan (2004) ask of differences in differences.
 *
 * @param values in the order of time
 * @param weights of the values, above 0: the days each stands for
 */
record Contrast(double[] values, double[] weights) {

    int n() {
        return values.length;
    }

    /** The weighted mean. */
    double mean() {
        double sum = 0;
        double all = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * weights[i];
            all += weights[i];
        }
        return sum / all;
    }

    /** Later less earlier; without an interval where either has fewer than two values. */
    static Estimate difference(Contrast earlier, Contrast later) {
        return difference(earlier, later, true);
    }

    /** The same; without the correction for neighbours it is Welch's interval. */
    static Estimate difference(Contrast earlier, Contrast later, boolean corrected) {
        long n = (long) earlier.n() + later.n();
        if (earlier.n() == 0 || later.n() == 0) {
            return Estimate.NONE;
        }
        double difference = later.mean() - earlier.mean();
        if (earlier.n() < 2 || later.n() < 2) {
            return new Estimate(n, difference, null, null);
        }
        double a = earlier.variance(corrected);
        double b = later.variance(corrected);
        double freedom = (a + b) * (a + b) / (a * a / (earlier.n() - 1) + b * b / (later.n() - 1));
        return Estimate.around(n, difference, Math.sqrt(a + b), freedom);
    }

    /** Of the mean. */
    private double variance(boolean corrected) {
        int n = values.length;
        double mean = mean();
        double all = 0;
        double squares = 0;
        double spread = 0;
        for (int i = 0; i < n; i++) {
            all += weights[i];
            squares += weights[i] * weights[i];
            spread += weights[i] * (values[i] - mean) * (values[i] - mean);
        }
        // Of equal weights this is s²/n; the effective n is Kish's.
        double usual = spread / all * n / (n - 1) * squares / (all * all);
        if (!corrected) {
            return usual;
        }
        int lag = Math.min(n - 2, (int) Math.floor(4 * Math.pow(n / 100.0, 2.0 / 9)));
        double sum = 0;
        for (int l = 0; l <= lag; l++) {
            double together = 0;
            for (int i = l; i < n; i++) {
                together += weights[i] * (values[i] - mean) * weights[i - l] * (values[i - l] - mean);
            }
            sum += (l == 0 ? 1 : 2 * (1 - l / (lag + 1.0))) * together;
        }
        return Math.max(usual, sum / (all * all) * n / (n - 1));
    }
}
