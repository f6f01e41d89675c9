package io.gapless.customer.archive;

import io.gapless.platform.web.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Further addresses of a customer, beside that of the profile, where visits go. */
record Addresses(List<Address> all) {

    static final Addresses NONE = new Addresses(List.of());

    Addresses {
        all = List.copyOf(all);
    }

    /** What an address is for. */
    enum Purpose {
        REGISTERED,
        DELIVERY,
        BILLING,
        WAREHOUSE,
        OTHER
    }

    /**
     * A place.
     *
     * @param longitude degrees east, WGS 84; given together with the latitude
     * @param latitude degrees north, WGS 84
     */
    record Address(
            Purpose purpose,
            String text,
            @Nullable String postcode,
            @Nullable Double longitude,
            @Nullable Double latitude,
            @Nullable String remark) {

        Address {
            if ((longitude == null) != (latitude == null)) {
                throw Problem.unprocessable("location-incomplete");
            }
        }
    }
}
