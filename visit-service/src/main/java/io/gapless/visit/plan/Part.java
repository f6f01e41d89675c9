package io.gapless.visit.plan;

import io.gapless.visit.availability.Interval;
import io.gapless.visit.availability.VisitWindow;
import io.gapless.visit.availability.WorkingHours;
import io.gapless.visit.customer.GeoPoint;
import io.gapless.visit.plan.VisitPlan.Reason;
import io.gapless.visit.plan.VisitPlan.Unplannable;
import io.gapless.visit.plan.solve.Call;
import io.gapless.visit.plan.solve.Grounds;
import io.gapless.visit.plan.solve.Rota;
import io.gapless.visit.plan.solve.Shift;
import io.gapless.visit.plan.solve.Timetable;
import io.gapless.visit.plan.solve.TravelTimes;
import io.gapless.visit.plan.solve.Weights;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A part of a plan that can be thought about on its own: the visits of one manager, or of a team whose managers help each
 * other out. Makes the planner's problem of it, in seconds of the day, and reads the solution back.
 */
final class Part {

    /** A minute: travel is told in whole ones, so that every visit begins at one. */
    private static final long MINUTE = 60;
    /** A visit more than on the other days is worth four minutes of travel. */
    private static final long EVEN = 120;

    private static final long SPREAD = 120;
    /** Half an hour of travel for each visit that goes to another day. */
    private static final long MOVED = 1800;

    private static final long FOREIGN = 1200;
    /** What is there already is never left out for something new. */
    private static final long THERE = 1_000_000;

    private final List<LocalDate> days;
    private final Rota rota;
    private final List<Wish> wishes;
    private final List<String> employees;
    private final List<Unplannable> unplannable;
    private final int[] shiftsOf;

    private Part(
            List<LocalDate> days,
            Rota rota,
            List<Wish> wishes,
            List<String> employees,
            List<Unplannable> unplannable,
            int[] shiftsOf) {
        this.days = days;
        this.rota = rota;
        this.wishes = wishes;
        this.employees = employees;
        this.unplannable = unplannable;
        this.shiftsOf = shiftsOf;
    }

    /** A visit that stays where it is and takes its time. */
    record Booked(
            UUID visitId,
            String manager,
            UUID customerId,
            @Nullable GeoPoint place,
            LocalDate day,
            @Nullable LocalTime start,
            int minutes) {}

    /**
     * What is known around the wishes.
     *
     * @param leave by employee
     * @param workPlaces by employee
     * @param windows by customer
     * @param now before which nothing begins any more; null where all days are to come
     */
    record Around(
            WorkingHours hours,
            Map<String, Set<LocalDate>> leave,
            Map<String, GeoPoint> workPlaces,
            Map<UUID, List<VisitWindow>> windows,
            Lacking lacking,
            @Nullable LocalDateTime now) {

        Around(
                WorkingHours hours,
                Map<String, Set<LocalDate>> leave,
                Map<String, GeoPoint> workPlaces,
                Map<UUID, List<VisitWindow>> windows,
                Lacking lacking) {
            this(hours, leave, workPlaces, windows, lacking, null);
        }

        /** What is left of a day's working hours, for visits that are to begin. */
        private List<Interval> left(LocalDate day) {
            var working = hours.on(day);
            if (now == null || day.isAfter(now.toLocalDate())) {
                return working;
            }
            if (day.isBefore(now.toLocalDate())) {
                return List.of();
            }
            // The next whole minute, at which somebody can set out; none where there is none before midnight.
            var next = now.toLocalTime().truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
            return next.equals(LocalTime.MIDNIGHT)
                    ? List.of()
                    : working.stream()
                            .filter(interval -> next.isBefore(interval.until()))
                            .map(interval ->
                                    next.isAfter(interval.from()) ? new Interval(next, interval.until()) : interval)
                            .toList();
        }
    }

    /** Whether an employee lacks what a standard asks for on a day. */
    @FunctionalInterface
    interface Lacking {
        boolean lacks(String employee, UUID standard, LocalDate day);
    }

