package io.gapless.survey.measure;

/** The index of satisfaction in the form of the ACSI (Fornell, Johnson, Anderson, Cha, Bryant 1996). */
public final class SatisfactionIndex {

    private static final int LOWEST = 1;
    private static final int HIGHEST = 10;

    private SatisfactionIndex() {}

    /**
     * Σ (x − 1)·w / 9 · 100, from 0 to 100 where the weights add up to 1.
     *
     * @param answers of one respondent, or their means, on 1–10
     * @param weights one for each
     */
    public static double of(double[] answers, double[] weights) {
        if (answers.length != weights.length) {
            throw new IllegalArgumentException("A weight for each answer");
        }
        double sum = 0;
        for (int i = 0; i < answers.length; i++) {
            sum += (answers[i] - LOWEST) * weights[i];
        }
        return sum / (HIGHEST - LOWEST) * 100;
    }

    /** How far indices lie apart where the weighted answers lie so far apart, as a standard deviation. */
    public static double spread(double ofAnswers) {
        return ofAnswers / (HIGHEST - LOWEST) * 100;
    }
}
