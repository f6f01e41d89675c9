package io.gapless.visit.qualification;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.visit.qualification.Qualifications.Lacking;
import io.gapless.visit.qualification.Qualifications.Missing;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LackingTest {

    private static final UUID VISIT = UUID.randomUUID();
    private static final LocalDate MAY = LocalDate.of(2026, 5, 1);

    private final Lacking lacking = new Lacking(
            Map.of(
                    VISIT,
                    List.of(
                            new Lacking.Need(Missing.Kind.POST, List.of("ADVISER"), "adviser"),
                            new Lacking.Need(Missing.Kind.EXAM, List.of("E1", "E2"), "exam one / exam two"))),
            Map.of(
                    new Lacking.Held("li", Missing.Kind.POST, "ADVISER"),
                    List.of(new Lacking.Span(LocalDate.of(2026, 1, 1), null)),
                    new Lacking.Held("li", Missing.Kind.EXAM, "E2"),
                    List.of(
                            new Lacking.Span(LocalDate.of(2024, 5, 2), MAY),
                            new Lacking.Span(LocalDate.of(2026, 9, 1), null)),
                    new Lacking.Held("wang", Missing.Kind.EXAM, "E1"),
                    List.of(new Lacking.Span(LocalDate.of(2026, 1, 1), null))));

    @Test
    void all_requirements_are_needed_and_one_code_of_each_is_enough() {
        assertThat(lacking.lacks("li", VISIT, MAY)).isFalse();
        assertThat(lacking.why("wang", VISIT, MAY)).containsExactly(new Missing("adviser", Missing.Kind.POST, null));
        assertThat(lacking.why("nobody", VISIT, MAY)).hasSize(2);
    }

    @Test
    void the_last_day_counts_and_the_next_tells_what_expired() {
        assertThat(lacking.why("li", VISIT, MAY.plusDays(1)))
                .containsExactly(new Missing("exam one / exam two", Missing.Kind.EXAM, MAY));
        assertThat(lacking.lacks("li", VISIT, LocalDate.of(2026, 9, 1))).isFalse();
    }

    @Test
    void a_standard_that_asks_for_nothing_is_open_to_everybody() {
        assertThat(lacking.lacks("nobody", UUID.randomUUID(), MAY)).isFalse();
        assertThat(lacking.why("nobody", UUID.randomUUID(), MAY)).isEmpty();
    }
}
