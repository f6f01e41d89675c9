package io.gapless.visit.standard;

import static io.gapless.visit.standard.StandardStatus.DRAFT;
import static io.gapless.visit.standard.StandardStatus.FIXED;
import static io.gapless.visit.standard.StandardStatus.OPTIMISED;
import static io.gapless.visit.standard.StandardStatus.RETIRED;
import static io.gapless.visit.standard.StandardStatus.TRIAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.platform.web.Problem;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StandardStatusTest {

    @Test
    void it_goes_its_way_and_no_other() {
        assertThat(DRAFT.next()).containsExactly(TRIAL);
        assertThat(TRIAL.next()).containsExactly(OPTIMISED, RETIRED);
        assertThat(OPTIMISED.next()).containsExactly(FIXED, RETIRED);
        assertThat(FIXED.next()).containsExactly(RETIRED);
        assertThat(RETIRED.next()).isEmpty();
        assertThatThrownBy(() -> DRAFT.requireMoveTo(FIXED))
                .isInstanceOf(Problem.class)
                .hasMessage("illegal-move");
    }

    @Test
    void it_is_in_force_from_trial_to_fixed() {
        assertThat(Stream.of(StandardStatus.values()).filter(StandardStatus::isInForce))
                .containsExactly(TRIAL, OPTIMISED, FIXED);
    }
}
