package io.gapless.customer.need;

/** 需求层次, from the lowest to the highest: a higher one is felt when those below are met. */
enum NeedLevel {
    /** 赢利的需要. */
    PROFIT,
    /** 安全的需要. */
    SAFETY,
    /** 服务的需要. */
    SERVICE,
    /** 尊重的需要. */
    ESTEEM,
    /** 成长的需要. */
    GROWTH
}
