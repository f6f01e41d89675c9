package io.gapless.complaint.taxonomy;

import io.gapless.platform.event.PublicState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What other services are told of a category; it belongs to no org unit. */
record CategoryState(
        UUID id,
        long version,
        @Nullable String orgUnit,
        String code,
        String name,
        String nameEn,
        @Nullable String parent,
        Dimension dimension,
        boolean active)
        implements PublicState {

    static final String TOPIC = "gapless.complaint-category";

    static CategoryState from(Category category) {
        return new CategoryState(
                category.id(),
                category.version(),
                null,
                category.code(),
                category.name(),
                category.nameEn(),
                category.parent(),
                category.dimension(),
                category.active());
    }
}
