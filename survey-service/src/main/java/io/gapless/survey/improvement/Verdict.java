package io.gapless.survey.improvement;

import io.gapless.survey.measure.Difference;

/** What measuring again says. */
enum Verdict {
    /** The figure is better, by more than chance. */
    EFFECTIVE,
    /** It may be better or worse: what was found can well be chance. */
    NOT_PROVEN,
    /** The figure is worse, by more than chance. */
    WORSE,
    /** There are too few observations to say. */
    NOT_KNOWN;

    /** Probability below which a difference is taken for more than chance. */
    private static final double LEVEL = 0.05;

    static Verdict of(Difference difference) {
        if (difference.value() == null || difference.p() == null) {
            return NOT_KNOWN;
        }
        if (difference.p() >= LEVEL) {
            return NOT_PROVEN;
        }
        return difference.value() > 0 ? EFFECTIVE : WORSE;
    }
}
