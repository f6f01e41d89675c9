package io.gapless.customer.product;

/** Whether a product is still sold. */
enum ProductStatus {
    ACTIVE,
    WITHDRAWN
}
