package io.gapless.customer.attribute;

/** What values an attribute has. */
enum AttributeType {
    /** At most 500 characters; a pattern may narrow it. */
    TEXT,
    /** A decimal number of at most 14 digits before and 6 after the point, in the attribute's unit. */
    NUMBER,
    /** A day, as {@code 2026-11-22}. */
    DATE,
    BOOLEAN,
    /** One of the options, by its code. */
    OPTION,
    /** Some of the options, by their codes. */
    OPTIONS;

    boolean hasOptions() {
        return this == OPTION || this == OPTIONS;
    }
}
