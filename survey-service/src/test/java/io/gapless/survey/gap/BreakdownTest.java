package io.gapless.survey.gap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gapless.survey.gap.Breakdown.Group;
import io.gapless.survey.gap.GapReport.Figure;
import io.gapless.survey.measure.Difference;
import io.gapless.survey.measure.Difference.Moments;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreakdownTest {

    @Test
    void what_the_others_explain_of_gap_five_adds_up_to_r_squared() {
        // Gap 5 is the sum of gaps 3 and 4, which do not go together: both explain as much as they vary.
        double[][] known = {{-10, -20}, {-10, -40}, {-30, -20}, {-30, -40}, {-20, -30}};
        var groups = new ArrayList<Group>();
        for (double[] each : known) {
            groups.add(group(each[0], each[1], each[0] + each[1]));
        }
        var explained = Breakdown.explained(groups);
        assertThat(explained.known()).isTrue();
        assertThat(explained.groups()).isEqualTo(5);
        assertThat(explained.r2()).isEqualTo(1.0);
        assertThat(explained.weights()).extracting(Breakdown.Weight::gap).containsExactly(3, 4);
        assertThat(explained.weights()).extracting(Breakdown.Weight::share).containsExactly(0.5, 0.5);
        assertThat(Breakdown.explained(groups.subList(0, 3)).reason()).isEqualTo("too-few-groups");
        var same = List.of(group(-1, -2, -3), group(-1, -2, -3), group(-1, -2, -3), group(-1, -2, -3));
        assertThat(Breakdown.explained(same).reason()).isEqualTo("nothing-varies");
    }

    @Test
    void a_difference_of_means_can_be_compared_as_a_sample_with_the_same_error() {
        var first = new Moments(6, 94.4444, 74.0741);
        var second = new Moments(5, 73.3333, 83.3333);
        var exact = Exact.between(first, second);
        var error = Math.sqrt(74.0741 / 6 + 83.3333 / 5);
        assertThat(Math.sqrt(exact.moments().variance() / exact.moments().n())).isCloseTo(error, within(1e-9));
        // Welch's degrees of freedom are 8.42; whole ones are taken from below, which is on the safe side.
        assertThat(exact.moments().n()).isEqualTo(9);
        assertThat(Difference.ofMeans(exact.moments(), exact.moments()).value()).isZero();
    }

    private static Group group(double three, double four, double five) {
        return new Group(
                "unit",
                List.of(
                        Figure.unknown(null, "no-answers-of-managers", 0),
                        Figure.unknown(null, "no-answers-of-managers", 0),
                        figure(three),
                        figure(four),
                        figure(five)));
    }

    private static Figure figure(double value) {
        return new Figure(null, true, null, 10, value, value - 5, value + 5, null);
    }
}
