package io.gapless.visit.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.visit.customer.GeoPoint;
import io.gapless.visit.menu.VisitKind;
import io.gapless.visit.standard.Dimension;
import io.gapless.visit.standard.Evidence;
import io.gapless.visit.standard.Step;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VisitTest {

    private static final Instant NOW = Instant.parse("2026-12-01T02:00:00Z");
    private static final GeoPoint SHOP = new GeoPoint(120.4312, 29.2014);
    private static final VisitStep.Answer DONE = new VisitStep.Answer(true, null, null, null);

    private final Visit visit = Visit.plan(
            new VisitBook.Appointment(
                    UUID.randomUUID(),
                    "jinhua",
                    null,
                    "wang",
                    VisitKind.REGULAR,
                    "拜访",
                    UUID.randomUUID(),
                    null,
                    null,
                    null,
                    LocalDate.of(2026, 12, 1),
                    1),
            NOW);

    @Test
    void the_fence_is_flagged_and_an_unknown_place_is_not_judged() {
        assertThat(CheckIn.at(NOW, SHOP, null, SHOP, 300).outsideFence()).isFalse();
        assertThat(CheckIn.at(NOW, new GeoPoint(120.44, 29.2014), 5.0, SHOP, 300)
                        .outsideFence())
                .isTrue();
        assertThat(CheckIn.at(NOW, SHOP, null, null, 300).outsideFence()).isNull();
    }

    @Test
    void steps_are_answered_only_while_it_runs() {
        assertThatThrownBy(() -> visit.answer(1, DONE)).hasMessage("visit-not-started");
        start(step(Evidence.NONE, false));
        visit.answer(1, DONE);
        visit.complete(new Visit.Outcome(5, null, List.of(), null), NOW);
        assertThatThrownBy(() -> visit.answer(1, DONE)).hasMessage("visit-not-started");
    }

    @Test
    void what_the_customer_gave_stays_after_the_visit() {
        start(step(Evidence.NONE, false));
        visit.note(new Visit.Outcome(2, null, List.of(), null));
        visit.complete(new Visit.Outcome(3, null, List.of(), null), NOW);
        assertThatThrownBy(() -> visit.note(new Visit.Outcome(5, null, List.of(), null)))
                .hasMessage("customers-word-given");
        visit.note(new Visit.Outcome(3, "货架整齐", List.of(), null));
        assertThat(visit.rating()).isEqualTo(3);
        assertThat(visit.findings()).isEqualTo("货架整齐");
    }

    @Test
    void who_went_on_the_day_they_knew_was_on_time_where_a_plan_has_moved_the_visit() {
        var known = visit.plannedFor();
        visit.move(new VisitBook.Move(visit.id(), known.plusDays(6), 2, NOW, 20));
        visit.takePlaceAllTheSame(known, NOW);
        assertThat(visit.plannedFor()).isEqualTo(known);
        assertThat(visit.overruled()).extracting(Overruled::plannedFor).containsExactly(known.plusDays(6));
    }

    @Test
    void critical_steps_have_to_be_answered_even_with_no() {
        start(step(Evidence.NONE, true), step(Evidence.NONE, false));
        assertThatThrownBy(() -> visit.complete(new Visit.Outcome(null, null, List.of(), null), NOW))
                .hasMessage("critical-steps-open");
        visit.answer(1, new VisitStep.Answer(false, null, null, null));
        visit.complete(new Visit.Outcome(null, null, List.of(), null), NOW);
        assertThat(VisitState.from(visit).steps()).noneMatch(VisitState.StepState::executed);
    }

    @Test
    void an_executed_step_shows_its_evidence() {
        start(
                step(Evidence.TEXT, false),
                step(Evidence.NUMBER, false),
                step(Evidence.PHOTO, false),
                step(Evidence.SIGNATURE, false));
        for (int number = 1; number <= 4; number++) {
            int step = number;
            assertThatThrownBy(() -> visit.answer(step, DONE)).hasMessage("evidence-required");
            visit.answer(step, new VisitStep.Answer(false, null, null, null));
        }
        visit.answer(1, new VisitStep.Answer(true, "文字", null, null));
        visit.answer(2, new VisitStep.Answer(true, null, BigDecimal.ONE, null));
        visit.answer(3, new VisitStep.Answer(true, null, null, "photos/1.jpg"));
        visit.answer(4, new VisitStep.Answer(true, null, null, "signatures/1.png"));
        assertThat(visit.steps()).allMatch(VisitStep::wasExecuted);
    }

    @Test
    void a_missed_visit_has_executed_nothing_and_is_over() {
        visit.miss(new Why(null, "关门"), List.of(step(Evidence.NONE, true)));
        assertThat(VisitState.from(visit).steps()).hasSize(1).noneMatch(VisitState.StepState::executed);
        assertThatThrownBy(() -> visit.cancel(new Why(null, "x"))).hasMessage("illegal-move");
        assertThatThrownBy(() -> visit.reschedule(LocalDate.of(2026, 12, 2), new Why(null, "x")))
                .hasMessage("illegal-move");
    }

    @Test
    void ratings_become_scores() {
        assertThat(List.of(1, 2, 3, 4, 5)).map(VisitState::score).containsExactly(0, 25, 50, 75, 100);
    }

    private void start(Step... steps) {
        visit.start(CheckIn.at(NOW, SHOP, null, SHOP, 300), List.of(steps));
    }

    private static Step step(Evidence evidence, boolean critical) {
        return new Step("x", null, null, Dimension.EMPATHY, BigDecimal.TEN, evidence, critical, "s1", null);
    }
}
