package io.gapless.visit.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.visit.availability.Interval;
import io.gapless.visit.availability.VisitWindow;
import io.gapless.visit.availability.WorkingHours;
import io.gapless.visit.customer.GeoPoint;
import io.gapless.visit.menu.VisitKind;
import io.gapless.visit.plan.Part.Around;
import io.gapless.visit.plan.Part.Booked;
import io.gapless.visit.plan.Part.Outcome;
import io.gapless.visit.plan.VisitPlan.Reason;
import io.gapless.visit.plan.VisitPlan.Sharing;
import io.gapless.visit.plan.VisitPlan.Status;
import io.gapless.visit.plan.solve.Solving;
import io.gapless.visit.plan.solve.StraightLine;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartTest {

    private static final LocalDate MONDAY = LocalDate.of(2026, 12, 7);
    private static final WorkingHours HOURS = new WorkingHours(
            Map.of(
                    DayOfWeek.MONDAY, List.of(new Interval(LocalTime.of(8, 0), LocalTime.of(12, 0))),
                    DayOfWeek.TUESDAY, List.of(new Interval(LocalTime.of(8, 0), LocalTime.of(12, 0)))),
            Set.of(),
            Map.of());
    private static final Around PLAIN = new Around(HOURS, Map.of(), Map.of(), Map.of(), (who, standard, day) -> false);

    private static VisitPlan plan(int perDay) {
        return new VisitPlan(
                UUID.randomUUID(),
                0,
                "jinhua",
                MONDAY,
                MONDAY.plusDays(6),
                perDay,
                30,
                Sharing.OWN,
                null,
                "chief",
                Instant.now(),
                true,
                Status.RUNNING,
                null,
                null,
                0,
                List.of());
    }

    private static Wish wish(@Nullable GeoPoint place, int priority, @Nullable LocalDate was) {
        return new Wish(
                UUID.randomUUID(),
                null,
                was == null ? null : UUID.randomUUID(),
                UUID.randomUUID(),
                "jinhua",
                "A",
                "wang",
                place,
                VisitKind.PACKAGE,
                "x",
                UUID.randomUUID(),
                UUID.randomUUID(),
                MONDAY,
                MONDAY.plusDays(6),
                priority,
                was);
    }

    private static Outcome solved(
            VisitPlan plan, List<String> people, List<Wish> wishes, List<Booked> booked, Around around) {
        var part = Part.of(plan, people, wishes, booked, around, new StraightLine(1.3, 8, 900));
        return part.read(Solving.of(part.problem(), Duration.ofMillis(200), 1).solve());
    }

    private static GeoPoint place(int i) {
        return new GeoPoint(120 + i * 0.003, 29);
    }

    @Test
    void visits_fall_on_working_days_evenly_and_at_whole_minutes() {
        var wishes = new ArrayList<Wish>();
        for (int i = 0; i < 6; i++) {
            wishes.add(wish(place(i), 50, null));
        }
        var outcome = solved(plan(12), List.of("wang"), wishes, List.of(), PLAIN);
        assertThat(outcome.left()).isEmpty();
        assertThat(outcome.placed())
                .hasSize(6)
                .allMatch(placed -> placed.day().equals(MONDAY) || placed.day().equals(MONDAY.plusDays(1)))
                .allMatch(placed -> placed.start().getSecond() == 0
                        && !placed.start().isBefore(LocalTime.of(8, 0))
                        && !placed.start().isAfter(LocalTime.of(11, 30)));
        assertThat(outcome.placed().stream().filter(placed -> placed.day().equals(MONDAY)))
                .hasSize(3);
        var load = outcome.loads().getFirst();
        assertThat(load.visits()).isEqualTo(6);
        assertThat(load.workingDays()).isEqualTo(2);
        assertThat(load.workMinutes()).isGreaterThanOrEqualTo(180);
    }

    @Test
    void what_cannot_be_is_told_with_its_reason() {
        var away = wish(place(1), 50, null);
        assertThat(solved(
                                plan(12),
                                List.of("wang"),
                                List.of(away),
                                List.of(),
                                new Around(
                                        HOURS,
                                        Map.of("wang", Set.of(MONDAY, MONDAY.plusDays(1))),
                                        Map.of(),
                                        Map.of(),
                                        (who, standard, day) -> false))
                        .left())
                .extracting(one -> one.reason())
                .containsExactly(Reason.LEAVE);
        assertThat(solved(
                                plan(12),
                                List.of("wang"),
                                List.of(away),
                                List.of(),
                                new Around(HOURS, Map.of(), Map.of(), Map.of(), (who, standard, day) -> true))
                        .left())
                .extracting(one -> one.reason())
                .containsExactly(Reason.NOT_QUALIFIED);
        var evenings = new VisitWindow(Set.of(DayOfWeek.MONDAY), LocalTime.of(18, 0), LocalTime.of(20, 0));
        assertThat(solved(
                                plan(12),
                                List.of("wang"),
                                List.of(away),
                                List.of(),
                                new Around(
                                        HOURS,
                                        Map.of(),
                                        Map.of(),
                                        Map.of(away.customerId(), List.of(evenings)),
                                        (who, standard, day) -> false))
                        .left())
                .extracting(one -> one.reason())
                .containsExactly(Reason.NO_WINDOW);
        var nobody = new Around(
                new WorkingHours(Map.of(), Set.of(), Map.of()),
                Map.of(),
                Map.of(),
                Map.of(),
                (who, standard, day) -> false);
        assertThat(solved(plan(12), List.of("wang"), List.of(away), List.of(), nobody)
                        .left())
                .extracting(one -> one.reason())
                .containsExactly(Reason.NO_WORKING_DAY);
    }

    @Test
    void what_is_booked_takes_its_room() {
        var wishes = List.of(wish(place(1), 50, null), wish(place(2), 50, null), wish(place(3), 90, null));
        var booked = new Booked(UUID.randomUUID(), "wang", UUID.randomUUID(), place(4), MONDAY, LocalTime.of(8, 0), 30);
        var outcome = solved(plan(1), List.of("wang"), wishes, List.of(booked), PLAIN);
        assertThat(outcome.placed()).hasSize(1).allMatch(placed -> placed.day().equals(MONDAY.plusDays(1)));
        assertThat(outcome.placed().getFirst().wish().priority()).isEqualTo(90);
        assertThat(outcome.left()).hasSize(2).allMatch(one -> one.reason() == Reason.NO_CAPACITY);
    }

    @Test
    void a_customer_is_visited_in_their_windows_only() {
        var picky = wish(place(1), 50, null);
        var window = new VisitWindow(Set.of(DayOfWeek.TUESDAY), LocalTime.of(10, 0), LocalTime.of(10, 15));
        var outcome = solved(
                plan(12),
                List.of("wang"),
                List.of(picky, wish(place(2), 50, null)),
                List.of(),
                new Around(
                        HOURS,
                        Map.of(),
                        Map.of("wang", place(0)),
                        Map.of(picky.customerId(), List.of(window)),
                        (who, standard, day) -> false));
        var placed = outcome.placed().stream()
                .filter(one -> one.wish().equals(picky))
                .findFirst()
                .orElseThrow();
        assertThat(placed.day()).isEqualTo(MONDAY.plusDays(1));
        assertThat(placed.start()).isBetween(LocalTime.of(10, 0), LocalTime.of(10, 15));
        assertThat(placed.otherDay()).isNull();
        assertThat(placed.openDays()).isZero();
    }

    @Test
    void of_today_only_what_is_left_of_it_is_planned() {
        var today = wish(place(1), 50, null);
        var now = MONDAY.atTime(10, 14, 30);
        var outcome = solved(plan(12), List.of("wang"), List.of(today, wish(place(2), 50, null)), List.of(), at(now));
        assertThat(outcome.left()).isEmpty();
        assertThat(outcome.placed())
                .hasSize(2)
                .allMatch(placed -> !placed.day().atTime(placed.start()).isBefore(MONDAY.atTime(10, 15)));
        var lateOnTuesday = at(MONDAY.plusDays(1).atTime(11, 45));
        assertThat(solved(plan(12), List.of("wang"), List.of(today), List.of(), lateOnTuesday)
                        .placed())
                .isEmpty();
        var over = at(MONDAY.plusDays(1).atTime(23, 59, 30));
        assertThat(solved(plan(12), List.of("wang"), List.of(today), List.of(), over)
                        .left())
                .extracting(one -> one.reason())
                .containsExactly(Reason.NO_WORKING_DAY);
    }

    private static Around at(LocalDateTime now) {
        return new Around(HOURS, Map.of(), Map.of(), Map.of(), (who, standard, day) -> false, now);
    }

    @Test
    void windows_that_overlap_are_one() {
        var wish = wish(place(1), 50, null);
        var early = new VisitWindow(Set.of(DayOfWeek.MONDAY), LocalTime.of(8, 0), LocalTime.of(9, 0));
        var longer = new VisitWindow(Set.of(DayOfWeek.MONDAY), LocalTime.of(8, 30), LocalTime.of(11, 0));
        var booked =
                new Booked(UUID.randomUUID(), "wang", UUID.randomUUID(), place(1), MONDAY, LocalTime.of(8, 0), 120);
        var outcome = solved(
                plan(12),
                List.of("wang"),
                List.of(wish),
                List.of(booked),
                new Around(
                        HOURS,
                        Map.of(),
                        Map.of(),
                        Map.of(wish.customerId(), List.of(early, longer)),
                        (who, standard, day) -> false));
        assertThat(outcome.placed()).hasSize(1);
        assertThat(outcome.placed().getFirst().start()).isBetween(LocalTime.of(10, 0), LocalTime.of(11, 0));
    }

    @Test
    void somebody_else_goes_where_the_own_manager_is_away() {
        var wish = wish(place(1), 50, null);
        var outcome = solved(
                plan(12),
                List.of("li", "wang"),
                List.of(wish),
                List.of(),
                new Around(
                        HOURS,
                        Map.of("wang", Set.of(MONDAY, MONDAY.plusDays(1))),
                        Map.of(),
                        Map.of(),
                        (who, standard, day) -> false));
        assertThat(outcome.placed()).extracting(Part.Placed::manager).containsExactly("li");
        assertThat(solved(plan(12), List.of("li", "wang"), List.of(wish), List.of(), PLAIN)
                        .placed())
                .extracting(Part.Placed::manager)
                .containsExactly("wang");
    }
}
