package io.gapless.customer.portrait;

/**
 * The eight classes of recency, frequency and monetary value. A customer stands high in one of them with a band of 4 or
 * 5, which is above what three fifths of their peers reach.
 */
enum RfmClass {
    /** 重要价值: lately, often and much. */
    IMPORTANT_VALUE,
    /** 重要发展: lately and much, but seldom. */
    IMPORTANT_DEVELOP,
    /** 重要保持: often and much, but not lately. */
    IMPORTANT_KEEP,
    /** 重要挽留: much, but neither lately nor often. */
    IMPORTANT_WIN_BACK,
    /** 一般价值: lately and often, but little. */
    GENERAL_VALUE,
    /** 一般发展: lately, but seldom and little. */
    GENERAL_DEVELOP,
    /** 一般保持: often, but not lately and little. */
    GENERAL_KEEP,
    /** 一般挽留: neither lately nor often nor much. */
    GENERAL_WIN_BACK;

    private static final int HIGH = 4;

    static RfmClass of(int recency, int frequency, int monetary) {
        int place = (recency >= HIGH ? 0 : 2) + (frequency >= HIGH ? 0 : 1) + (monetary >= HIGH ? 0 : 4);
        return values()[place];
    }
}
