package io.gapless.survey.gap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gapless.survey.gap.VisitEvents.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class VisitEventsTest {

    @Test
    void steps_count_by_weight_and_a_visit_as_many_obligations_as_it_has_steps() {
        var sums = VisitEvents.byDimension(List.of(
                new Step(1, "EMPATHY", 20, true),
                new Step(2, "RELIABILITY", 50, true),
                new Step(3, "TANGIBLES", 30, false),
                new Step(4, "TANGIBLES", 60, true),
                new Step(5, "TANGIBLES", 0, false)));
        var tangibles = java.util.Objects.requireNonNull(sums.get("TANGIBLES"));
        assertThat(tangibles.met / tangibles.due).isCloseTo(60 / 90.0, within(1e-9));
        assertThat(tangibles.steps).isEqualTo(2);
        assertThat(sums.values().stream().mapToDouble(sum -> sum.due).sum()).isCloseTo(5, within(1e-9));
    }
}
