package io.gapless.complaint.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.complaint.assignment.Choice.Candidate;
import io.gapless.complaint.assignment.Choice.Reason;
import io.gapless.complaint.taxonomy.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChoiceTest {

    private static final Instant NOON = Instant.parse("2026-11-22T04:00:00Z");

    @Test
    void the_least_loaded_for_their_capacity_gets_it_and_every_other_is_explained() {
        var choice = Choice.of(
                List.of(
                        candidate("busy", 10, 5, false, null),
                        candidate("big", 40, 8, false, null),
                        candidate("away", 10, 0, true, null),
                        candidate("full", 3, 2, false, null),
                        new Candidate("unable", "jinhua", List.of(), 10, 0, false, null),
                        new Candidate("far", "hangzhou", List.of("law"), 10, 0, false, null),
                        candidate("unwilling", 10, 0, false, null)),
                "jinhua/yiwu",
                Severity.MEDIUM,
                List.of("law"),
                List.of("unwilling"));
        assertThat(choice.chosen()).isEqualTo("big");
        assertThat(choice.weighed().stream().map(Choice.Weighed::reason))
                .containsExactly(
                        Reason.BUSIER,
                        Reason.CHOSEN,
                        Reason.ABSENT,
                        Reason.FULL,
                        Reason.UNSKILLED,
                        Reason.ELSEWHERE,
                        Reason.GAVE_IT_BACK);
    }

    @Test
    void of_two_alike_the_one_who_waited_longer_gets_it_and_then_the_first_by_name() {
        assertThat(chosen(candidate("a", 10, 2, false, NOON), candidate("b", 10, 2, false, NOON.minusSeconds(1))))
                .isEqualTo("b");
        assertThat(chosen(candidate("a", 10, 2, false, NOON), candidate("b", 10, 2, false, null)))
                .isEqualTo("b");
        assertThat(chosen(candidate("b", 10, 2, false, null), candidate("a", 10, 2, false, null)))
                .isEqualTo("a");
    }

    @Test
    void nobody_gets_it_where_nobody_can() {
        assertThat(chosen(candidate("away", 10, 0, true, null))).isNull();
        assertThat(chosen()).isNull();
    }

    @Test
    void over_many_complaints_work_is_shared_by_capacity() {
        var load = new HashMap<String, Integer>();
        for (int i = 0; i < 60; i++) {
            var candidates = new ArrayList<Candidate>();
            for (int k = 1; k <= 3; k++) {
                candidates.add(candidate("p" + k, k * 100, load.getOrDefault("p" + k, 0), false, null));
            }
            var choice = Choice.of(candidates, "jinhua", Severity.LOW, List.of("law"), List.of());
            load.merge(String.valueOf(choice.chosen()), 1, Integer::sum);
        }
        assertThat(load).containsEntry("p1", 10).containsEntry("p2", 20).containsEntry("p3", 30);
    }

    private static @Nullable String chosen(Candidate... candidates) {
        return Choice.of(List.of(candidates), "jinhua", Severity.LOW, List.of("law"), List.of())
                .chosen();
    }

    private static Candidate candidate(
            String name, int capacity, int load, boolean absent, @Nullable Instant lastAssigned) {
        return new Candidate(name, "jinhua", List.of("law", "logistics"), capacity, load, absent, lastAssigned);
    }
}
