package io.gapless.visit.execution;

import org.springframework.data.relational.core.mapping.Table;

/** A need that the customer spoke of. */
@Table("visit_need")
record Need(Level level, String text) {

    /** Need levels, lowest to highest. */
    enum Level {
        /** 赢利. */
        PROFIT,
        /** 安全. */
        SAFETY,
        /** 服务. */
        SERVICE,
        /** 尊重. */
        ESTEEM,
        /** 成长. */
        GROWTH
    }
}
