package io.gapless.customer.archive;

import io.gapless.platform.web.Problem;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a customer and may change.
 *
 * @param name as on the licence or as the person is called
 * @param orgUnit where the customer belongs
 * @param manager username of the customer manager who looks after them
 * @param segment the class the segmentation gives them
 * @param licence number of the licence of the trade
 * @param longitude degrees east, WGS 84; given together with the latitude
 * @param latitude degrees north, WGS 84
 * @param login username of the customer's own login
 * @param licenceFrom the licence's first day
 * @param licenceUntil the licence's last day
 * @param creditCode 统一社会信用代码: number in the register of companies
 * @param representative 负责人: who answers for the business
 * @param openedOn when the business was opened
 * @param registeredOn since when it is a customer of the company, which may be long before it came into this system; null
 *     only where it is not told and stays as it is
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
        @Nullable String login,
        @Nullable LocalDate licenceFrom,
        @Nullable LocalDate licenceUntil,
        @Nullable String creditCode,
        @Nullable String representative,
        @Nullable LocalDate openedOn,
        @Nullable LocalDate registeredOn) {

    Profile {
        if ((longitude == null) != (latitude == null)) {
            throw Problem.unprocessable("location-incomplete");
        }
        if (licenceFrom != null && licenceUntil != null && licenceUntil.isBefore(licenceFrom)) {
            throw Problem.unprocessable("licence-validity-crossed");
        }
    }

    Profile withLogin(@Nullable String login) {
        return new Profile(
                name,
                orgUnit,
                manager,
                segment,
                phone,
                address,
                licence,
                longitude,
                latitude,
                login,
                licenceFrom,
                licenceUntil,
                creditCode,
                representative,
                openedOn,
                registeredOn);
    }

    /** With the day on which the customer became one. */
    Profile withRegisteredOn(@Nullable LocalDate day) {
        return new Profile(
                name,
                orgUnit,
                manager,
                segment,
                phone,
                address,
                licence,
                longitude,
                latitude,
                login,
                licenceFrom,
                licenceUntil,
                creditCode,
                representative,
                openedOn,
                day);
    }

    /** A 422 problem where the customer is to become one only later. */
    void requireRegisteredBy(LocalDate today) {
        if (registeredOn != null && registeredOn.isAfter(today)) {
            throw Problem.unprocessable("customer-registered-later", registeredOn);
        }
    }
}
