package io.gapless.survey.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gapless.survey.measure.Bootstrap.Alike;
import io.gapless.survey.measure.Difference.Moments;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The formulas where numbers are hardly told apart, and the bootstrap against what a formula says. */
class EdgesTest {

    @Test
    void the_same_answer_of_everybody_makes_no_difference_whatever_the_last_places_say() {
        // As sums of doubles give them: 66.6667 seven times, and nine times.
        var seven = new Moments(7, 66.66670000000001, 0);
        var nine = new Moments(9, 66.6667, 0);
        var same = Difference.ofMeans(seven, nine);
        assertThat(same.value()).isZero();
        assertThat(same.p()).isEqualTo(1.0);
        assertThat(Difference.ofMeans(seven, new Moments(9, 66.66671, 0)).p()).isZero();
        var line = Trend.of(List.of(seven, nine, new Moments(8, 66.66670000000002, 0)))
                .orElseThrow();
        assertThat(line.slope()).isZero();
        assertThat(line.p()).isEqualTo(1.0);
    }

    @Test
    void a_period_without_observations_keeps_its_place() {
        var line = Trend.of(List.of(
                        new Moments(5, 0, 0), new Moments(5, 25, 0), new Moments(0, 0, 0), new Moments(5, 75, 0)))
                .orElseThrow();
        assertThat(line.slope()).isCloseTo(25, within(1e-9));
    }

    @Test
    void of_simple_shares_the_bootstrap_finds_the_error_that_the_formula_knows() {
        // 30 of 100, and 300 of 1000 drawn again by Poisson's numbers: p(1 − p)/n.
        for (int n : new int[] {100, 1000}) {
            var interval =
                    Bootstrap.ofShare(List.of(List.of(new Alike(1, 1, n * 3 / 10), new Alike(1, 0, n * 7 / 10))), 1985);
            double error = Math.sqrt(.3 * .7 / n);
            assertThat(interval.error()).isCloseTo(error, within(error * .1));
            assertThat(interval.low()).isCloseTo(.3 - 1.96 * error, within(error * .3));
            assertThat(interval.high()).isCloseTo(.3 + 1.96 * error, within(error * .3));
        }
    }

    @Test
    void what_hangs_together_is_less_certain_and_the_same_seed_gives_the_same() {
        var apart = List.of(List.of(new Alike(1, 1, 50), new Alike(1, 0, 50)));
        var together = List.of(List.of(new Alike(5, 5, 10), new Alike(5, 0, 10)));
        var certain = Bootstrap.ofShare(apart, 7);
        var uncertain = Bootstrap.ofShare(together, 7);
        assertThat(uncertain.error()).isGreaterThan(certain.error() * 1.8);
        assertThat(Bootstrap.ofShare(together, 7)).isEqualTo(uncertain);
        assertThat(Bootstrap.ofShare(together, 8)).isNotEqualTo(uncertain);
    }

    @Test
    void how_much_each_kind_owed_stays_as_it_was() {
        // One kind keeps everything, the other nothing: there is nothing that could come out otherwise.
        var kinds = List.of(List.of(new Alike(1, 1, 30)), List.of(new Alike(1, 0, 10)));
        var interval = Bootstrap.ofShare(kinds, 1);
        assertThat(interval.low()).isEqualTo(.75);
        assertThat(interval.high()).isEqualTo(.75);
        assertThat(Bootstrap.ofShare(List.of(List.of(new Alike(2, 1, 1)), List.of(new Alike(1, 1, 1))), 1)
                        .low())
                .isCloseTo(2.0 / 3, within(1e-9));
    }
}
