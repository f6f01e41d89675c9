package io.gapless.visit.standard;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Table;

/** A step of a draft's way to approval. */
@Table("service_standard_review")
record Review(
        Outcome outcome, String by, Instant at, @Nullable String comment) {

    /** What was done with a draft. */
    enum Outcome {
        SUBMITTED,
        WITHDRAWN,
        REFUSED,
        APPROVED
    }
}
