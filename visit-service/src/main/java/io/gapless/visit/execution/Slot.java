package io.gapless.visit.execution;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a visit is to take place.
 *
 * @param movedFrom the day it was on before it was moved the last time
 * @param sequence its place in the manager's day, from 1; 0 where it has none
 * @param startsAt when it is to begin; null where only the day is planned
 * @param durationMinutes how long it is to take, above 0
 */
record Slot(
        LocalDate plannedFor,
        @Nullable LocalDate movedFrom,
        int sequence,
        @Nullable Instant startsAt,
        @Nullable Integer durationMinutes) {

    static Slot of(VisitBook.Appointment appointment) {
        return new Slot(
                appointment.plannedFor(),
                null,
                appointment.sequence(),
                appointment.startsAt(),
                appointment.durationMinutes());
    }

    /** Another day; its hour and its place were those of the day before. */
    Slot putOffTo(LocalDate day) {
        return new Slot(day, plannedFor, 0, null, durationMinutes);
    }

    boolean wasMovedFrom(@Nullable LocalDate day) {
        return day != null && day.equals(movedFrom) && !day.equals(plannedFor);
    }

    /** On the day that it was moved from. */
    Slot backOn(LocalDate day) {
        return new Slot(day, movedFrom, sequence, null, durationMinutes);
    }

    Slot movedBy(VisitBook.Move move) {
        return new Slot(
                move.plannedFor(),
                move.plannedFor().equals(plannedFor) ? movedFrom : plannedFor,
                move.sequence(),
                move.startsAt(),
                move.durationMinutes());
    }

    boolean isAtTheSameTimeAs(Slot other) {
        return plannedFor.equals(other.plannedFor)
                && Objects.equals(startsAt, other.startsAt)
                && sequence == other.sequence;
    }

    /** In somebody else's day, at no place of it yet. */
    Slot withoutPlace() {
        return new Slot(plannedFor, movedFrom, 0, startsAt, durationMinutes);
    }
}
