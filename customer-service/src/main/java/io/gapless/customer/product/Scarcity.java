package io.gapless.customer.product;

/** How hard a product is to get; decides by which method it is allocated. */
public enum Scarcity {
    /** 充足: more than is asked for. */
    ABUNDANT,
    /** 平稳: about as much as is asked for. */
    NORMAL,
    /** 紧俏: less than is asked for. */
    TIGHT,
    /** 稀缺: far less than is asked for. */
    SCARCE
}
