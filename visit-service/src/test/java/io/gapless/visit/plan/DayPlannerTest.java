package io.gapless.visit.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.visit.customer.GeoPoint;
import io.gapless.visit.plan.DayPlanner.Placed;
import io.gapless.visit.plan.DayPlanner.Stop;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DayPlannerTest {

    private static final LocalDate MONDAY = LocalDate.of(2026, 12, 7);
    private static final UUID ITEM = UUID.randomUUID();

    @Test
    void only_mondays_to_fridays_of_the_month_are_worked() {
        var days = VisitPlanning.workingDays(
                LocalDate.of(2026, 11, 27), LocalDate.of(2026, 12, 8), YearMonth.of(2026, 12));
        assertThat(days).hasSize(6).startsWith(LocalDate.of(2026, 12, 1)).endsWith(LocalDate.of(2026, 12, 8));
    }

    @Test
    void stops_are_spread_evenly_and_no_day_is_overfull() {
        var stops = IntStream.range(0, 11).mapToObj(i -> stop(120 + i * 0.01)).toList();
        var result = DayPlanner.plan(stops, days(4), 5, Map.of());
        assertThat(result.left()).isEmpty();
        assertThat(perDay(result.placed())).containsExactly(3, 3, 3, 2);
    }

    @Test
    void what_is_booked_already_counts_and_what_has_no_room_is_left() {
        var stops = IntStream.range(0, 8).mapToObj(i -> stop(120 + i * 0.01)).toList();
        var result = DayPlanner.plan(stops, days(2), 3, Map.of(MONDAY, 2));
        assertThat(perDay(result.placed())).containsExactly(1, 3);
        assertThat(result.placed().getFirst().sequence()).isEqualTo(3);
        assertThat(result.left()).hasSize(4);
        assertThat(DayPlanner.plan(stops, days(2), 3, Map.of(MONDAY, 9)).placed())
                .allMatch(placed -> placed.day().equals(MONDAY.plusDays(1)))
                .hasSize(3);
    }

    @Test
    void a_day_goes_from_each_stop_to_the_nearest_one_and_unknown_places_come_last() {
        var nowhere = new Stop(UUID.randomUUID(), UUID.randomUUID(), ITEM, null);
        var stops = List.of(stop(120.00), nowhere, stop(120.03), stop(120.01), stop(120.02));
        var placed = DayPlanner.plan(stops, days(1), 12, Map.of()).placed();
        assertThat(placed.stream().map(one -> longitude(one.stop())))
                .containsExactly(120.00, 120.01, 120.02, 120.03, null);
        assertThat(placed.stream().map(Placed::sequence)).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void the_same_customer_is_visited_on_different_days_and_repeats_are_spread() {
        var customer = UUID.randomUUID();
        var stops = new ArrayList<Stop>();
        for (int i = 0; i < 4; i++) {
            stops.add(new Stop(UUID.randomUUID(), customer, ITEM, new GeoPoint(120, 29)));
        }
        var placed = DayPlanner.plan(stops, days(20), 12, Map.of()).placed();
        assertThat(placed.stream().map(one -> days(20).indexOf(one.day()))).containsExactly(0, 5, 10, 15);
        assertThat(DayPlanner.plan(stops, days(2), 12, Map.of()).left()).hasSize(2);
    }

    private static Stop stop(double longitude) {
        return new Stop(UUID.randomUUID(), UUID.randomUUID(), ITEM, new GeoPoint(longitude, 29));
    }

    private static @Nullable Double longitude(Stop stop) {
        return stop.place() == null ? null : stop.place().longitude();
    }

    private static List<LocalDate> days(int count) {
        return IntStream.range(0, count).mapToObj(MONDAY::plusDays).toList();
    }

    private static List<Integer> perDay(List<Placed> placed) {
        return placed.stream()
                .collect(Collectors.groupingBy(Placed::day, java.util.TreeMap::new, Collectors.summingInt(one -> 1)))
                .values()
                .stream()
                .toList();
    }
}