    static Part of(
            VisitPlan plan,
            List<String> employees,
            List<Wish> wishes,
            List<Booked> booked,
            Around around,
            TravelTimes times) {
        var days = plan.from().datesUntil(plan.to().plusDays(1)).toList();
        var places = new Places();
        var shifts = shifts(plan, days, employees, booked, around, places);
        var calls = new ArrayList<Call>();
        var called = new ArrayList<Wish>();
        var unplannable = new ArrayList<Unplannable>();
        var customers = new LinkedHashMap<UUID, Integer>();
        for (Wish wish : wishes) {
            var starts = starts(plan, days, wish, around);
            var allowed = new BitSet();
            var reason = allow(wish, shifts, days, employees, starts, around, allowed);
            if (reason != null) {
                unplannable.add(Unplannable.of(wish, reason));
                continue;
            }
            calls.add(new Call(
                    calls.size(),
                    places.of(wish.customerId(), wish.place()),
                    plan.minutes() * MINUTE,
                    1,
                    starts,
                    wish.visitId() == null ? wish.priority() : THERE,
                    group(customers, wish.customerId()),
                    allowed,
                    own(wish, shifts, employees),
                    former(wish, shifts, days, employees)));
            called.add(wish);
        }
        for (Booked visit : booked) {
            int shift = find(shifts, employees.indexOf(visit.manager()), days.indexOf(visit.day()));
            if (shift >= 0) {
                var only = new BitSet();
                only.set(shift);
                calls.add(new Call(
                        calls.size(),
                        places.of(visit.customerId(), visit.place()),
                        visit.minutes() * MINUTE,
                        1,
                        at(days, visit),
                        THERE,
                        group(customers, visit.customerId()),
                        only,
                        only,
                        -1));
            }
        }
        var rota = new Rota(
                shifts,
                calls,
                places.travel(times),
                new Weights(0, EVEN, SPREAD, MOVED, FOREIGN),
                gaps(calls, customers.size(), days.size()));
        var shiftsOf = new int[employees.size()];
        shifts.forEach(shift -> shiftsOf[shift.employee()]++);
        return new Part(days, rota, called, employees, unplannable, shiftsOf);
    }

    /** The places of a part: row 0 is nowhere in particular, whence it takes no time to go anywhere. */
    private static final class Places {
        private final List<@Nullable GeoPoint> points = new ArrayList<>();
        private final Map<Object, Integer> rows = new HashMap<>();

        int of(Object whose, @Nullable GeoPoint point) {
            return rows.computeIfAbsent(whose, key -> {
                points.add(point);
                return points.size();
            });
        }

        long[][] travel(TravelTimes times) {
            var seconds = times.between(points);
            var travel = new long[points.size() + 1][points.size() + 1];
            for (int from = 0; from < seconds.length; from++) {
                for (int to = 0; to < seconds.length; to++) {
                    travel[from + 1][to + 1] = (seconds[from][to] + MINUTE - 1) / MINUTE * MINUTE;
                }
            }
            return travel;
        }
    }

    private static List<Shift> shifts(
            VisitPlan plan,
            List<LocalDate> days,
            List<String> employees,
            List<Booked> booked,
            Around around,
            Places places) {
        var shifts = new ArrayList<Shift>();
        for (int employee = 0; employee < employees.size(); employee++) {
            var name = employees.get(employee);
            var leave = around.leave().getOrDefault(name, Set.of());
            var home = around.workPlaces().get(name);
            int start = home == null ? 0 : places.of(name, home);
            for (int d = 0; d < days.size(); d++) {
                var day = days.get(d);
                var hours = around.hours().on(day);
                if (!hours.isEmpty() && !leave.contains(day)) {
                    int there = (int) booked.stream()
                            .filter(visit ->
                                    visit.manager().equals(name) && visit.day().equals(day))
                            .count();
                    shifts.add(new Shift(
                            shifts.size(),
                            employee,
                            d,
                            start,
                            start,
                            hours.getFirst().from().toSecondOfDay(),
                            hours.getLast().until().toSecondOfDay(),
                            Math.max(plan.visitsPerDay(), there)));
                }
            }
        }
        return shifts;
    }

