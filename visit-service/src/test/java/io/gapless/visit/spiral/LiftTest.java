package io.gapless.visit.spiral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gapless.visit.spiral.Lift.Group;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiftTest {

    /**
     * By hand: 80, 90, 100, 70 against 60, 70, 50, 80, 65. Means 85 and 65, variances 500/3 and 125; standard error
     * √(41.667 + 25) = 8.1650; degrees of freedom 66.667² / (41.667²/3 + 25²/4) = 6.0472; quantile 2.4424. SciPy's
     * ttest_ind(equal_var=False) gives 0.058823 to 39.941177.
     */
    @Test
    void the_interval_is_welchs() {
        var lift = Lift.of(new Group(4, 85.0, 500 / 3.0), new Group(5, 65.0, 125.0));
        assertThat(lift.difference()).isEqualTo(20.0);
        assertThat(lift.low()).isCloseTo(0.058823016656, within(1e-8));
        assertThat(lift.high()).isCloseTo(39.941176983343, within(1e-8));
    }

    @Test
    void of_too_few_there_is_no_interval() {
        assertThat(Lift.of(new Group(0, null, null), new Group(5, 65.0, 125.0)).difference())
                .isNull();
        var one = Lift.of(new Group(1, 85.0, null), new Group(5, 65.0, 125.0));
        assertThat(one.difference()).isEqualTo(20.0);
        assertThat(one.low()).isNull();
        var same = Lift.of(new Group(2, 80.0, 0.0), new Group(2, 70.0, 0.0));
        assertThat(same.low()).isEqualTo(10.0);
    }

    @Test
    void an_item_passes_only_with_enough_of_everything() {
        assertThat(rules().letPass(measure(100, 40, 20, 4.5, 30, 30))).isTrue();
        assertThat(rules().letPass(measure(0, 0, 20, 4.5, 30, 30))).isFalse();
        assertThat(rules().letPass(measure(100, 29, 20, 4.5, 30, 30))).isFalse();
        assertThat(rules().letPass(measure(100, 40, 9, 4.5, 30, 30))).isFalse();
        assertThat(rules().letPass(measure(100, 40, 20, 3.9, 30, 30))).isFalse();
        assertThat(rules().letPass(measure(100, 40, 20, null, 30, 30))).isFalse();
        assertThat(rules().letPass(measure(100, 40, 20, 4.5, 9, 30))).isFalse();
        assertThat(rules().letPass(measure(100, 40, 20, 4.5, 30, 9))).isFalse();
    }

    private static SpiralRules rules() {
        return new SpiralRules(
                1, 6, new BigDecimal("0.3"), new BigDecimal("4"), BigDecimal.ZERO, 10, "system", Instant.EPOCH);
    }

    private static Measure measure(
            int eligible, int choosers, int ratings, @Nullable Double rating, int with, int without) {
        return new Measure(
                eligible, choosers, ratings, rating, new Group(with, 85.0, 100.0), new Group(without, 65.0, 100.0));
    }
}
