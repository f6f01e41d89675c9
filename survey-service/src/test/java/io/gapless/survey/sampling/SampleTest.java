package io.gapless.survey.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
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

    @Test
    void a_proportional_sample_is_divided_to_the_person() {
        // 7 of 50, 30 and 20: 3.5, 2.1, 1.4; the largest remainder gets the one that is left.
        assertThat(Sample.allocate(strata(50, 30, 20), Sample.Method.PROPORTIONAL, 7))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", 4, "b", 2, "c", 1));
        assertThat(Sample.allocate(strata(1, 1, 1), Sample.Method.PROPORTIONAL, 2))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", 1, "b", 1, "c", 0));
        assertThat(Sample.allocate(strata(5, 3, 2), Sample.Method.PROPORTIONAL, 100))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", 5, "b", 3, "c", 2));
    }

    @Test
    void an_equal_sample_takes_all_of_small_strata_and_the_rest_of_the_others() {
        assertThat(Sample.allocate(strata(50, 30, 2), Sample.Method.EQUAL, 12))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", 5, "b", 5, "c", 2));
        assertThat(Sample.allocate(strata(50, 30, 20), Sample.Method.EQUAL, 10))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", 4, "b", 3, "c", 3));
        assertThat(Sample.allocate(strata(2, 2, 2), Sample.Method.EQUAL, 60))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", 2, "b", 2, "c", 2));
        assertThat(Sample.allocate(new TreeMap<>(), Sample.Method.EQUAL, 5)).isEmpty();
    }

    @Test
    void a_stratum_that_grows_does_not_change_what_is_drawn_from_the_others() {
        Function<Integer, String> stratum = one -> one < 50 ? "low" : "high";
        var before = Sample.draw(POPULATION, stratum, Sample.Method.EQUAL, 20, 7);
        var grown = IntStream.range(0, 120).boxed().toList();
        var after = Sample.draw(grown, stratum, Sample.Method.EQUAL, 20, 7);
        assertThat(Sample.draw(POPULATION, stratum, Sample.Method.EQUAL, 20, 7)).isEqualTo(before);
        assertThat(before).extracting(Sample.Stratum::name).containsExactly("high", "low");
        assertThat(after.getLast()).isEqualTo(before.getLast());
        assertThat(after.getFirst().population()).isEqualTo(70);
    }

    private static TreeMap<String, Integer> strata(int a, int b, int c) {
        return new TreeMap<>(Map.of("a", a, "b", b, "c", c));
    }
}
