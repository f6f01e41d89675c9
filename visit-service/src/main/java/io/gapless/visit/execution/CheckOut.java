package io.gapless.visit.execution;

import io.gapless.visit.customer.GeoPoint;
import org.jspecify.annotations.Nullable;

/**
 * Where a visit ended.
 *
 * @param longitude degrees east, WGS 84
 * @param latitude degrees north, WGS 84
 * @param accuracyMetres of the position, as the device tells
 * @param distanceMetres from the customer; null where the customer's place is not known
 * @param outsideFence whether that is further than the fence; recorded, never refused
 */
record CheckOut(
        @Nullable Double longitude,
        @Nullable Double latitude,
        @Nullable Double accuracyMetres,
        @Nullable Double distanceMetres,
        @Nullable Boolean outsideFence) {

    static final CheckOut NONE = new CheckOut(null, null, null, null, null);

    static CheckOut at(
            @Nullable GeoPoint position,
            @Nullable Double accuracyMetres,
            @Nullable GeoPoint customer,
            double fenceMetres) {
        if (position == null) {
            return NONE;
        }
        if (customer == null) {
            return new CheckOut(position.longitude(), position.latitude(), accuracyMetres, null, null);
        }
        double distance = Math.round(position.metresTo(customer) * 10) / 10.0;
        return new CheckOut(
                position.longitude(), position.latitude(), accuracyMetres, distance, distance > fenceMetres);
    }
}
