package io.gapless.visit.plan;

import io.gapless.visit.customer.GeoPoint;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Spreads one manager's stops of a month over days, and orders each day: greedy, by the nearest neighbour from where the
 * day before ended. Visits of the same item to the same customer come spread over the days.
 */
final class DayPlanner {

    private DayPlanner() {}

    /**
     * A visit to be made.
     *
     * @param place null where nobody knows; such stops end the day
     */
    record Stop(
            UUID promiseId,
            UUID customerId,
            UUID itemId,
            @Nullable GeoPoint place) {}

    /** A stop on its day, in its place of the day from 1. */
    record Placed(Stop stop, LocalDate day, int sequence) {}

    /** What was placed, and what found no room. */
    record Result(List<Placed> placed, List<Stop> left) {}

    private record Task(Stop stop, int firstDay) {}

    /**
     * Plans.
     *
     * @param stops in the order in which they are preferred where all else is equal
     * @param days working days, ascending
     * @param perDay visits a day at the most
     * @param booked visits of the manager that the days have already
     */
    static Result plan(List<Stop> stops, List<LocalDate> days, int perDay, Map<LocalDate, Integer> booked) {
        var open = new ArrayList<Task>(tasks(stops, days.size()));
        var placed = new ArrayList<Placed>();
        GeoPoint from = null;
        int[] taken = days.stream().mapToInt(day -> booked.getOrDefault(day, 0)).toArray();
        var visited = new ArrayList<Set<UUID>>();
        for (int d = 0; d < days.size(); d++) {
            var customersOfDay = new HashSet<UUID>();
            visited.add(customersOfDay);
            // As many a day as it takes to be even over the days that are left.
            int daysLeft = days.size() - d;
            int even = (open.size() + daysLeft - 1) / daysLeft;
            int room = Math.min(even, perDay - taken[d]);
            for (int n = 0; n < room; n++) {
                var next = nearest(open, d, from, customersOfDay);
                if (next == null) {
                    break;
                }
                open.remove(next);
                customersOfDay.add(next.stop().customerId());
                placed.add(new Placed(next.stop(), days.get(d), ++taken[d]));
                from = next.stop().place() == null ? from : next.stop().place();
            }
        }
        fillUp(open, days, perDay, taken, visited, placed);
        return new Result(placed, open.stream().map(Task::stop).toList());
    }

    /** The n-th visit of the same item to the same customer is not made before the n-th part of the days. */
    private static List<Task> tasks(List<Stop> stops, int days) {
        record Pair(UUID customer, UUID item) {}
        Map<Pair, Integer> times = new HashMap<>();
        stops.forEach(stop -> times.merge(new Pair(stop.customerId(), stop.itemId()), 1, Integer::sum));
        Map<Pair, Integer> seen = new HashMap<>();
        var tasks = new ArrayList<Task>();
        for (Stop stop : stops) {
            var pair = new Pair(stop.customerId(), stop.itemId());
            int nth = seen.merge(pair, 1, Integer::sum) - 1;
            tasks.add(new Task(stop, nth * days / times.getOrDefault(pair, 1)));
        }
        return tasks;
    }

    private static @Nullable Task nearest(List<Task> open, int day, @Nullable GeoPoint from, Set<UUID> customersOfDay) {
        Task best = null;
        double least = Double.POSITIVE_INFINITY;
        for (Task task : open) {
            // The same customer twice a day would be one visit too many at their door.
            if (task.firstDay() > day || customersOfDay.contains(task.stop().customerId())) {
                continue;
            }
            var place = task.stop().place();
            double distance = place == null ? Double.MAX_VALUE : from == null ? 0 : from.metresTo(place);
            if (distance < least) {
                best = task;
                least = distance;
            }
        }
        return best;
    }

    /** What was left goes wherever there is room, the emptiest day first. */
    private static void fillUp(
            List<Task> open,
            List<LocalDate> days,
            int perDay,
            int[] taken,
            List<Set<UUID>> visited,
            List<Placed> placed) {
        for (Task task : List.copyOf(open)) {
            int best = -1;
            for (int d = 0; d < days.size(); d++) {
                if (taken[d] < perDay
                        && !visited.get(d).contains(task.stop().customerId())
                        && (best < 0 || taken[d] < taken[best])) {
                    best = d;
                }
            }
            if (best >= 0) {
                open.remove(task);
                visited.get(best).add(task.stop().customerId());
                placed.add(new Placed(task.stop(), days.get(best), ++taken[best]));
            }
        }
    }
}
