package io.gapless.complaint.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ErlangCTest {

    @Test
    void the_known_figures_come_out() {
        // 360 calls in 30 minutes of 240 s each, and 55 agents.
        var queue = ErlangC.of(360 * 240 / 1800.0, 55);
        assertThat(queue.waiting()).isCloseTo(.2387, within(.00005));
        assertThat(queue.averageSpeedOfAnswer(240)).isCloseTo(8.18, within(.005));
        assertThat(queue.answeredWithin(15, 240)).isCloseTo(.8459, within(.00005));
        assertThat(queue.occupancy()).isCloseTo(48 / 55.0, within(1e-12));
    }

    @Test
    void it_agrees_with_the_sum_of_the_textbook() {
        for (int agents = 2; agents <= 60; agents++) {
            for (double load = .3; load < agents; load += 1.7) {
                assertThat(ErlangC.of(load, agents).waiting())
                        .as("%s erlangs, %s agents", load, agents)
                        .isCloseTo(byTheSum(load, agents), within(1e-10));
            }
        }
    }

    @Test
    void thousands_of_agents_are_no_matter() {
        var queue = ErlangC.of(9_900, 10_000);
        assertThat(queue.waiting()).isBetween(.2, .3);
        var large = ErlangC.of(99_000, 100_000);
        assertThat(large.waiting()).isBetween(0.0, .01);
        assertThat(large.answeredWithin(20, 240)).isGreaterThan(.99);
    }

    @Test
    void the_fewest_agents_that_reach_the_target_are_found() {
        var needed = ErlangC.reaching(.8, 20, 48, 240);
        assertThat(needed.answeredWithin(20, 240)).isGreaterThanOrEqualTo(.8);
        assertThat(ErlangC.of(48, needed.agents() - 1).answeredWithin(20, 240)).isLessThan(.8);
        assertThat(ErlangC.reaching(.8, 20, .001, 240).agents()).isEqualTo(1);
    }

    @Test
    void a_desk_that_cannot_keep_up_lets_everybody_wait() {
        var queue = ErlangC.of(48, 48);
        assertThat(queue.keepsUp()).isFalse();
        assertThat(queue.waiting()).isEqualTo(1);
        assertThat(queue.answeredWithin(20, 240)).isZero();
        assertThat(queue.averageSpeedOfAnswer(240)).isInfinite();
        assertThat(queue.occupancy()).isEqualTo(1);
    }

    /** C = (a^n / n! · n / (n − a)) / (Σ a^k / k! + a^n / n! · n / (n − a)). */
    private static double byTheSum(double load, int agents) {
        double term = 1;
        double sum = 0;
        for (int k = 0; k < agents; k++) {
            sum += term;
            term *= load / (k + 1);
        }
        double last = term * agents / (agents - load);
        return last / (sum + last);
    }
}
