package io.gapless.complaint.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.complaint.sla.ClockName;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CasePausesTest {

    private static final Instant ONE = Instant.parse("2026-11-23T01:00:00.5Z");
    private static final Instant TWO = Instant.parse("2026-11-23T02:00:00Z");
    private static final Instant THREE = Instant.parse("2026-11-23T03:00:00Z");
    private static final Instant FOUR = Instant.parse("2026-11-23T04:00:00Z");

    private final CasePauses pauses = new CasePauses();

    @Test
    void each_clock_has_its_own_pauses() {
        pauses.add(true, "the customer looks for the receipt", ONE);
        pauses.add(true, "UPDATE, RESOLVE", ONE);
        pauses.add(false, "RESOLVE", TWO);
        pauses.add(true, "RESOLVE", THREE);
        assertThat(pauses.text(ClockName.RESOLVE, null))
                .isEqualTo("2026-11-23T01:00:00Z/2026-11-23T02:00:00Z; 2026-11-23T03:00:00Z/..");
        assertThat(pauses.text(ClockName.UPDATE, null)).isEqualTo("2026-11-23T01:00:00Z/..");
        assertThat(pauses.text(ClockName.ACKNOWLEDGE, null)).isNull();
    }

    @Test
    void one_that_lasted_to_the_end_of_its_clock_ends_there() {
        pauses.add(true, "RESOLVE", ONE);
        assertThat(pauses.text(ClockName.RESOLVE, FOUR)).isEqualTo("2026-11-23T01:00:00Z/2026-11-23T04:00:00Z");
    }

    @Test
    void a_clock_that_had_not_begun_was_not_paused() {
        pauses.add(false, "UPDATE", ONE);
        assertThat(pauses.text(ClockName.UPDATE, null)).isNull();
        pauses.add(true, "UPDATE", TWO);
        pauses.add(true, "UPDATE", THREE);
        pauses.add(false, "UPDATE", FOUR);
        assertThat(pauses.text(ClockName.UPDATE, null)).isEqualTo("2026-11-23T02:00:00Z/2026-11-23T04:00:00Z");
    }
}
