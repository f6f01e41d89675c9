package io.gapless.visit.execution;

import io.gapless.visit.customer.GeoPoint;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When and where a visit began.
 *
 * @param longitude degrees east, WGS 84
 * @param latitude degrees north, WGS 84
 * @param accuracyMetres of the position, as the device tells
 * @param distanceMetres from the customer; null where the customer's place is not known
 * @param outsideFence whether that is further than the fence; recorded, never refused
 */
record CheckIn(
        @Nullable Instant startedAt,
        @Nullable Double longitude,
        @Nullable Double latitude,
        @Nullable Double accuracyMetres,
        @Nullable Double distanceMetres,
        @Nullable Boolean outsideFence) {

    static final CheckIn NONE = new CheckIn(null, null, null, null, null, null);

    static CheckIn at(
            Instant at,
            GeoPoint position,
            @Nullable Double accuracyMetres,
            @Nullable GeoPoint customer,
            double fenceMetres) {
        if (customer == null) {
            return new CheckIn(at, position.longitude(), position.latitude(), accuracyMetres, null, null);
        }
        double distance = Math.round(position.metresTo(customer) * 10) / 10.0;
        return new CheckIn(
                at, position.longitude(), position.latitude(), accuracyMetres, distance, distance > fenceMetres);
    }
}
