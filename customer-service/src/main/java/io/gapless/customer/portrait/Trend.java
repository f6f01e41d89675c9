package io.gapless.customer.portrait;

import io.gapless.customer.measure.Estimate;
import org.hipparchus.stat.regression.SimpleRegression;
import org.jspecify.annotations.Nullable;

/**
 * Where the monthly value is going: the least-squares line over full months, those without an order counting 0, with
 * Student's 95 % interval of its slope (Draper and Smith, Applied Regression Analysis, chapter 1).
 *
 * @param slope value gained or lost from month to month
 * @param relativeSlope the same as a part of the mean month; null where that is 0
 * @param fit how much of the variation the line explains, 0 to 1 (R²); null where there is none
 * @param direction UP or DOWN where the interval leaves 0 out, otherwise STEADY
 */
record Trend(
        Estimate slope,
        @Nullable Estimate relativeSlope,
        @Nullable Double fit,
        Direction direction) {

    /** Fewer full months show no trend. */
    static final int LEAST_MONTHS = 6;

    /** Where it goes. */
    enum Direction {
        UP,
        STEADY,
        DOWN
    }

    /** The trend of a series by month; null where it is too short. */
    static @Nullable Trend of(double[] monthly) {
        if (monthly.length < LEAST_MONTHS) {
            return null;
        }
        var regression = new SimpleRegression();
        double sum = 0;
        for (int i = 0; i < monthly.length; i++) {
            regression.addData(i, monthly[i]);
            sum += monthly[i];
        }
        double slope = regression.getSlope();
        var estimate = Estimate.around(monthly.length, slope, regression.getSlopeStdErr(), monthly.length - 2.0);
        double mean = sum / monthly.length;
        double fit = regression.getRSquare();
        return new Trend(
                estimate,
                mean == 0 ? null : scaled(estimate, 1 / mean),
                Double.isFinite(fit) ? fit : null,
                direction(estimate));
    }

    private static Estimate scaled(Estimate estimate, double factor) {
        return new Estimate(
                estimate.n(),
                estimate.value() == null ? null : estimate.value() * factor,
                estimate.low() == null ? null : estimate.low() * factor,
                estimate.high() == null ? null : estimate.high() * factor);
    }

    private static Direction direction(Estimate slope) {
        if (slope.low() != null && slope.low() > 0) {
            return Direction.UP;
        }
        return slope.high() != null && slope.high() < 0 ? Direction.DOWN : Direction.STEADY;
    }
}
