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
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
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

    @Test
    void kanos_table_and_coefficients() {
        assertThat(Kano.of(1, 1)).isEqualTo(Kano.QUESTIONABLE);
        assertThat(Kano.of(1, 3)).isEqualTo(Kano.ATTRACTIVE);
        assertThat(Kano.of(1, 5)).isEqualTo(Kano.ONE_DIMENSIONAL);
        assertThat(Kano.of(3, 5)).isEqualTo(Kano.MUST_BE);
        assertThat(Kano.of(2, 2)).isEqualTo(Kano.INDIFFERENT);
        assertThat(Kano.of(4, 1)).isEqualTo(Kano.REVERSE);
        assertThat(Kano.of(5, 5)).isEqualTo(Kano.QUESTIONABLE);
        var result = Kano.Result.of(
                Map.of(Kano.ATTRACTIVE, 30L, Kano.ONE_DIMENSIONAL, 25L, Kano.MUST_BE, 15L, Kano.INDIFFERENT, 20L));
        assertThat(result.category()).isEqualTo(Kano.ATTRACTIVE);
        assertThat(result.better()).isCloseTo(.6111, FOUR);
        assertThat(result.worse()).isCloseTo(-.4444, FOUR);
        var nobody = Kano.Result.of(Map.of());
        assertThat(nobody.category()).isNull();
        assertThat(nobody.better()).isNull();
        assertThat(Kano.Result.of(Map.of(Kano.ATTRACTIVE, 7L, Kano.MUST_BE, 7L)).category())
                .isEqualTo(Kano.MUST_BE);
    }

    @Test
    void the_index_of_satisfaction_is_that_of_the_acsi() {
        assertThat(SatisfactionIndex.of(new double[] {8, 7, 6}, new double[] {.3885, .3190, .2925}))
                .isCloseTo(67.7333, FOUR);
    }

    @Test
    void what_lies_on_a_line_is_important_and_well_done() {
        assertThat(Quadrant.of(50, 49, 50, 50)).isEqualTo(Quadrant.CONCENTRATE_HERE);
        assertThat(Quadrant.of(50, 50, 50, 50)).isEqualTo(Quadrant.KEEP_IT_UP);
        assertThat(Quadrant.of(49, 49, 50, 50)).isEqualTo(Quadrant.LOW_PRIORITY);
        assertThat(Quadrant.of(49, 50, 50, 50)).isEqualTo(Quadrant.POSSIBLE_OVERKILL);
    }

    /** Chatterjee and Price 1977, as in R's {@code attitude}: rating, complaints, privileges, learning, raises, critical, advance. */
    private static final double[][] ATTITUDE = {
        {43, 51, 30, 39, 61, 92, 45}, {63, 64, 51, 54, 63, 73, 47}, {71, 70, 68, 69, 76, 86, 48},
        {61, 63, 45, 47, 54, 84, 35}, {81, 78, 56, 66, 71, 83, 47}, {43, 55, 49, 44, 54, 49, 34},
        {58, 67, 42, 56, 66, 68, 35}, {71, 75, 50, 55, 70, 66, 41}, {72, 82, 72, 67, 71, 83, 31},
        {67, 61, 45, 47, 62, 80, 41}, {64, 53, 53, 58, 58, 67, 34}, {67, 60, 47, 39, 59, 74, 41},
        {69, 62, 57, 42, 55, 63, 25}, {68, 83, 83, 45, 59, 77, 35}, {77, 77, 54, 72, 79, 77, 46},
        {81, 90, 50, 72, 60, 54, 36}, {74, 85, 64, 69, 79, 79, 63}, {65, 60, 65, 75, 55, 80, 60},
        {65, 70, 46, 57, 75, 85, 46}, {50, 58, 68, 54, 64, 78, 52}, {50, 40, 33, 34, 43, 64, 33},
        {64, 61, 52, 62, 66, 80, 41}, {53, 66, 52, 50, 63, 80, 37}, {40, 37, 42, 58, 50, 57, 49},
        {63, 54, 42, 48, 66, 75, 33}, {66, 77, 66, 63, 88, 76, 72}, {78, 75, 58, 74, 80, 78, 49},
        {48, 57, 44, 45, 51, 83, 38}, {85, 85, 71, 71, 77, 74, 55}, {82, 82, 39, 59, 64, 78, 39}
    };

    /** Correlations with the outcome, rating, last. */
    private static double[][] attitude() {
        var outcomeLast = Arrays.stream(ATTITUDE)
                .map(row -> new double[] {row[1], row[2], row[3], row[4], row[5], row[6], row[0]})
                .toArray(double[][]::new);
        return new PearsonsCorrelation(outcomeLast).getCorrelationMatrix().getData();
    }

    @Test
    void key_drivers_add_up_to_r2() {
        // R: relaimpo::calc.relimp(rating ~ ., attitude, type = "lmg")
        var lmg = KeyDrivers.of(attitude()).orElseThrow();
        assertThat(lmg.method()).isEqualTo(KeyDrivers.Method.LMG);
        assertThat(lmg.r2()).isCloseTo(.732602, within(5e-7));
        assertThat(lmg.weights())
                .containsExactly(new double[] {.370816, .050904, .155766, .120345, .006589, .028182}, within(1e-6));
        assertThat(Arrays.stream(lmg.weights()).sum()).isCloseTo(lmg.r2(), within(1e-12));
    }

    @Test
    void johnsons_weights_add_up_to_r2_and_rank_alike() {
        var all = new Array2DRowRealMatrix(attitude());
        var johnson = KeyDrivers.johnson(
                new EigenDecompositionSymmetric(all.getSubMatrix(0, 5, 0, 5)),
                all.getColumnVector(6).getSubVector(0, 6));
        assertThat(Arrays.stream(johnson).sum()).isCloseTo(.732602, within(5e-7));
        assertThat(johnson[0]).isGreaterThan(johnson[2]);
        assertThat(johnson[2]).isGreaterThan(johnson[3]);
        assertThat(johnson[4]).isLessThan(johnson[5]);
    }

    @Test
    void drivers_that_repeat_each_other_or_never_vary_cannot_be_told_apart() {
        assertThat(KeyDrivers.of(new double[][] {{1, 1, .5}, {1, 1, .5}, {.5, .5, 1}}))
                .isEmpty();
        assertThat(KeyDrivers.of(new double[][] {{1, Double.NaN}, {Double.NaN, 1}}))
                .isEmpty();
    }

    @Test
    void alpha_without_each_item_is_that_of_the_other_items() {
        var rows =
                List.of(new double[] {1, 2, 5}, new double[] {2, 3, 1}, new double[] {4, 4, 3}, new double[] {5, 5, 2});
        var without = Reliability.alphaIfDeleted(rows);
        assertThat(without).hasSize(3);
        assertThat(without.get(2).value())
                .isEqualTo(Reliability.alpha(rows.stream()
                                .map(row -> new double[] {row[0], row[1]})
                                .toList())
                        .value());
        assertThat(without.get(2).value()).isGreaterThan(without.get(0).value());
    }

    @Test
    void a_difference_of_means_is_welchs() {
        // R: t.test(extra ~ group, sleep): t = -1.8608, df = 17.776, p = 0.07939, interval -3.3654832 to 0.2054832
        var first = new Difference.Moments(10, .75, 3.200556);
        var second = new Difference.Moments(10, 2.33, 4.009);
        var difference = Difference.ofMeans(first, second);
        assertThat(difference.value()).isCloseTo(1.58, FOUR);
        assertThat(difference.low()).isCloseTo(-.2054832, FOUR);
        assertThat(difference.high()).isCloseTo(3.3654832, FOUR);
        assertThat(difference.p()).isCloseTo(.07939, within(.000005));
        assertThat(Difference.ofMeans(new Difference.Moments(0, 0, 0), second).p())
                .isNull();
    }

    @Test
    void a_difference_of_shares_has_newcombes_interval() {
        // Newcombe 1998, table II (a), method 10: 56/70 less 48/80 is .2000, .0524 to .3339
        var difference = Difference.ofShares(48, 80, 56, 70);
        assertThat(difference.value()).isCloseTo(.2, FOUR);
        assertThat(difference.low()).isCloseTo(.0524, FOUR);
        assertThat(difference.high()).isCloseTo(.3339, FOUR);
        assertThat(difference.p()).isBetween(.007, .009);
        assertThat(Difference.ofShares(5, 5, 7, 7).p()).isEqualTo(1);
    }

    @Test
    void many_comparisons_are_corrected() {
        // R: p.adjust(c(.01, .02, .03, .04, .05), "BH") and p.adjust(c(.001, .5, .04), "BH")
        assertThat(Difference.corrected(new double[] {.01, .02, .03, .04, .05}))
                .containsExactly(new double[] {.05, .05, .05, .05, .05}, within(1e-12));
        assertThat(Difference.corrected(new double[] {.001, .5, .04}))
                .containsExactly(new double[] {.003, .5, .06}, within(1e-12));
        assertThat(Difference.corrected(new double[0])).isEmpty();
    }

    @Test
    void a_trend_is_the_slope_of_least_squares() {
        // R: summary(lm(y ~ x)) of x = 1,1,2,2,3,3 and y = 1,3,2,4,5,5: slope 1.5, t = 2.882, p = 0.0449
        var line = Trend.of(List.of(
                        new Difference.Moments(2, 2, 2),
                        new Difference.Moments(2, 3, 2),
                        new Difference.Moments(2, 5, 0)))
                .orElseThrow();
        assertThat(line.slope()).isCloseTo(1.5, FOUR);
        assertThat(line.p()).isCloseTo(.0449, FOUR);
        assertThat(Trend.of(List.of(new Difference.Moments(9, 2, 2)))).isEmpty();
    }
}
