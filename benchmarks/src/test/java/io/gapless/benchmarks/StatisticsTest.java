package io.gapless.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void a_percentile_is_the_smallest_value_that_so_many_do_not_exceed() {
        long[] hundred = LongStream.rangeClosed(1, 100).toArray();

        assertThat(Statistics.percentile(hundred, 0.5)).isEqualTo(50);
        assertThat(Statistics.percentile(hundred, 0.99)).isEqualTo(99);
        assertThat(Statistics.percentile(hundred, 1)).isEqualTo(100);
        assertThat(Statistics.percentile(new long[] {7}, 0.01)).isEqualTo(7);
        assertThat(Statistics.percentile(new long[] {1, 2, 1000}, 0.99)).isEqualTo(1000);
    }

    @Test
    void there_is_no_percentile_of_nothing_and_none_above_all() {
        assertThatThrownBy(() -> Statistics.percentile(new long[0], 0.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Statistics.percentile(new long[] {1}, 1.1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_median_is_not_moved_by_one_disturbed_round() {
        assertThat(Statistics.median(List.of(3.0, 1.0, 99.0))).isEqualTo(3);
        assertThat(Statistics.median(List.of(4.0, 1.0, 2.0, 99.0))).isEqualTo(3);
        assertThat(Statistics.median(List.of())).isNaN();
    }

    @Test
    void the_spread_tells_how_far_rounds_differ() {
        assertThat(Statistics.spread(List.of(90.0, 100.0, 110.0))).isEqualTo(0.2);
        assertThat(Statistics.spread(List.of(5.0))).isZero();
    }

    @Test
    void latencies_of_all_connections_are_put_in_one_order() {
        assertThat(Statistics.merged(List.of(new long[] {3, 1}, new long[] {}, new long[] {2})))
                .containsExactly(1, 2, 3);
    }
}