    /** At what times of each day a visit may begin; null for a day on which it may not. */
    private static long[][] starts(VisitPlan plan, List<LocalDate> days, Wish wish, Around around) {
        var starts = new long[days.size()][];
        var windows = around.windows().getOrDefault(wish.customerId(), List.of());
        for (int d = 0; d < starts.length; d++) {
            var ofDay = new ArrayList<Long>();
            var week = days.get(d).getDayOfWeek();
            for (Interval work : around.left(days.get(d))) {
                long from = work.from().toSecondOfDay();
                long until = work.until().toSecondOfDay() - plan.minutes() * MINUTE;
                if (windows.isEmpty()) {
                    add(ofDay, from, until);
                }
                windows.stream()
                        .filter(window -> window.days().contains(week))
                        .sorted((a, b) -> a.from().compareTo(b.from()))
                        .forEach(window -> add(
                                ofDay,
                                Math.max(from, window.from().toSecondOfDay()),
                                Math.min(until, window.until().toSecondOfDay())));
            }
            starts[d] = ofDay.stream().mapToLong(Long::longValue).toArray();
        }
        return starts;
    }

    /** Adds to times in order; what overlaps the last of them prolongs it. */
    private static void add(List<Long> times, long from, long until) {
        if (from > until) {
            return;
        }
        if (times.isEmpty() || times.getLast() < from) {
            times.add(from);
            times.add(until);
        } else if (times.getLast() < until) {
            times.set(times.size() - 1, until);
        }
    }

    private static long[][] at(List<LocalDate> days, Booked visit) {
        var start = visit.start();
        if (start == null) {
            return new long[0][];
        }
        var starts = new long[days.size()][0];
        starts[days.indexOf(visit.day())] = new long[] {start.toSecondOfDay(), start.toSecondOfDay()};
        return starts;
    }

    /** Finds the shifts that a wish may be in; where there is none, what stands against the last ones. */
    private static @Nullable Reason allow(
            Wish wish,
            List<Shift> shifts,
            List<LocalDate> days,
            List<String> employees,
            long[][] starts,
            Around around,
            BitSet allowed) {
        boolean worked = days.stream()
                .anyMatch(day -> isWithin(wish, day) && !around.left(day).isEmpty());
        boolean present = false;
        boolean open = false;
        for (Shift shift : shifts) {
            var day = days.get(shift.day());
            var employee = employees.get(shift.employee());
            // What is there already stays with whom the customer expects.
            boolean could = wish.visitId() == null || employee.equals(wish.manager());
            if (could && isWithin(wish, day)) {
                present = true;
                if (starts[shift.day()].length > 0) {
                    open = true;
                    if (!around.lacking().lacks(employee, wish.standardId(), day)) {
                        allowed.set(shift.index());
                    }
                }
            }
        }
        if (!allowed.isEmpty()) {
            return null;
        }
        return !worked
                ? Reason.NO_WORKING_DAY
                : !present ? Reason.LEAVE : !open ? Reason.NO_WINDOW : Reason.NOT_QUALIFIED;
    }

    private static boolean isWithin(Wish wish, LocalDate day) {
        return !day.isBefore(wish.from()) && !day.isAfter(wish.to());
    }

    private static BitSet own(Wish wish, List<Shift> shifts, List<String> employees) {
        var own = new BitSet();
        shifts.stream()
                .filter(shift -> employees.get(shift.employee()).equals(wish.manager()))
                .forEach(shift -> own.set(shift.index()));
        return own;
    }

    private static int former(Wish wish, List<Shift> shifts, List<LocalDate> days, List<String> employees) {
        return wish.was() == null ? -1 : find(shifts, employees.indexOf(wish.manager()), days.indexOf(wish.was()));
    }

