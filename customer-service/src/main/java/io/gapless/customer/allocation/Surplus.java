package io.gapless.customer.allocation;

/** What happens to what is left when everybody has what past sales or the table entitle them to. */
enum Surplus {
    /** It stays. */
    KEEP,
    /** It is shared in the same proportion, up to the maximum. */
    SHARE
}
