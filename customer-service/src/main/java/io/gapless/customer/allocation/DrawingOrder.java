package io.gapless.customer.allocation;

import java.util.UUID;

/**
 * The order in which equal claims are served: drawn by lot, and so that everybody can draw it again. The lot of a customer
 * for a product is h(h(h(h(h(seed) ⊕ p₁) ⊕ p₂) ⊕ c₁) ⊕ c₂), with p and c the two halves of the product's and of the
 * customer's id as 64-bit numbers and h the finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom
 * number generators, OOPSLA 2014, variant 13 of Stafford). The smallest lot, taken without sign, is served first; equal
 * lots by the smaller customer id.
 */
final class DrawingOrder {

    private final long ofProduct;

    DrawingOrder(long seed, UUID product) {
        this.ofProduct = mix(mix(mix(seed) ^ product.getMostSignificantBits()) ^ product.getLeastSignificantBits());
    }

    long lot(UUID customer) {
        return lot(customer.getMostSignificantBits(), customer.getLeastSignificantBits());
    }

    long lot(long customerMost, long customerLeast) {
        return mix(mix(ofProduct ^ customerMost) ^ customerLeast);
    }

    private static long mix(long state) {
        long z = state + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
