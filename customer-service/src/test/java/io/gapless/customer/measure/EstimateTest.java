package io.gapless.customer.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EstimateTest {

    @Test
    void a_share_has_wilsons_interval() {
        var share = Estimate.share(81, 263);
        assertThat(share.low()).isCloseTo(0.2553, within(0.00005));
        assertThat(share.high()).isCloseTo(0.3662, within(0.00005));
        assertThat(Estimate.share(0, 0)).isEqualTo(Estimate.NONE);
        assertThat(Estimate.share(0, 10).low()).isZero();
    }

    /** R's {@code t.test(c(1, 2, 3, 4, 5))}: 1.036757 to 4.963243. */
    @Test
    void a_mean_has_students_interval() {
        var mean = Estimate.mean(5, 3, Math.sqrt(2.5));
        assertThat(mean.low()).isCloseTo(1.036757, within(5e-7));
        assertThat(mean.high()).isCloseTo(4.963243, within(5e-7));
        assertThat(Estimate.mean(1, 3, 0).low()).isNull();
        assertThat(Estimate.mean(4, 3, 0)).isEqualTo(new Estimate(4, 3.0, 3.0, 3.0));
    }
}
