package io.gapless.visit.standard;

/** What a standard regulates. */
enum StandardType {
    /** 基础: what everything else rests on. */
    BASIS,
    /** 质量: how well a service is done. */
    QUALITY,
    /** 管理: how service is led. */
    MANAGEMENT,
    /** 绩效: how results are judged. */
    PERFORMANCE
}
