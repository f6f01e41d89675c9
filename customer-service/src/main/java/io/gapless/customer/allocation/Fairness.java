package io.gapless.customer.allocation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How evenly some got something.
 *
 * @param count how many they are
 * @param receivers how many of them got anything
 * @param total what all got
 * @param min the least that one got; null where that would tell what a single one got
 * @param median of what each got; null like the least
 * @param max the most that one got; null like the least
 * @param mean of what each got, four decimals
 * @param gini 0 where all got the same, near 1 where one got all: Σ (2i − n − 1) x₍ᵢ₎ ÷ (n Σ x), with x₍₁₎ the smallest
 *     (Gini 1912 in the form of Sen, On Economic Inequality, 1973); 0 where nobody got anything
 */
record Fairness(
        int count,
        int receivers,
        long total,
        @Nullable Integer min,
        @Nullable Double median,
        @Nullable Integer max,
        double mean,
        double gini) {

    /** Of the first so many quantities; the array is sorted afterwards. */
    static Fairness of(int[] quantities, int count) {
        Arrays.sort(quantities, 0, count);
        if (count == 0) {
            return new Fairness(0, 0, 0, null, null, null, 0, 0);
        }
        long total = 0;
        double ordered = 0;
        int receivers = 0;
        for (int i = 0; i < count; i++) {
            total += quantities[i];
            ordered += (2.0 * (i + 1) - count - 1) * quantities[i];
            if (quantities[i] > 0) {
                receivers++;
            }
        }
        double median = (quantities[(count - 1) / 2] + (double) quantities[count / 2]) / 2;
        return new Fairness(
                count,
                receivers,
                total,
                quantities[0],
                median,
                quantities[count - 1],
                rounded((double) total / count),
                total == 0 ? 0 : rounded(ordered / ((double) count * total)));
    }

    /** Without what would tell what a single one got. */
    Fairness withoutExtremes() {
        return new Fairness(count, receivers, total, null, null, null, mean, gini);
    }

    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
