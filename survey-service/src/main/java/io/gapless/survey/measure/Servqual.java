package io.gapless.survey.measure;

import java.util.Map;
import java.util.OptionalDouble;

/** The overall gap of one respondent from the gaps (perception less expectation) of the dimensions. */
public final class Servqual {

    private Servqual() {}

    /** Mean of the five dimensions; empty unless all five are answered. */
    public static OptionalDouble unweighted(Map<ServiceDimension, Double> gaps) {
        return gaps.size() == ServiceDimension.values().length
                ? gaps.values().stream().mapToDouble(Double::doubleValue).average()
                : OptionalDouble.empty();
    }

    /**
     * Σ weight·gap / 100 with the respondent's own 100 points; empty unless all five are answered and weighed.
     *
     * @param points by dimension, adding up to 100
     */
    public static OptionalDouble weighted(Map<ServiceDimension, Double> gaps, Map<ServiceDimension, Double> points) {
        double sum = 0;
        for (ServiceDimension dimension : ServiceDimension.values()) {
            var gap = gaps.get(dimension);
            var weight = points.get(dimension);
            if (gap == null || weight == null) {
                return OptionalDouble.empty();
            }
            sum += gap * weight / 100;
        }
        return OptionalDouble.of(sum);
    }
}
