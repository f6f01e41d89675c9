package io.gapless.complaint.taxonomy;

import io.gapless.platform.event.PublicState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What other services are told of a published edition; its categories that are others than before are told one by one.
 *
 * @param id made from the number, always the same
 */
record EditionState(
        UUID id,
        long version,
        @Nullable String orgUnit,
        int number,
        int categories,
        @Nullable String note,
        Instant publishedAt)
        implements PublicState {

    static EditionState from(Edition edition) {
        return new EditionState(
                UUID.nameUUIDFromBytes(("taxonomy " + edition.number()).getBytes(StandardCharsets.UTF_8)),
                edition.version(),
                null,
                edition.number(),
                edition.categories().size(),
                edition.note(),
                Objects.requireNonNull(edition.publishedAt()));
    }
}
