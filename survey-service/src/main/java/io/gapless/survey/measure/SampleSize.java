package io.gapless.survey.measure;

/** How many to ask. */
public final class SampleSize {

    private SampleSize() {}

    /**
     * The sample that estimates a share within a margin at 95 % confidence, with the finite population correction: n₀ =
     * z²pq/e² with p = ½, n = n₀/(1 + (n₀−1)/N), rounded up.
     *
     * @param margin half the width of the interval, above 0 and below 1
     * @param population how many there are
     */
    public static int forMargin(double margin, int population) {
        if (population <= 0) {
            return 0;
        }
        double infinite = 1.96 * 1.96 * 0.25 / (margin * margin);
        return Math.min(population, (int) Math.ceil(infinite / (1 + (infinite - 1) / population)));
    }
}
