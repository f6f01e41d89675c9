package io.gapless.complaint.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.complaint.sla.TermsForTests;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CourseTest {

    private static final Instant RECEIVED = Instant.parse("2026-03-02T01:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

    @Test
    void clocks_are_met_and_run_out_by_the_times_of_then() {
        var clocks = course(ComplaintStatus.CLOSED, 10, List.of(at(70), at(100)), 200, 300)
                .clocks(TermsForTests.aroundTheClock(60, 60, 60, 60), NOW);
        assertThat(clocks.acknowledge().metAt()).isEqualTo(at(10));
        assertThat(clocks.acknowledge().isBreached()).isFalse();
        // Met late: it ran out when it was due.
        assertThat(clocks.firstResponse().metAt()).isEqualTo(at(70));
        assertThat(clocks.firstResponse().breachedAt()).isEqualTo(at(60));
        // Each reply starts it anew: the last one at 100, due at 160, and resolved only at 200.
        assertThat(clocks.update().startedAt()).isEqualTo(at(100));
        assertThat(clocks.update().dueAt()).isEqualTo(at(160));
        assertThat(clocks.update().breachedAt()).isEqualTo(at(160));
        assertThat(clocks.resolve().metAt()).isEqualTo(at(200));
        assertThat(clocks.nextDueAt()).isNull();
    }

    @Test
    void who_was_answered_was_acknowledged_and_the_end_stops_what_still_runs() {
        var clocks = course(ComplaintStatus.REJECTED, null, List.of(at(20)), null, 30)
                .clocks(TermsForTests.aroundTheClock(60, 60, 60, 60), NOW);
        assertThat(clocks.acknowledge().metAt()).isEqualTo(at(20));
        assertThat(clocks.resolve().metAt()).isEqualTo(at(30));
        assertThat(clocks.byName().values()).noneMatch(ComplaintClock::isBreached);
    }

    @Test
    void what_is_open_still_is_not_watched_for_what_ran_out_elsewhere() {
        var received = course(ComplaintStatus.RECEIVED, null, List.of(), null, null);
        var long_ago = received.clocks(TermsForTests.aroundTheClock(60, 60, 60, 60), NOW);
        // That of updates begins with the first response.
        assertThat(long_ago.byName().values().stream().map(ComplaintClock::isBreached))
                .containsExactly(true, true, false, true);
        assertThat(long_ago.update().isPaused()).isTrue();
        assertThat(long_ago.resolve().breachedAt()).isEqualTo(long_ago.resolve().dueAt());
        assertThat(long_ago.nextDueAt()).isNull();
        // What is due only later runs on here.
        var just_now = received.clocks(TermsForTests.aroundTheClock(60, 60, 60, 60), at(30));
        assertThat(just_now.nextDueAt()).isEqualTo(at(60));
    }

    @Test
    void who_came_further_was_acknowledged_and_whose_case_is_resolved_was_answered() {
        var terms = TermsForTests.aroundTheClock(60, 60, 60, 60);
        for (var status :
                List.of(ComplaintStatus.ACKNOWLEDGED, ComplaintStatus.ASSESSED, ComplaintStatus.INVESTIGATING)) {
            var unknown = course(status, null, List.of(), null, null);
            assertThat(unknown.clocks(terms, at(30)).acknowledge().metAt())
                    .isEqualTo(RECEIVED)
                    .isEqualTo(unknown.steps().getLast().at());
            assertThat(unknown.clocks(terms, NOW).acknowledge().isBreached()).isFalse();
            var answered = course(status, null, List.of(at(20)), null, null);
            assertThat(answered.clocks(terms, at(30)).acknowledge().metAt())
                    .isEqualTo(at(20))
                    .isEqualTo(answered.steps().getLast().at());
        }
        for (var replies : List.of(List.<Instant>of(), List.of(at(50)))) {
            var resolved =
                    course(ComplaintStatus.RESOLVED, null, replies, 40, null).clocks(terms, NOW);
            assertThat(resolved.acknowledge().metAt()).isEqualTo(at(40));
            assertThat(resolved.firstResponse().metAt()).isEqualTo(at(40));
            assertThat(resolved.byName().values()).noneMatch(ComplaintClock::isBreached);
            assertThat(resolved.nextDueAt()).isNull();
        }
    }

    @Test
    void an_update_that_never_began_was_not_late() {
        var clocks = course(ComplaintStatus.RESOLVED, 10, List.of(), 200, null)
                .clocks(TermsForTests.aroundTheClock(60, 600, 60, 600), NOW);
        assertThat(clocks.update().metAt()).isEqualTo(at(200));
        assertThat(clocks.update().dueAt()).isEqualTo(at(260));
    }

    @Test
    void its_way_ends_where_it_stands() {
        assertThat(course(ComplaintStatus.CLOSED, 10, List.of(), 200, 300).steps())
                .extracting(Course.Step::status)
                .containsExactly(
                        ComplaintStatus.RECEIVED,
                        ComplaintStatus.ACKNOWLEDGED,
                        ComplaintStatus.RESOLVED,
                        ComplaintStatus.CLOSED);
        var investigated =
                course(ComplaintStatus.INVESTIGATING, 10, List.of(), null, null).steps();
        assertThat(investigated.getLast()).isEqualTo(new Course.Step(ComplaintStatus.INVESTIGATING, at(10)));
    }

    private static Course course(
            ComplaintStatus status,
            @Nullable Integer acknowledged,
            List<Instant> replies,
            @Nullable Integer resolved,
            @Nullable Integer ended) {
        return new Course(
                status,
                RECEIVED,
                acknowledged == null ? null : at(acknowledged),
                replies,
                resolved == null ? null : at(resolved),
                ended == null ? null : at(ended));
    }

    private static Instant at(int minutes) {
        return RECEIVED.plusSeconds(minutes * 60L);
    }
}
