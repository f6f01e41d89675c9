package io.gapless.visit.availability;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.Set;

/**
 * When visits to a customer may begin.
 *
 * @param days of the week
 * @param until the last moment, later than from
 */
public record VisitWindow(
        @NotEmpty Set<@NotNull DayOfWeek> days,
        @NotNull LocalTime from,
        @NotNull LocalTime until) {}
