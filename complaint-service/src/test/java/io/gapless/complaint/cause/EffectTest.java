package io.gapless.complaint.cause;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.complaint.cause.Effect.Count;
import io.gapless.complaint.cause.Effect.Finding;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectTest {

    private static final Instant OPENED = Instant.parse("2026-09-01T00:00:00Z");
    private static final Instant DONE = Instant.parse("2026-10-01T00:00:00Z");

    /** Of 100 complaints before, all analysed. Ten to nothing: 1/1024; seven to two of equal times: 46/512 = .0898. */
    @ParameterizedTest
    @CsvSource({
        "10, 100, 100, 0, FEWER",
        "12, 100, 100, 2, FEWER",
        "7, 100, 100, 2, UNCERTAIN",
        "10, 100, 100, 10, NOT_FEWER",
        "10, 100, 100, 25, NOT_FEWER",
        "0, 100, 100, 0, UNKNOWN",
        // Hardly any of those that came since was analysed: it is not known what they came of.
        "10, 100, 49, 0, UNKNOWN",
        "10, 100, 50, 0, FEWER",
    })
    void the_figures_say_what_they_can(int before, int received, int analysed, int after, Finding finding) {
        var effect = Effect.of(count(OPENED, -90, 100, 100, before), count(DONE, 90, received, analysed, after));
        assertThat(effect.finding()).isEqualTo(finding);
    }

    @Test
    void a_shorter_time_since_is_compared_with_what_is_usual_in_as_long_a_time() {
        var effect = Effect.of(count(OPENED, -90, 100, 100, 30), count(DONE, 30, 40, 40, 5));
        assertThat(effect.usual()).isEqualByComparingTo("10");
        assertThat(effect.ratio()).isEqualByComparingTo("0.5");
        assertThat(effect.finding()).isEqualTo(Finding.UNCERTAIN);
    }

    private static Count count(Instant at, int days, long received, long analysed, long n) {
        var other = at.plus(Duration.ofDays(days));
        return days < 0 ? new Count(other, at, received, analysed, n) : new Count(at, other, received, analysed, n);
    }
}
