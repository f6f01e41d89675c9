package io.gapless.customer.portrait;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the months of the year differ: the ratio of each month to the centred moving average of twelve months, averaged
 * by calendar month and brought to a mean of 1 (the classical multiplicative decomposition: Hyndman and Athanasopoulos,
 * Forecasting: Principles and Practice, section 3.4).
 *
 * @param months from January to December
 */
record Seasonality(List<SeasonalMonth> months) {

    /** Fewer full months show no season. */
    static final int LEAST_MONTHS = 24;

    private static final int YEAR = 12;

    /**
     * A month of the year.
     *
     * @param month 1 to 12
     * @param index 1 for an average month, 1.2 for one with a fifth more
     * @param n how many such months it rests on
     */
    record SeasonalMonth(int month, double index, int n) {}

    /**
     * The seasonality of a series by month; null where it is too short, or has a year without anything.
     *
     * @param first the calendar month of the first value, 1 to 12
     */
    static @Nullable Seasonality of(double[] monthly, int first) {
        if (monthly.length < LEAST_MONTHS) {
            return null;
        }
        var ratios = new double[YEAR];
        var n = new int[YEAR];
        for (int i = YEAR / 2; i < monthly.length - YEAR / 2; i++) {
            double average = (monthly[i - YEAR / 2] + monthly[i + YEAR / 2]) / 2;
            for (int j = i - YEAR / 2 + 1; j < i + YEAR / 2; j++) {
                average += monthly[j];
            }
            average /= YEAR;
            if (average <= 0) {
                return null;
            }
            int month = (first - 1 + i) % YEAR;
            ratios[month] += monthly[i] / average;
            n[month]++;
        }
        double sum = 0;
        for (int month = 0; month < YEAR; month++) {
            ratios[month] /= n[month];
            sum += ratios[month];
        }
        if (sum == 0) {
            return null;
        }
        var months = new ArrayList<SeasonalMonth>();
        for (int month = 0; month < YEAR; month++) {
            months.add(new SeasonalMonth(month + 1, ratios[month] * YEAR / sum, n[month]));
        }
        return new Seasonality(List.copyOf(months));
    }
}
