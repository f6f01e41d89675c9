package io.gapless.complaint.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.complaint.sla.CountedTerms;
import io.gapless.complaint.sla.Sla;
import io.gapless.complaint.taxonomy.Channel;
import io.gapless.complaint.taxonomy.Dimension;
import io.gapless.complaint.taxonomy.Severity;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Due times against an oracle that looks at the wall clock step by step, on random calendars and zones, with pauses and
 * changes of the policy at random moments. A failure names its seed.
 */
class ClockOracleTest {

    private static final long SEED = 20_261_122;

    @Test
    void due_times_agree_with_counting_every_minute() {
        for (int i = 0; i < 250; i++) {
            check(SEED + i, 60, 2_000, 1_500);
        }
    }

    @Test
    void due_times_agree_with_counting_every_second() {
        for (int i = 0; i < 60; i++) {
            check(SEED + 10_000 + i, 1, 90, 5_400);
        }
    }

    private static void check(long seed, int step, int mostMinutes, int mostStepsApart) {
        var random = new Random(seed);
        var about = LocalDate.of(2024, 1, 1).plusDays(random.nextInt(1_100));
        var counted = CountedTerms.random(random, about, mostMinutes);
        var start = CountedTerms.near(random, about).plusSeconds((long) step * (random.nextInt(4_000) - 2_000));
        var complaint = received(start, counted.terms());

        var now = start;
        long used = 0;
        boolean paused = false;
        int changes = random.nextInt(7);
        var next = start.plusSeconds((long) step * (1 + random.nextInt(mostStepsApart)));
        while (true) {
            if (changes > 0 && now.equals(next)) {
                if (random.nextInt(3) == 0) {
                    var other = CountedTerms.random(random, about, mostMinutes);
                    complaint.regrade(complaint.grading(), counted.terms(), other.terms(), now);
                    counted = other;
                } else if (paused) {
                    complaint.goOn();
                    paused = false;
                } else {
                    complaint.await("the customer", now);
                    paused = true;
                }
                complaint.settle(counted.terms(), java.util.List.of(), now);
                changes--;
                next = now.plusSeconds((long) step * (1 + random.nextInt(mostStepsApart)));
            } else if (changes == 0 && paused) {
                complaint.goOn();
                complaint.settle(counted.terms(), java.util.List.of(), now);
                paused = false;
            }
            if (!paused) {
                if (used >= counted.minutes() * 60L) {
                    break;
                }
                if (counted.works(now)) {
                    used += step;
                    if (used >= counted.minutes() * 60L) {
                        now = now.plusSeconds(step);
                        break;
                    }
                }
            }
            now = now.plusSeconds(step);
        }
        assertThat(complaint.clocks().resolve().dueAt()).as("seed %d", seed).isEqualTo(now);
        assertThat(complaint.clocks().resolve().used(now, counted.terms()::between))
                .as("used, seed %d", seed)
                .isEqualTo(java.time.Duration.ofSeconds(used));
    }

    private static Complaint received(Instant start, Sla.Terms terms) {
        return Complaint.receive(
                "C1",
                new Submission(Channel.WEB, "text", "en", null, start, "agent", null, null, new byte[0]),
                "jinhua",
                Complainant.anonymous(null, null, null),
                new Grading("goods", Dimension.TANGIBLES, Severity.LOW, terms.policy()),
                terms);
    }
}
