package io.gapless.visit.execution;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Table;

/**
 * What had been decided of a visit that was carried out all the same, by somebody who could not know of it.
 *
 * @param at when it became known that the visit was carried out
 * @param status the one that it had been given
 * @param plannedFor the day that it had been put to
 */
@Table("visit_overruled")
record Overruled(
        Instant at,
        VisitStatus status,
        LocalDate plannedFor,
        @Nullable String reasonCode,
        @Nullable String reason) {}
