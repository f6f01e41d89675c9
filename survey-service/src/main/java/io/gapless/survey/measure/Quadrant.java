package io.gapless.survey.measure;

/** Where an item stands in an importance–performance analysis (Martilla and James 1977). */
public enum Quadrant {
    /** Important and not well done. */
    CONCENTRATE_HERE,
    /** Important and well done. */
    KEEP_IT_UP,
    /** Neither important nor well done. */
    LOW_PRIORITY,
    /** Well done, though it matters little. */
    POSSIBLE_OVERKILL;

    /** What lies on a line counts as important, or as well done. */
    public static Quadrant of(double importance, double performance, double importanceLine, double performanceLine) {
        boolean important = importance >= importanceLine;
        boolean wellDone = performance >= performanceLine;
        if (important) {
            return wellDone ? KEEP_IT_UP : CONCENTRATE_HERE;
        }
        return wellDone ? POSSIBLE_OVERKILL : LOW_PRIORITY;
    }
}
