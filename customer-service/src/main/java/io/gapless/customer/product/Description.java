package io.gapless.customer.product;

import org.jspecify.annotations.Nullable;

/**
 * What may change of a product.
 *
 * @param unit what a piece is, for example 条 (a carton)
 * @param packSize pieces in the smallest pack that is supplied, from 1
 */
record Description(
        String name,
        String category,
        @Nullable String brand,
        String unit,
        int packSize,
        Scarcity scarcity,
        ProductStatus status) {}
