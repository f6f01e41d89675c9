package io.gapless.survey.visit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The share of visits that are asked about. */
class VisitDrawTest {

    @Test
    void one_in_so_many_is_drawn_the_same_for_the_same_seed() {
        var first = drawn(5, 1);
        assertThat(first).hasSizeBetween(1800, 2200).containsExactly(drawn(5, 1));
        assertThat(drawn(5, 2)).isNotEqualTo(first);
        assertThat(drawn(1, 1)).hasSize(10_000);
        assertThat(drawn(0, 1)).isEmpty();
    }

    private static long[] drawn(int oneIn, long seed) {
        var settings = new VisitSurveySettings(oneIn, seed, 30, Duration.ofDays(7));
        return LongStream.range(0, 10_000)
                .filter(n -> settings.draws(new UUID(0x019a8f00_0000_7000L, n)))
                .toArray();
    }
}