    private static int find(List<Shift> shifts, int employee, int day) {
        return shifts.stream()
                .filter(shift -> shift.employee() == employee && shift.day() == day)
                .mapToInt(Shift::index)
                .findFirst()
                .orElse(-1);
    }

    private static int group(Map<UUID, Integer> customers, UUID customer) {
        return customers.computeIfAbsent(customer, key -> customers.size());
    }

    private static int[] gaps(List<Call> calls, int groups, int days) {
        var visits = new int[groups];
        calls.forEach(call -> visits[call.group()]++);
        return Arrays.stream(visits).map(count -> days / Math.max(1, count)).toArray();
    }

    Rota problem() {
        return rota;
    }

    int wishes() {
        return wishes.size();
    }

    /**
     * Where a wish has its place.
     *
     * @param detour minutes of travel that it adds to its day
     * @param otherDay the day that would be the next best
     * @param openDays on how many other days there is room for it
     */
    record Placed(
            Wish wish,
            String manager,
            LocalDate day,
            int sequence,
            LocalTime start,
            int travel,
            int detour,
            @Nullable LocalDate otherDay,
            @Nullable Integer otherDetour,
            int openDays) {}

    /**
     * What somebody has to do by the plan, with what was there before.
     *
     * @param travelMinutes in all
     * @param workMinutes from setting out to being back, in all
     */
    record Load(String manager, int visits, int workingDays, int usedDays, int travelMinutes, int workMinutes) {}

    /** What came of it. */
    record Outcome(List<Placed> placed, List<Unplannable> left, List<Load> loads) {}

    /** Reads a solution of the problem. */
    Outcome read(Rota solution) {
        var placed = new ArrayList<Placed>();
        var seen = new BitSet();
        var left = new ArrayList<>(unplannable);
        var visits = new int[employees.size()];
        var used = new int[employees.size()];
        var travel = new long[employees.size()];
        var work = new long[employees.size()];
        for (Shift shift : solution.shifts()) {
            var timetable = Timetable.of(solution, shift);
            int employee = shift.employee();
            if (!shift.calls().isEmpty()) {
                used[employee]++;
                visits[employee] += shift.calls().size();
                travel[employee] += timetable.travelInAll();
                work[employee] +=
                        timetable.end() - timetable.starts()[0] + timetable.travel()[0];
            }
            for (int i = 0; i < shift.calls().size(); i++) {
                int call = shift.calls().get(i).index();
                seen.set(call);
                if (call < wishes.size()) {
                    placed.add(placed(solution, shift, timetable, i, wishes.get(call)));
                }
            }
        }
        for (int i = seen.nextClearBit(0); i < wishes.size(); i = seen.nextClearBit(i + 1)) {
            left.add(Unplannable.of(wishes.get(i), Reason.NO_CAPACITY));
        }
        var loads = new ArrayList<Load>();
        for (int i = 0; i < employees.size(); i++) {
            loads.add(new Load(employees.get(i), visits[i], shiftsOf[i], used[i], (int) (travel[i] / MINUTE), (int)
                    (work[i] / MINUTE)));
        }
        return new Outcome(placed, left, loads);
    }

    private Placed placed(Rota solution, Shift shift, Timetable timetable, int position, Wish wish) {
        var reason = Grounds.of(solution, shift, position);
        var other = reason.other() < 0 ? null : solution.shifts().get(reason.other());
        return new Placed(
                wish,
                employees.get(shift.employee()),
                days.get(shift.day()),
                position + 1,
                LocalTime.ofSecondOfDay(timetable.starts()[position]),
                (int) (timetable.travel()[position] / MINUTE),
                (int) (reason.detour() / MINUTE),
                other == null ? null : days.get(other.day()),
                other == null ? null : (int) (reason.otherDetour() / MINUTE),
                reason.open());
    }

    /** The moment of a visit. */
    static Instant moment(LocalDate day, LocalTime start, ZoneId zone) {
        return day.atTime(start).atZone(zone).toInstant().truncatedTo(ChronoUnit.SECONDS);
    }
}
