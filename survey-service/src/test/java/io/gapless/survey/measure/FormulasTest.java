package io.gapless.survey.measure;

import static io.gapless.survey.measure.ServiceDimension.ASSURANCE;
import static io.gapless.survey.measure.ServiceDimension.EMPATHY;
import static io.gapless.survey.measure.ServiceDimension.RELIABILITY;
import static io.gapless.survey.measure.ServiceDimension.RESPONSIVENESS;
import static io.gapless.survey.measure.ServiceDimension.TANGIBLES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The formulas against published figures. */
class FormulasTest {

    private static final Offset<Double> FOUR = within(0.00005);

    @Test
    void csat_has_wilsons_interval() {
        var share = Estimate.share(81, 263);
        assertThat(share.value()).isCloseTo(81 / 263.0, FOUR);
        assertThat(share.low()).isCloseTo(.2553, FOUR);
        assertThat(share.high()).isCloseTo(.3662, FOUR);
    }

    @Test
    void a_share_of_nothing_has_no_value_and_of_all_no_more_than_one() {
        assertThat(Estimate.share(0, 0)).isEqualTo(Estimate.NONE);
        for (long n = 1; n < 3000; n++) {
            assertThat(Estimate.share(n, n).high()).as("all of %d", n).isEqualTo(1);
            assertThat(Estimate.share(0, n).low()).as("none of %d", n).isEqualTo(0);
            assertThat(Estimate.share(n, 1, n * 0.83)
                            .rescaled(share -> share * 100 - 100)
                            .high())
                    .as("a gap of %d kept promises", n)
                    .isEqualTo(0);
        }
    }

    @Test
    void no_interval_leaves_its_scale() {
        for (long n = 1; n < 3000; n++) {
            assertThat(Estimate.netPromoter(n, 0, 0).high()).isBetween(-1.0, 1.0);
            assertThat(Estimate.netPromoter(0, 0, n).low()).isBetween(-1.0, 1.0);
            for (long some : new long[] {1, n / 3, n - 1}) {
                var share = Estimate.share(Math.min(some, n), n);
                assertThat(share.low()).isBetween(0.0, share.value());
                assertThat(share.high()).isBetween(share.value(), 1.0);
            }
        }
    }

    @Test
    void nps_has_the_adjusted_wald_interval() {
        var score = Estimate.netPromoter(50, 30, 20);
        assertThat(score.n()).isEqualTo(100);
        assertThat(score.value()).isCloseTo(.30, FOUR);
        assertThat(score.low()).isCloseTo(.1405, FOUR);
        assertThat(score.high()).isCloseTo(.4420, FOUR);
    }

    @Test
    void a_mean_has_students_interval() {
        // R: t.test(c(3, 5, 6, 7, 4))
        var mean = Estimate.mean(5, 5, Math.sqrt(2.5));
        assertThat(mean.low()).isCloseTo(3.036757, FOUR);
        assertThat(mean.high()).isCloseTo(6.963243, FOUR);
        assertThat(Estimate.mean(1, 5, 0).low()).isNull();
    }

    @Test
    void cronbachs_alpha_is_that_of_denis() {
        double[][] rows = {
            {10, 12, 15, 11, 12},
            {12, 18, 12, 12, 1},
            {8, 16, 14, 14, 4},
            {6, 8, 16, 8, 6},
            {4, 7, 8, 7, 5},
            {6, 6, 3, 7, 3},
            {3, 4, 6, 5, 8},
            {7, 3, 7, 9, 9},
            {8, 9, 4, 10, 10},
            {9, 5, 6, 11, 12}
        };
        var alpha = Reliability.alpha(Arrays.asList(rows));
        assertThat(alpha.n()).isEqualTo(10);
        assertThat(alpha.value()).isCloseTo(.633, within(0.0005));
        assertThat(alpha.low()).isLessThan(alpha.value());
        assertThat(alpha.high()).isGreaterThan(alpha.value()).isLessThan(1);
    }

    @Test
    void alpha_is_not_known_where_nothing_varies() {
        assertThat(Reliability.alpha(List.of(new double[] {3, 3}, new double[] {3, 3}))
                        .value())
                .isNull();
        assertThat(Reliability.alpha(List.of()).value()).isNull();
    }

    @Test
    void servqual_is_the_mean_of_its_dimensions() {
        var gaps = Map.of(TANGIBLES, -.65, RELIABILITY, -1.10, RESPONSIVENESS, -.83, ASSURANCE, -.70, EMPATHY, -1.01);
        assertThat(Servqual.unweighted(gaps)).hasValueCloseTo(-.858, FOUR);
        assertThat(Servqual.weighted(
                        gaps,
                        Map.of(
                                TANGIBLES,
                                20.0,
                                RELIABILITY,
                                20.0,
                                RESPONSIVENESS,
                                20.0,
                                ASSURANCE,
                                20.0,
                                EMPATHY,
                                20.0)))
                .hasValueCloseTo(-.858, FOUR);
        assertThat(Servqual.weighted(
                        gaps,
                        Map.of(TANGIBLES, 0.0, RELIABILITY, 100.0, RESPONSIVENESS, 0.0, ASSURANCE, 0.0, EMPATHY, 0.0)))
                .hasValueCloseTo(-1.10, FOUR);
        assertThat(Servqual.unweighted(Map.of(TANGIBLES, -.65))).isEmpty();
    }

    @Test
    void the_sample_size_is_corrected_for_a_finite_population() {
        assertThat(SampleSize.forMargin(.05, 1000)).isEqualTo(278);
        assertThat(SampleSize.forMargin(.05, 10_000)).isEqualTo(370);
        assertThat(SampleSize.forMargin(.05, 3)).isEqualTo(3);
        assertThat(SampleSize.forMargin(.05, 0)).isZero();
    }
}
