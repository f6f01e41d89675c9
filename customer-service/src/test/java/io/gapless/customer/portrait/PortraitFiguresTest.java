package io.gapless.customer.portrait;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gapless.customer.portrait.MarkCondition.Operator;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortraitFiguresTest {

    /** Monthly airline passengers 1949–1960 (Box and Jenkins), R's {@code AirPassengers}. */
    private static final double[] PASSENGERS = {
        112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133,
        114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242,
        209, 191, 172, 194, 196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264,
        302, 293, 259, 229, 203, 229, 242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313,
        318, 374, 413, 405, 355, 306, 271, 306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336, 340, 318,
        362, 348, 363, 435, 491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405,
        417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432
    };

    /** As {@code decompose(AirPassengers, "multiplicative")$figure} of R. */
    @Test
    void the_seasonality_of_the_airline_passengers_is_as_known() {
        double[] known = {
            0.9102304, 0.8836253, 1.0073663, 0.9759060, 0.9813780, 1.1127758, 1.2265555, 1.2199110, 1.0604919,
            0.9217572, 0.8011781, 0.8988244
        };
        var seasonality = requireNonNull(Seasonality.of(PASSENGERS, 1));
        for (int month = 0; month < 12; month++) {
            assertThat(seasonality.months().get(month).month()).isEqualTo(month + 1);
            assertThat(seasonality.months().get(month).index()).isCloseTo(known[month], within(5e-8));
            assertThat(seasonality.months().get(month).n()).isEqualTo(11);
        }
    }

    @Test
    void two_full_years_are_needed_for_a_season_beginning_with_any_month() {
        assertThat(Seasonality.of(Arrays.copyOf(PASSENGERS, 23), 1)).isNull();
        var seasonality = requireNonNull(Seasonality.of(Arrays.copyOfRange(PASSENGERS, 5, 29), 6));
        assertThat(seasonality.months())
                .allSatisfy(month -> assertThat(month.n()).isEqualTo(1));
        assertThat(seasonality.months().stream()
                        .mapToDouble(Seasonality.SeasonalMonth::index)
                        .sum())
                .isCloseTo(12, within(1e-9));
        assertThat(seasonality.months().get(6).index()).isGreaterThan(1.1);
        assertThat(seasonality.months().get(10).index()).isLessThan(0.9);
        assertThat(Seasonality.of(new double[30], 1)).isNull();
    }

    /** R's {@code women}: {@code confint(lm(weight ~ height))} gives 3.45, 3.253112 to 3.646888, R² .991. */
    @Test
    void the_trend_of_a_known_series_is_as_known() {
        double[] weights = {115, 117, 120, 123, 126, 129, 132, 135, 139, 142, 146, 150, 154, 159, 164};
        var trend = requireNonNull(Trend.of(weights));
        assertThat(trend.slope().n()).isEqualTo(15);
        assertThat(trend.slope().value()).isCloseTo(3.45, within(1e-9));
        assertThat(trend.slope().low()).isCloseTo(3.253112, within(5e-7));
        assertThat(trend.slope().high()).isCloseTo(3.646888, within(5e-7));
        assertThat(trend.fit()).isCloseTo(0.991, within(0.0005));
        assertThat(trend.direction()).isEqualTo(Trend.Direction.UP);
        assertThat(requireNonNull(trend.relativeSlope()).value()).isCloseTo(3.45 / 136.7333333, within(1e-6));
    }

    @Test
    void what_does_not_move_is_steady_and_what_is_short_has_no_trend() {
        var flat = requireNonNull(Trend.of(new double[] {5, 5, 5, 5, 5, 5}));
        assertThat(flat.direction()).isEqualTo(Trend.Direction.STEADY);
        assertThat(flat.fit()).isNull();
        var nothing = requireNonNull(Trend.of(new double[8]));
        assertThat(nothing.relativeSlope()).isNull();
        assertThat(Trend.of(new double[] {1, 2, 3, 4, 5})).isNull();
        var down = requireNonNull(Trend.of(new double[] {9, 7, 6, 4, 3, 1}));
        assertThat(down.direction()).isEqualTo(Trend.Direction.DOWN);
    }

    @Test
    void a_value_on_an_edge_belongs_to_the_band_below() {
        var bands = new Bands(decimals(10, 20, 30, 40));
        assertThat(bands.ascending(BigDecimal.TEN)).isEqualTo(1);
        assertThat(bands.ascending(new BigDecimal("10.5"))).isEqualTo(2);
        assertThat(bands.ascending(BigDecimal.valueOf(41))).isEqualTo(5);
        assertThat(bands.descending(BigDecimal.ZERO)).isEqualTo(5);
        assertThat(bands.descending(BigDecimal.TEN)).isEqualTo(5);
        assertThat(bands.descending(BigDecimal.valueOf(41))).isEqualTo(1);
    }

    @Test
    void the_eight_classes_follow_from_the_bands() {
        assertThat(RfmClass.of(5, 5, 5)).isEqualTo(RfmClass.IMPORTANT_VALUE);
        assertThat(RfmClass.of(4, 3, 5)).isEqualTo(RfmClass.IMPORTANT_DEVELOP);
        assertThat(RfmClass.of(1, 4, 4)).isEqualTo(RfmClass.IMPORTANT_KEEP);
        assertThat(RfmClass.of(3, 3, 4)).isEqualTo(RfmClass.IMPORTANT_WIN_BACK);
        assertThat(RfmClass.of(4, 4, 3)).isEqualTo(RfmClass.GENERAL_VALUE);
        assertThat(RfmClass.of(5, 1, 1)).isEqualTo(RfmClass.GENERAL_DEVELOP);
        assertThat(RfmClass.of(3, 5, 1)).isEqualTo(RfmClass.GENERAL_KEEP);
        assertThat(RfmClass.of(1, 1, 1)).isEqualTo(RfmClass.GENERAL_WIN_BACK);
    }

    @Test
    void a_condition_holds_at_its_value_and_never_for_what_is_not_known() {
        var atLeast = new MarkCondition(Figure.SHARE, Operator.AT_LEAST, new BigDecimal("0.4"));
        assertThat(atLeast.holds(new BigDecimal("0.40"))).isTrue();
        assertThat(atLeast.holds(new BigDecimal("0.39"))).isFalse();
        assertThat(atLeast.holds(null)).isFalse();
        var atMost = new MarkCondition(Figure.RECENCY_DAYS, Operator.AT_MOST, BigDecimal.TEN);
        assertThat(atMost.holds(BigDecimal.TEN)).isTrue();
        assertThat(atMost.holds(new BigDecimal("10.1"))).isFalse();
        assertThat(PortraitRules.sql(List.of())).isEqualTo("false");
        assertThat(PortraitRules.sql(List.of(atMost, atLeast)))
                .isEqualTo("coalesce((p.recency) <= 10, false) and"
                        + " coalesce((case when p.value > 0 then pc.value / p.value end) >= 0.4, false)");
    }

    @Test
    void the_period_begins_with_a_full_month() {
        assertThat(PortraitDrawing.periodFrom(LocalDate.of(2026, 11, 22), 12)).isEqualTo(LocalDate.of(2025, 11, 1));
        assertThat(PortraitDrawing.periodFrom(LocalDate.of(2026, 3, 31), 1)).isEqualTo(LocalDate.of(2026, 2, 1));
    }

    private static List<BigDecimal> decimals(int... values) {
        return Arrays.stream(values).mapToObj(BigDecimal::valueOf).toList();
    }
}
