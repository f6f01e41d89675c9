package io.gapless.survey.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleTest {

    private static final List<Integer> POPULATION =
            IntStream.range(0, 100).boxed().toList();

    @Test
    void the_same_seed_draws_the_same_sample() {
        assertThat(Sample.draw(POPULATION, 10, 7))
                .isEqualTo(Sample.draw(POPULATION, 10, 7))
                .doesNotHaveDuplicates();
        assertThat(Sample.draw(POPULATION, 10, 7)).isNotEqualTo(Sample.draw(POPULATION, 10, 8));
        assertThat(Sample.draw(POPULATION, 1000, 7)).containsExactlyInAnyOrderElementsOf(POPULATION);
    }

    @Test
    void everybody_is_as_likely_as_anybody() {
        var drawn = new HashMap<Integer, Integer>();
        for (int seed = 0; seed < 5000; seed++) {
            Sample.draw(POPULATION, 10, seed).forEach(one -> drawn.merge(one, 1, Integer::sum));
        }
        // 500 expected each; six standard deviations are 127.
        assertThat(drawn.values()).allSatisfy(times -> assertThat(times).isBetween(373, 627));
    }
}
