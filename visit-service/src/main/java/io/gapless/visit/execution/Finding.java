package io.gapless.visit.execution;

import org.springframework.data.relational.core.mapping.Table;

/** Something that the visitor saw, by what it is about. */
@Table("visit_finding")
record Finding(Kind kind, String text) {

    /** What findings are about. */
    enum Kind {
        /** 库存. */
        STOCK,
        /** 陈列. */
        DISPLAY,
        /** 价格. */
        PRICE,
        /** 质量. */
        QUALITY,
        /** 订货. */
        ORDERING,
        /** 送货. */
        DELIVERY,
        /** 设备. */
        EQUIPMENT,
        /** 规范经营. */
        COMPLIANCE,
        /** 其他. */
        OTHER
    }
}
