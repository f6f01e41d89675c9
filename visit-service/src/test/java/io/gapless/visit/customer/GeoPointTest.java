package io.gapless.visit.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GeoPointTest {

    @Test
    void a_degree_of_latitude_is_a_360th_of_the_circumference() {
        assertThat(new GeoPoint(120, 29).metresTo(new GeoPoint(120, 30))).isCloseTo(111_195.08, within(0.01));
    }

    @Test
    void a_degree_of_longitude_shrinks_with_the_latitude() {
        assertThat(new GeoPoint(120, 60).metresTo(new GeoPoint(121, 60))).isCloseTo(55_597.0, within(10.0));
    }

    @Test
    void nothing_is_nowhere_and_the_antipode_is_half_the_circumference() {
        assertThat(new GeoPoint(120, 29).metresTo(new GeoPoint(120, 29))).isZero();
        assertThat(new GeoPoint(0, 0).metresTo(new GeoPoint(180, 0))).isCloseTo(20_015_114.4, within(0.1));
    }
}
