package io.gapless.customer.association;

/** What the items of a basket are. */
enum AssociationLevel {
    PRODUCT,
    CATEGORY
}
