package io.gapless.customer.archive;

/** What a customer is in the chain of supply; other industries rename the labels, not the code. */
public enum CustomerKind {
    /** 工业企业: an upstream supplier. */
    MANUFACTURER,
    /** 零售客户: sells on what the company delivers. */
    RETAILER,
    /** 消费者: uses it. */
    CONSUMER
}
