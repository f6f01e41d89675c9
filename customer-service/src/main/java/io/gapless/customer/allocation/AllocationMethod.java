package io.gapless.customer.allocation;

/** How the supply of a product is shared out. */
enum AllocationMethod {
    /** 均衡定量: the same for everybody who is eligible. */
    BALANCED,
    /** 紧缩定量: own past sales times a factor, capped; less where there is not enough. */
    TIGHTENED,
    /** 三维定量: by class, past sales and management score, each handing out its percentage of the supply. */
    THREE_DIMENSIONAL,
    /** 矩阵定量: the pieces that a table gives for scarcity and class; less where there is not enough. */
    MATRIX
}
