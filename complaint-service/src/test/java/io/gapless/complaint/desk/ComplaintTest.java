package io.gapless.complaint.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.complaint.ladder.Level;
import io.gapless.complaint.sla.ClockName;
import io.gapless.complaint.sla.Sla;
import io.gapless.complaint.sla.TermsForTests;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.complaint.taxonomy.Dimension;
import io.gapless.complaint.taxonomy.Severity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
        assertThat(struck(15)).isEmpty();
        assertThat(complaint.clocks().acknowledge().isBreached()).isFalse();
        assertThat(complaint.nextDueAt()).isEqualTo(after(20));
    }

    @Test
    void a_clock_that_runs_out_strikes_once_and_is_met_late_all_the_same() {
        assertThat(struck(25)).containsExactly(ClockName.ACKNOWLEDGE, ClockName.FIRST_RESPONSE);
        assertThat(struck(26)).isEmpty();
        // That of updates waits for the first response.
        assertThat(complaint.nextDueAt()).isEqualTo(after(60));
        complaint.acknowledge(after(27));
        assertThat(complaint.clocks().acknowledge())
                .isEqualTo(new ComplaintClock(START, after(10), after(27), after(25), null, null, 0, 999));
    }

    @Test
    void a_reply_meets_the_first_response_and_starts_the_update_again_which_can_be_breached_again() {
        complaint.replied(terms, after(15));
        assertThat(complaint.clocks().firstResponse().metAt()).isEqualTo(after(15));
        assertThat(complaint.clocks().update().dueAt()).isEqualTo(after(45));
        complaint.acknowledge(after(16));
        assertThat(struck(45)).containsExactly(ClockName.UPDATE);
        complaint.replied(terms, after(50));
        assertThat(complaint.clocks().firstResponse().metAt()).isEqualTo(after(15));
        assertThat(complaint.clocks().update().isBreached()).isTrue();
        assertThat(complaint.clocks().update().dueAt()).isEqualTo(after(80));
        assertThat(struck(81)).containsExactly(ClockName.UPDATE, ClockName.RESOLVE);
    }

    @Test
    void an_assessment_brings_other_terms_from_the_working_time_used_and_leaves_what_was_met() {
        complaint.acknowledge(after(5));
        var hurried = TermsForTests.aroundTheClock(1, 7, 8, 9);
        complaint.assess();
        complaint.regrade(
                new Grading("goods", Dimension.TANGIBLES, Severity.CRITICAL, hurried.policy()),
                terms,
                hurried,
                after(5));
        assertThat(complaint.clocks().byName().values().stream().map(ComplaintClock::dueAt))
                .containsExactly(after(10), after(7), after(13), after(9));
        assertThat(complaint.nextDueAt()).isEqualTo(after(7));
    }

    @Test
    void a_pause_keeps_the_working_time_left_and_survives_a_change_of_policy() {
        complaint.replied(terms, after(0));
        complaint.await("the customer looks for the receipt", after(10));
        assertThat(complaint.settle(terms, List.of(), after(10)).paused())
                .containsExactly(ClockName.UPDATE, ClockName.RESOLVE);
        assertThatThrownBy(() -> complaint.await("again", after(11))).hasMessage("complaint-waits");
        // Nothing of what stands still runs out, however long it takes.
        assertThat(struck(500)).containsExactly(ClockName.ACKNOWLEDGE);
        var longer = TermsForTests.aroundTheClock(10, 20, 40, 120);
        complaint.regrade(complaint.grading(), terms, longer, after(500));
        assertThat(complaint.settle(longer, List.of(), after(500)).resumed()).isEmpty();
        assertThat(complaint.clocks().resolve().isPaused()).isTrue();
        assertThat(complaint.clocks().resolve().used(after(700), longer::between))
                .isEqualTo(Duration.ofMinutes(10));
        complaint.goOn();
        assertThat(complaint.settle(longer, List.of(), after(600)).resumed())
                .containsExactly(ClockName.UPDATE, ClockName.RESOLVE);
        assertThat(complaint.clocks().update().dueAt()).isEqualTo(after(630));
        assertThat(complaint.clocks().resolve().dueAt()).isEqualTo(after(710));
        assertThatThrownBy(complaint::goOn).hasMessage("complaint-does-not-wait");
    }

    @Test
    void what_is_met_while_it_stands_still_was_due_by_the_time_that_was_left() {
        complaint.replied(terms, after(0));
        complaint.acknowledge(after(1));
        complaint.assess();
        complaint.investigate();
        complaint.await("the customer looks for the receipt", after(10));
        complaint.settle(terms, List.of(), after(10));
        complaint.decide(new Decision("apologise", null, null, null, "agent", false, null));
        complaint.resolve(after(500));
        complaint.settle(terms, List.of(), after(500));
        assertThat(complaint.clocks().resolve().metAt()).isEqualTo(after(500));
        assertThat(complaint.clocks().resolve().dueAt()).isEqualTo(after(550));
        assertThat(complaint.clocks().resolve().pausedAt()).isNull();
        assertThat(complaint.clocks().update().dueAt()).isEqualTo(after(520));
        assertThat(complaint.clocks().resolve().isBreached()).isFalse();
    }

    @Test
    void clocks_stand_still_in_the_statuses_that_the_policy_names() {
        complaint.replied(terms, after(1));
        toInvestigating();
        complaint.decide(decision(true));
        complaint.settle(terms, List.of(), after(20));
        assertThat(complaint.clocks().resolve().pausedAt()).isEqualTo(after(20));
        assertThat(complaint.nextDueAt()).isNull();
        complaint.approve("boss");
        complaint.settle(terms, List.of(), after(50));
        assertThat(complaint.clocks().resolve().dueAt()).isEqualTo(after(90));
    }

    @Test
    void the_update_clock_begins_with_the_first_response_and_never_runs_out_before() {
        assertThat(complaint.clocks().update().isPaused()).isTrue();
        assertThat(struck(59)).doesNotContain(ClockName.UPDATE);
        complaint.settle(terms, List.of(), after(59));
        assertThat(complaint.clocks().update().isPaused()).isTrue();
        complaint.replied(terms, after(59));
        complaint.settle(terms, List.of(), after(59));
        assertThat(complaint.clocks().update().isPaused()).isFalse();
        assertThat(complaint.clocks().update().dueAt()).isEqualTo(after(89));
    }

    @Test
    void warnings_and_levels_are_told_once_each_and_what_has_run_out_is_not_warned_of() {
        complaint.acknowledge(after(1));
        complaint.replied(terms, after(2));
        var levels = List.of(
                new Level(ClockName.RESOLVE, 600, "supervisor", 1, false),
                new Level(ClockName.RESOLVE, 1000, "executive", 2, true),
                new Level(ClockName.RESOLVE, 1500, "admin", 2, false));
        complaint.settle(terms, levels, after(2));
        assertThat(complaint.nextDueAt()).isEqualTo(after(17)); // half of the update clock
        var first = complaint.strike(terms, levels, after(31));
        assertThat(first.warned())
                .containsExactly(
                        new Complaint.Struck.Warning(ClockName.UPDATE, 500),
                        new Complaint.Struck.Warning(ClockName.UPDATE, 750),
                        new Complaint.Struck.Warning(ClockName.RESOLVE, 500));
        assertThat(first.reached()).isEmpty();
        assertThat(complaint.strike(terms, levels, after(31)).isNothing()).isTrue();
        complaint.settle(terms, levels, after(31));
        assertThat(complaint.nextDueAt()).isEqualTo(after(32)); // the update clock runs out
        var all = complaint.strike(terms, levels, after(60));
        assertThat(all.breached()).containsExactly(ClockName.UPDATE, ClockName.RESOLVE);
        assertThat(all.warned()).isEmpty();
        assertThat(all.reached()).containsExactly(levels.get(0), levels.get(1));
        complaint.settle(terms, levels, after(60));
        assertThat(complaint.nextDueAt()).isEqualTo(after(90));
        assertThat(complaint.strike(terms, levels, after(91)).reached()).containsExactly(levels.get(2));
        complaint.settle(terms, levels, after(91));
        assertThat(complaint.nextDueAt()).isNull();
        assertThat(complaint.strike(terms, levels, after(9_000)).isNothing()).isTrue();
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
        complaint.settle(terms, List.of(), after(3));
        assertThat(complaint.nextDueAt()).isNull();
        assertThat(struck(1000)).isEmpty();
        assertThat(complaint.clocks().resolve().metAt()).isEqualTo(after(3));
        assertThat(complaint.clocks().firstResponse().metAt()).isNull();
    }

    @Test
    void nothing_is_kept_by_withdrawing() {
        complaint.withdraw(after(3));
        var turned = complaint.settle(terms, List.of(), after(3));
        assertThat(turned.paused()).isEmpty();
        assertThat(complaint.clocks().byName().values())
                .allSatisfy(clock -> assertThat(clock.metAt()).isNull())
                .allMatch(ComplaintClock::isPaused);
        assertThat(complaint.nextDueAt()).isNull();
        assertThat(struck(1000)).isEmpty();
    }

    @Test
    void the_first_response_that_the_end_stopped_runs_on_when_it_is_reopened() {
        var dueAt = complaint.clocks().firstResponse().dueAt();
        complaint.reject(after(3));
        complaint.settle(terms, List.of(), after(3));
        complaint.reopen(terms, after(43), WINDOW);
        var turned = complaint.settle(terms, List.of(), after(43));
        assertThat(turned.resumed()).containsExactly(ClockName.FIRST_RESPONSE);
        assertThat(complaint.clocks().firstResponse().dueAt()).isEqualTo(dueAt.plus(Duration.ofMinutes(40)));
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
        assertThat(complaint.clocks().resolve()).isEqualTo(ComplaintClock.started(after(40), after(100)));
        assertThat(complaint.clocks().acknowledge().metAt()).isEqualTo(after(1));
    }

    private List<ClockName> struck(int minutes) {
        return complaint.strike(terms, List.of(), after(minutes)).breached();
    }

    private void toInvestigating() {
        complaint.acknowledge(after(1));
        complaint.assess();
        complaint.investigate();
    }

    private static Decision decision(boolean approvalNeeded) {
        return new Decision("pay", null, BigDecimal.TEN, "CNY", "agent", approvalNeeded, null);
    }

    private static Instant after(int minutes) {
        return START.plus(Duration.ofMinutes(minutes));
    }
}
