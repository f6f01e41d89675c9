package io.gapless.complaint.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.complaint.sla.ClockName;
import io.gapless.complaint.sla.Sla;
import io.gapless.complaint.sla.TermsForTests;
import io.gapless.complaint.taxonomy.Dimension;
import io.gapless.complaint.taxonomy.Severity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The rules of one complaint, on terms of 10, 20, 30 and 60 minutes around the clock. */
class ComplaintTest {

    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");
    private static final Duration WINDOW = Duration.ofDays(30);

    private final Sla.Terms terms = TermsForTests.aroundTheClock(10, 20, 30, 60);
    private final Complaint complaint = Complaint.receive(
            "C20261122-000001",
            new Submission(Channel.WEB, "text", "en", null, START, "agent", null, null, new byte[0]),
            "jinhua",
            Complainant.anonymous(null, null, null),
            new Grading("goods", Dimension.TANGIBLES, Severity.LOW, terms.policy()),
            terms);

    @Test
    void four_clocks_start_with_the_intake_and_the_earliest_is_watched() {
        assertThat(complaint.clocks().byName().values().stream().map(ComplaintClock::dueAt))
                .containsExactly(after(10), after(20), after(30), after(60));
        assertThat(complaint.nextDueAt()).isEqualTo(after(10));
    }

    @Test
    void a_clock_that_is_met_in_time_never_strikes() {
        complaint.acknowledge(after(5));
        assertThat(complaint.strike(after(15))).isEmpty();
        assertThat(complaint.clocks().acknowledge().isBreached()).isFalse();
        assertThat(complaint.nextDueAt()).isEqualTo(after(20));
    }

    @Test
    void a_clock_that_runs_out_strikes_once_and_is_met_late_all_the_same() {
        assertThat(complaint.strike(after(25))).containsExactly(ClockName.ACKNOWLEDGE, ClockName.FIRST_RESPONSE);
        assertThat(complaint.strike(after(26))).isEmpty();
        assertThat(complaint.nextDueAt()).isEqualTo(after(30));
        complaint.acknowledge(after(27));
        assertThat(complaint.clocks().acknowledge())
                .isEqualTo(new ComplaintClock(START, after(10), after(27), after(25)));
    }

    @Test
    void a_reply_meets_the_first_response_and_starts_the_update_again_which_can_be_breached_again() {
        complaint.replied(terms, after(15));
        assertThat(complaint.clocks().firstResponse().metAt()).isEqualTo(after(15));
        assertThat(complaint.clocks().update().dueAt()).isEqualTo(after(45));
        complaint.acknowledge(after(16));
        assertThat(complaint.strike(after(45))).containsExactly(ClockName.UPDATE);
        complaint.replied(terms, after(50));
        assertThat(complaint.clocks().firstResponse().metAt()).isEqualTo(after(15));
        assertThat(complaint.clocks().update().isBreached()).isTrue();
        assertThat(complaint.clocks().update().dueAt()).isEqualTo(after(80));
        assertThat(complaint.strike(after(81))).containsExactly(ClockName.UPDATE, ClockName.RESOLVE);
    }

    @Test
    void an_assessment_moves_what_still_runs_from_its_start_and_leaves_what_was_met() {
        complaint.acknowledge(after(5));
        var hurried = TermsForTests.aroundTheClock(1, 7, 8, 9);
        complaint.assess(new Grading("goods", Dimension.TANGIBLES, Severity.CRITICAL, hurried.policy()), hurried);
        assertThat(complaint.clocks().byName().values().stream().map(ComplaintClock::dueAt))
                .containsExactly(after(10), after(7), after(8), after(9));
        assertThat(complaint.nextDueAt()).isEqualTo(after(7));
    }

    @Test
    void a_decision_within_authority_is_resolved_at_once_and_one_beyond_it_is_approved_by_somebody_else() {
        toInvestigating();
        complaint.decide(decision(false));
        assertThat(complaint.moves(after(9), WINDOW)).contains(Move.RESOLVE).doesNotContain(Move.APPROVE);
        assertThatThrownBy(() -> complaint.approve("boss")).hasMessage("illegal-move");

        complaint.investigate();
        complaint.decide(decision(true));
        assertThat(complaint.moves(after(9), WINDOW)).contains(Move.APPROVE).doesNotContain(Move.RESOLVE);
        assertThatThrownBy(() -> complaint.resolve(after(9))).hasMessage("approval-needed");
        assertThatThrownBy(() -> complaint.approve("agent")).hasMessage("own-decision");
        complaint.approve("boss");
        complaint.resolve(after(10));
        assertThat(complaint.clocks().resolve().metAt()).isEqualTo(after(10));
        assertThat(complaint.clocks().update().isRunning()).isFalse();
    }

    @Test
    void the_end_stops_every_clock() {
        complaint.reject(after(3));
        assertThat(complaint.nextDueAt()).isNull();
        assertThat(complaint.strike(after(1000))).isEmpty();
    }

    @Test
    void a_complaint_is_reopened_within_the_window_and_its_resolve_clock_starts_again() {
        toInvestigating();
        complaint.decide(decision(false));
        complaint.resolve(after(20));
        complaint.close(after(30));
        var last = after(30).plus(WINDOW);
        assertThat(complaint.mayReopen(last, WINDOW)).isTrue();
        assertThatThrownBy(() -> complaint.reopen(terms, last.plusSeconds(1), WINDOW))
                .hasMessage("reopen-window-over");
        complaint.reopen(terms, after(40), WINDOW);
        assertThat(complaint.status()).isEqualTo(ComplaintStatus.INVESTIGATING);
        assertThat(complaint.endedAt()).isNull();
        assertThat(complaint.clocks().resolve()).isEqualTo(new ComplaintClock(after(40), after(100), null, null));
        assertThat(complaint.clocks().acknowledge().metAt()).isEqualTo(after(1));
    }

    private void toInvestigating() {
        complaint.acknowledge(after(1));
        complaint.assess(complaint.grading(), terms);
        complaint.investigate();
    }

    private static Decision decision(boolean approvalNeeded) {
        return new Decision("pay", null, BigDecimal.TEN, "CNY", "agent", approvalNeeded, null);
    }

    private static Instant after(int minutes) {
        return START.plus(Duration.ofMinutes(minutes));
    }
}
