package io.gapless.customer.indicator;

/** What a customer is judged by besides what they buy; each from 0 to 100. */
public enum Indicator {
    /** 诚信度: keeps the rules of the trade. */
    INTEGRITY,
    /** 成长度: buys more than before. */
    GROWTH,
    /** 配合度: takes part in what is done with and for them. */
    COOPERATION,
    /** 关联度: how closely they are tied to the company. */
    AFFILIATION
}
