package io.gapless.customer.archive;

import io.gapless.platform.web.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a customer and may change.
 *
 * @param name as on the licence or as the person is called
 * @param orgUnit where the customer belongs
 * @param manager username of the customer manager who looks after them
 * @param segment the class the segmentation gives them
 * @param longitude degrees east, WGS 84; given together with the latitude
 * @param latitude degrees north, WGS 84
 * @param login username of the customer's own login
 */
record Profile(
        String name,
        String orgUnit,
        @Nullable String manager,
        @Nullable String segment,
        @Nullable String phone,
        @Nullable String address,
        @Nullable String licence,
        @Nullable Double longitude,
        @Nullable Double latitude,
        @Nullable String login) {

    Profile {
        if ((longitude == null) != (latitude == null)) {
            throw Problem.unprocessable("location-incomplete");
        }
    }
}
