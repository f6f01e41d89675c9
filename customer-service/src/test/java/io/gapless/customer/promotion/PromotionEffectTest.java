package io.gapless.customer.promotion;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gapless.customer.measure.Estimate;
import io.gapless.customer.promotion.PromotionEffect.Day;
import io.gapless.customer.promotion.PromotionEffect.Unit;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class PromotionEffectTest {

    private static final LocalDate START = LocalDate.of(2026, 6, 1);

    /** R's {@code t.test(extra ~ group, data = sleep)}: −3.3654832 to 0.2054832 around −1.58 (Student 1908). */
    @Test
    void without_neighbours_the_interval_is_welchs() {
        var first = contrast(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0);
        var second = contrast(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4);
        var difference = Contrast.difference(second, first, false);
        assertThat(difference.value()).isCloseTo(-1.58, within(1e-9));
        assertThat(difference.low()).isCloseTo(-3.3654832, within(5e-8));
        assertThat(difference.high()).isCloseTo(0.2054832, within(5e-8));
        assertThat(difference.n()).isEqualTo(20);
    }

    /** Employment per restaurant in New Jersey and Pennsylvania (Card and Krueger 1994): 2.76 with unrounded means. */
    @Test
    void the_difference_in_differences_is_that_of_the_means() {
        var effect = PromotionEffect.of(
                List.of(new Day(START, 20.44, 23.33)),
                List.of(new Day(START.plusDays(1), 21.03, 21.17)),
                List.of(),
                Unit.DAY);
        assertThat(effect.during().difference().value()).isCloseTo(2.75, within(1e-9));
        assertThat(effect.during().difference().low()).isNull();
        assertThat(effect.after()).isNull();
    }

    @Test
    void what_the_rest_gains_too_is_no_effect_and_what_it_does_not_gain_is() {
        var before = days(START, 28, i -> 100, i -> 1000);
        var grownAlike = days(START.plusDays(28), 14, i -> 110, i -> 1100);
        var none = PromotionEffect.of(before, grownAlike, List.of(), Unit.DAY)
                .during()
                .ratio();
        assertThat(requireNonNull(none).value()).isCloseTo(0, within(1e-9));
        var grownMore = days(START.plusDays(28), 14, i -> 132, i -> 1100);
        var some = PromotionEffect.of(before, grownMore, grownAlike, Unit.WEEK);
        assertThat(requireNonNull(some.during().ratio()).value()).isCloseTo(0.2, within(1e-9));
        assertThat(requireNonNull(requireNonNull(some.after()).ratio()).value()).isCloseTo(0, within(1e-9));
        var soldOut = days(START.plusDays(28), 14, i -> i == 3 ? 0 : 132, i -> 1100);
        assertThat(PromotionEffect.of(before, soldOut, List.of(), Unit.DAY)
                        .during()
                        .ratio())
                .isNull();
        assertThat(PromotionEffect.of(before, soldOut, List.of(), Unit.WEEK)
                        .during()
                        .ratio())
                .isNotNull();
    }

    /** Days that resemble those before them: the corrected interval misses the truth less often than Welch's does. */
    @Test
    void neighbouring_days_that_are_alike_widen_the_interval() {
        var random = new Random(11);
        int rounds = 1000;
        int plain = 0;
        int corrected = 0;
        for (int round = 0; round < rounds; round++) {
            var earlier = new Contrast(autoregressive(random, 56, 0.5), ones(56));
            var later = new Contrast(autoregressive(random, 28, 0.5), ones(28));
            var usual = Contrast.difference(earlier, later, false);
            var wider = Contrast.difference(earlier, later);
            plain += covers(usual, 0) ? 1 : 0;
            corrected += covers(wider, 0) ? 1 : 0;
        }
        assertThat(corrected).isGreaterThan(plain + 80);
        assertThat((double) corrected / rounds).isGreaterThan(0.85);
    }

    @Test
    void weeks_end_where_the_promotion_begins_and_short_ones_join_their_neighbours() {
        assertThat(sizes(PromotionEffect.blocks(days(START, 30, i -> 1, i -> 1), Unit.WEEK, true)))
                .containsExactly(9, 7, 7, 7);
        assertThat(sizes(PromotionEffect.blocks(days(START, 33, i -> 1, i -> 1), Unit.WEEK, true)))
                .containsExactly(5, 7, 7, 7, 7);
        assertThat(sizes(PromotionEffect.blocks(days(START, 17, i -> 1, i -> 1), Unit.WEEK, false)))
                .containsExactly(7, 10);
        assertThat(sizes(PromotionEffect.blocks(days(START, 3, i -> 1, i -> 1), Unit.WEEK, false)))
                .containsExactly(3);
        assertThat(sizes(
                        PromotionEffect.blocks(days(LocalDate.of(2026, 1, 20), 60, i -> 1, i -> 1), Unit.MONTH, false)))
                .containsExactly(12 + 28, 20);
        assertThat(PromotionEffect.blocks(List.of(), Unit.DAY, true)).isEmpty();
    }

    private static boolean covers(Estimate estimate, double truth) {
        return requireNonNull(estimate.low()) <= truth && requireNonNull(estimate.high()) >= truth;
    }

    private static List<Integer> sizes(List<List<Day>> blocks) {
        return blocks.stream().map(List::size).toList();
    }

    private static double[] autoregressive(Random random, int n, double likeness) {
        var values = new double[n];
        double last = random.nextGaussian() / Math.sqrt(1 - likeness * likeness);
        for (int i = 0; i < n; i++) {
            last = likeness * last + random.nextGaussian();
            values[i] = last;
        }
        return values;
    }

    private static double[] ones(int n) {
        var ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static Contrast contrast(double... values) {
        return new Contrast(values, ones(values.length));
    }

    private static List<Day> days(LocalDate from, int n, IntToDoubleFunction promoted, IntToDoubleFunction rest) {
        var days = new ArrayList<Day>();
        for (int i = 0; i < n; i++) {
            days.add(new Day(from.plusDays(i), promoted.applyAsDouble(i), rest.applyAsDouble(i)));
        }
        return days;
    }
}
