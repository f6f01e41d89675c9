package io.gapless.visit.plan.solve;

import io.gapless.visit.customer.GeoPoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long it takes from place to place: the port for a routing engine, which tells a whole table in one answer. */
@FunctionalInterface
public interface TravelTimes {

    /**
     * Seconds from each place to each other: {@code [from][to]}, not negative.
     *
     * @param places null where nobody knows the place
     */
    long[][] between(List<? extends @Nullable GeoPoint> places);
}
