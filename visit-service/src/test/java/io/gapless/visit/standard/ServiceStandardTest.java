package io.gapless.visit.standard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServiceStandardTest {

    private static final Instant NOW = Instant.parse("2026-12-01T02:00:00Z");

    private static Step step(String key, String title, int weight, Dimension dimension) {
        return new Step(title, null, null, dimension, BigDecimal.valueOf(weight), Evidence.NONE, false, key, null);
    }

    private static ServiceStandard draft(Step... steps) {
        return ServiceStandard.draft("拜访", StandardType.QUALITY, List.of(steps), "li", NOW);
    }

    @Test
    void where_two_people_are_asked_for_no_author_brings_it_into_force_but_may_retire_it() {
        var standard = draft(step("a", "甲", 1, Dimension.EMPATHY));
        standard.change("拜访", StandardType.QUALITY, standard.steps(), "chen");
        for (String author : List.of("li", "chen")) {
            assertThatThrownBy(() -> standard.moveTo(StandardStatus.TRIAL, author, true, NOW))
                    .isInstanceOf(Problem.class)
                    .hasMessage("own-standard");
        }
        standard.moveTo(StandardStatus.TRIAL, "boss", true, NOW);
        assertThatThrownBy(() -> standard.moveTo(StandardStatus.OPTIMISED, "li", true, NOW))
                .hasMessage("own-standard");
        assertThatCode(() -> standard.moveTo(StandardStatus.RETIRED, "li", true, NOW))
                .doesNotThrowAnyException();
        assertThatCode(() -> draft(step("a", "甲", 1, Dimension.EMPATHY)).moveTo(StandardStatus.TRIAL, "li", false, NOW))
                .doesNotThrowAnyException();
    }

    @Test
    void who_put_it_forward_does_not_decide_on_it_either() {
        var standard = draft(step("a", "甲", 1, Dimension.EMPATHY));
        standard.submit("wang", null, NOW);
        for (String somebody : List.of("wang", "li")) {
            assertThatThrownBy(() -> standard.approve(somebody, null, NOW)).hasMessage("own-standard");
            assertThatThrownBy(() -> standard.refuse(somebody, "x", NOW)).hasMessage("own-standard");
        }
        assertThatThrownBy(() -> standard.withdraw("zhao", NOW)).hasMessage("standard-of-others");
        standard.approve("zhao", "可以", NOW);
        assertThat(standard.status()).isEqualTo(StandardStatus.TRIAL);
        assertThat(standard.submission()).isNull();
    }

    @Test
    void editions_are_compared_step_by_step() {
        var before = draft(
                step("a", "问候", 20, Dimension.EMPATHY),
                step("b", "库存", 50, Dimension.RELIABILITY),
                step("c", "货架", 30, Dimension.TANGIBLES));
        var after = before.next(2, "li", NOW);
        after.change(
                "拜访（新）",
                StandardType.QUALITY,
                List.of(
                        step("d", "准备", 10, Dimension.RELIABILITY),
                        step("b", "库存与订单", 50, Dimension.RELIABILITY),
                        step("a", "问候", 40, Dimension.EMPATHY)),
                "li");
        var comparison = StandardComparison.of(before, after);
        assertThat(comparison.changed()).containsExactly(new StandardComparison.Difference("name", "拜访", "拜访（新）"));
        assertThat(comparison.stepsAdded())
                .extracting(StandardComparison.StepBrief::key, StandardComparison.StepBrief::number)
                .containsExactly(tuple("d", 1));
        assertThat(comparison.stepsRemoved())
                .extracting(StandardComparison.StepBrief::key)
                .containsExactly("c");
        assertThat(comparison.stepsMoved()).hasSize(1);
        assertThat(comparison.stepsChanged().stream()
                        .flatMap(change -> change.fields().stream()
                                .map(field -> change.key() + " " + field.field() + " " + field.before() + " → "
                                        + field.after())))
                .containsExactly("b title 库存 → 库存与订单", "a weight 20 → 40");
        assertThat(comparison.weights().stream()
                        .map(weight -> weight.dimension() + " " + weight.before() + " → " + weight.after() + " "
                                + weight.shareBefore() + " → " + weight.shareAfter()))
                .containsExactly(
                        "TANGIBLES 30 → 0 0.3000 → 0.0000",
                        "RELIABILITY 50 → 60 0.5000 → 0.6000",
                        "RESPONSIVENESS 0 → 0 0.0000 → 0.0000",
                        "ASSURANCE 0 → 0 0.0000 → 0.0000",
                        "EMPATHY 20 → 40 0.2000 → 0.4000");
    }

    @Test
    void what_others_were_put_before_has_not_moved() {
        assertThat(StandardComparison.inPlace(List.of(1, 2, 3))).isEqualTo(Set.of(0, 1, 2));
        assertThat(StandardComparison.inPlace(List.of(3, 1, 2))).isEqualTo(Set.of(1, 2));
        assertThat(StandardComparison.inPlace(List.of(2, 3, 4, 1))).isEqualTo(Set.of(0, 1, 2));
        assertThat(StandardComparison.inPlace(List.of())).isEmpty();
    }

    @Test
    void a_key_is_never_given_to_another_step() {
        var before = List.of(step("s1", "甲", 1, Dimension.EMPATHY), step("s2", "乙", 1, Dimension.EMPATHY));
        var keyed = Step.keyed(
                Stream.of("丙", "乙", "丁")
                        .map(title -> step(Step.UNKEYED, title, 1, Dimension.EMPATHY))
                        .toList(),
                before);
        assertThat(keyed).extracting(Step::key).containsExactly("s3", "s2", "s4");
    }
}
