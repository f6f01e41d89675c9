package io.gapless.survey.measure;

import io.gapless.survey.measure.Difference.Moments;
import java.util.List;
import java.util.Optional;
import org.hipparchus.distribution.continuous.TDistribution;

/** Whether a figure rises or falls over periods. */
public final class Trend {

    private Trend() {}

    /**
     * The line of least squares through all observations.
     *
     * @param slope change from one period to the next
     * @param low lower end of its 95 % interval
     * @param high upper end
     * @param p probability of a slope as steep where there is none, two-sided, 0 to 1
     */
    public record Line(double slope, double low, double high, double p) {

        /** As answers show it. */
        public Line rounded(int decimals) {
            return new Line(
                    Estimate.round(slope, decimals),
                    Estimate.round(low, decimals),
                    Estimate.round(high, decimals),
                    Estimate.round(p, 6));
        }
    }

    /**
     * From the moments of consecutive periods, numbered 1, 2, …; Student's t of the slope with n − 2 degrees of freedom.
     *
     * @return empty for less than three observations, or where they all lie in one period
     */
    public static Optional<Line> of(List<Moments> periods) {
        double n = 0;
        double x = 0;
        double y = 0;
        for (int i = 0; i < periods.size(); i++) {
            var period = periods.get(i);
            n += period.n();
            x += period.n() * (i + 1.0);
            y += period.n() * period.mean();
        }
        if (n < 3) {
            return Optional.empty();
        }
        x /= n;
        y /= n;
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < periods.size(); i++) {
            var period = periods.get(i);
            xx += period.n() * (i + 1 - x) * (i + 1 - x);
            xy += period.n() * (i + 1 - x) * (period.mean() - y);
        }
        if (xx == 0) {
            return Optional.empty();
        }
        double slope = Math.abs(xy / xx) <= Difference.NOISE * Math.max(1, Math.abs(y)) ? 0 : xy / xx;
        double residual = 0;
        for (int i = 0; i < periods.size(); i++) {
            var period = periods.get(i);
            double off = period.mean() - (y + slope * (i + 1 - x));
            residual += period.n() * off * off + Math.max(0, period.n() - 1) * period.variance();
        }
        double error = Math.sqrt(residual / (n - 2) / xx);
        if (error == 0) {
            return Optional.of(new Line(slope, slope, slope, slope == 0 ? 1 : 0));
        }
        var t = new TDistribution(n - 2);
        double half = t.inverseCumulativeProbability(0.975) * error;
        return Optional.of(new Line(
                slope, slope - half, slope + half, Math.min(1, 2 * t.cumulativeProbability(-Math.abs(slope / error)))));
    }
}
