package io.gapless.customer.archive;

import org.jspecify.annotations.Nullable;

/**
 * One field's change.
 *
 * @param field as in the API, for example {@code profile.name} or {@code attributes.floor-area}
 */
record FieldChange(
        String field,
        @Nullable String oldValue,
        @Nullable String newValue,
        @Nullable String reason) {}
