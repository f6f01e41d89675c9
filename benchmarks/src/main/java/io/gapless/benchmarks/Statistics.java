package io.gapless.benchmarks;

import java.util.Arrays;
import java.util.List;

/** The few figures that measurements are condensed to. */
final class Statistics {

    private Statistics() {}

    /**
     * The smallest value that is not exceeded by the given share of all (nearest rank, nothing interpolated).
     *
     * @param sorted ascending; not empty
     * @param share above 0 and up to 1: 0.99 for p99
     */
    static long percentile(long[] sorted, double share) {
        if (sorted.length == 0 || share <= 0 || share > 1) {
            throw new IllegalArgumentException("No percentile " + share + " of " + sorted.length + " values");
        }
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    /** The middle one, or the mean of the two in the middle; NaN of none. */
    static double median(List<Double> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** How far apart the smallest and the largest are, as a share of the median: 0.1 for ten per cent. */
    static double spread(List<Double> values) {
        double smallest = values.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
        double largest = values.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
        return (largest - smallest) / median(values);
    }

    /** All values of several arrays, ascending. */
    static long[] merged(List<long[]> parts) {
        long[] all = parts.stream().flatMapToLong(Arrays::stream).toArray();
        Arrays.sort(all);
        return all;
    }
}
