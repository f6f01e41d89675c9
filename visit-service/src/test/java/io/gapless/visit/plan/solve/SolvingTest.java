package io.gapless.visit.plan.solve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SolvingTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final long[][] ANY_TIME = {};

    private static BitSet shifts(int... indexes) {
        var set = new BitSet();
        for (int index : indexes) {
            set.set(index);
        }
        return set;
    }

    /** Places on a line, a minute apart. */
    private static long[][] line(int places) {
        var travel = new long[places][places];
        for (int i = 0; i < places; i++) {
            for (int j = 0; j < places; j++) {
                travel[i][j] = 60L * Math.abs(i - j);
            }
        }
        return travel;
    }

    private static Shift day(int index, int capacity) {
        return new Shift(index, 0, index, 0, 0, 0, 36_000, capacity);
    }

    private static Call call(
            int index, int place, long[][] windows, long weight, int group, BitSet allowed, int former) {
        return new Call(index, place, 600, 1, windows, weight, group, allowed, allowed, former);
    }

    private static Rota planned(List<Shift> shifts, List<Call> calls, long[][] travel, int[] gaps) {
        return Solving.of(new Rota(shifts, calls, travel, new Weights(0, 30, 20, 1800, 0), gaps), SHORT, 1)
                .solve();
    }

    private static int shiftOf(Rota rota, int call) {
        return rota.shifts().stream()
                .filter(shift -> shift.calls().stream().anyMatch(one -> one.index() == call))
                .mapToInt(Shift::index)
                .findFirst()
                .orElse(-1);
    }

    @Test
    void the_score_that_is_kept_up_is_the_score_counted_anew_after_every_change() {
        var random = new Random(7);
        var shifts = new ArrayList<Shift>();
        for (int i = 0; i < 6; i++) {
            shifts.add(new Shift(i, i % 2, i / 2, 0, 0, 0, 12_000, 5));
        }
        var calls = new ArrayList<Call>();
        for (int i = 0; i < 24; i++) {
            long[][] windows = i % 3 == 0 ? new long[][] {{0, 4000, 8000, 9000}, {2000, 6000}, {}} : ANY_TIME;
            calls.add(new Call(
                    i,
                    1 + random.nextInt(20),
                    900,
                    1,
                    windows,
                    1 + i % 4,
                    i % 15,
                    i % 5 == 0 ? shifts(0, 2, 4) : shifts(0, 1, 2, 3, 4, 5),
                    shifts(0, 2, 4),
                    i % 7 == 0 ? i % 6 : -1));
        }
        var gaps = new int[15];
        Arrays.fill(gaps, 2);
        var rota = new Rota(shifts, calls, line(21), new Weights(100, 30, 20, 500, 200), gaps);
        // Throws where the two differ, or where undoing a change does not bring the old score back.
        assertThat(Solving.checked(rota, 300, 3).solve().isFeasible()).isTrue();
    }

    @Test
    void visits_keep_their_windows_and_go_along_the_way() {
        var all = shifts(0);
        var rota = planned(
                List.of(day(0, 10)),
                List.of(
                        call(0, 5, ANY_TIME, 1, 0, all, -1),
                        call(1, 1, new long[][] {{7200, 9000}}, 1, 1, all, -1),
                        call(2, 3, ANY_TIME, 1, 2, all, -1)),
                line(6),
                new int[3]);
        var timetable = Timetable.of(rota, rota.shifts().getFirst());
        assertThat(timetable.late()).isZero();
        var order = rota.shifts().getFirst().calls().stream().map(Call::index).toList();
        assertThat(order).hasSize(3);
        assertThat(timetable.starts()[order.indexOf(1)]).isBetween(7200L, 9000L);
        assertThat(timetable.travelInAll()).isEqualTo(600);
    }

    @Test
    void nobody_is_visited_twice_a_day_and_visits_to_one_customer_come_spread() {
        var all = shifts(0, 1, 2, 3, 4, 5);
        var calls = new ArrayList<Call>();
        for (int i = 0; i < 2; i++) {
            calls.add(call(i, 3, ANY_TIME, 1, 0, all, -1));
        }
        var shifts = List.of(day(0, 10), day(1, 10), day(2, 10), day(3, 10), day(4, 10), day(5, 10));
        var rota = planned(shifts, calls, line(6), new int[] {3});
        assertThat(Math.abs(shiftOf(rota, 0) - shiftOf(rota, 1))).isGreaterThanOrEqualTo(3);
    }

    @Test
    void where_there_is_no_room_for_all_the_least_important_is_left_out() {
        var all = shifts(0);
        var rota = planned(
                List.of(day(0, 2)),
                List.of(
                        call(0, 1, ANY_TIME, 10, 0, all, -1),
                        call(1, 2, ANY_TIME, 90, 1, all, -1),
                        call(2, 5, ANY_TIME, 50, 2, all, -1)),
                line(6),
                new int[3]);
        assertThat(shiftOf(rota, 0)).isEqualTo(-1);
        assertThat(shiftOf(rota, 1)).isZero();
        assertThat(shiftOf(rota, 2)).isZero();
        assertThat(rota.isFeasible()).isTrue();
    }

    @Test
    void planned_again_visits_stay_where_they_were_unless_it_is_well_worth_it() {
        var all = shifts(0, 1);
        var calls = new ArrayList<Call>();
        for (int i = 0; i < 8; i++) {
            calls.add(call(i, 1 + i % 4, ANY_TIME, 1, i, all, i % 2));
        }
        var rota = planned(List.of(day(0, 10), day(1, 10)), calls, line(6), new int[8]);
        for (int i = 0; i < 8; i++) {
            assertThat(shiftOf(rota, i)).isEqualTo(i % 2);
        }
    }

    @Test
    void the_grounds_tell_what_a_visit_costs_where_it_is_and_where_else_it_could_be() {
        var rota = new Rota(
                List.of(day(0, 10), day(1, 10)),
                List.of(call(0, 2, ANY_TIME, 1, 0, shifts(0, 1), -1), call(1, 4, ANY_TIME, 1, 1, shifts(0, 1), -1)),
                line(6),
                new Weights(0, 0, 0, 0, 0),
                new int[2]);
        var first = rota.shifts().getFirst();
        first.calls().addAll(rota.calls());
        var grounds = Grounds.of(rota, first, 0);
        assertThat(grounds.detour()).isZero();
        assertThat(grounds.other()).isEqualTo(1);
        assertThat(grounds.otherDetour()).isEqualTo(240);
        assertThat(grounds.open()).isEqualTo(1);
    }

    @Test
    void stopped_it_tells_what_it_has_found_so_far() {
        var rota = new Rota(
                List.of(day(0, 10)),
                List.of(call(0, 2, ANY_TIME, 1, 0, shifts(0), -1)),
                line(6),
                new Weights(0, 0, 0, 0, 0),
                new int[1]);
        var solving = Solving.of(rota, Duration.ofMinutes(5), 1);
        var stopper = Thread.ofPlatform().start(() -> {
            // Asked again until it is at work: before that there is nothing to stop.
            while (!Thread.currentThread().isInterrupted()) {
                solving.stop();
                Thread.onSpinWait();
            }
        });
        assertThat(solving.solve().shifts().getFirst().calls()).hasSize(1);
        stopper.interrupt();
    }
}
