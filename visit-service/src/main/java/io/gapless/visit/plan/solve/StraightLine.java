package io.gapless.visit.plan.solve;

import io.gapless.visit.customer.GeoPoint;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The straight line, lengthened for roads, at an even speed.
 *
 * @param factor by how much roads are longer than the straight line; 1.3 in most towns
 * @param metresPerSecond how fast people get on, with all stops
 * @param unknownSeconds to and from a place that nobody knows
 */
public record StraightLine(double factor, double metresPerSecond, long unknownSeconds) implements TravelTimes {

    @Override
    public long[][] between(List<? extends @Nullable GeoPoint> places) {
        var seconds = new long[places.size()][places.size()];
        for (int from = 0; from < seconds.length; from++) {
            for (int to = 0; to < seconds.length; to++) {
                seconds[from][to] = from == to ? 0 : seconds(places.get(from), places.get(to));
            }
        }
        return seconds;
    }

    private long seconds(@Nullable GeoPoint from, @Nullable GeoPoint to) {
        if (from == null || to == null) {
            return unknownSeconds;
        }
        return Objects.equals(from, to) ? 0 : Math.round(from.metresTo(to) * factor / metresPerSecond);
    }
}
