package io.gapless.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.proc.SimpleSecurityContext;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which keys are believed while the identity server changes them, is away, or hangs. */
class IssuerKeysTest {

    private static final JWK OLD = key("old");
    private static final JWK NEW = key("new");

    private final AtomicInteger asked = new AtomicInteger();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Time time = new Time();
    private volatile JWKSet served = new JWKSet(OLD);
    private volatile boolean away;
    private volatile CountDownLatch hanging = new CountDownLatch(0);

    private final IssuerKeys keys = new IssuerKeys(this::serve, Duration.ofHours(6), time, meters);

    private JWKSet serve() throws Exception {
        asked.incrementAndGet();
        hanging.await();
        if (away) {
            throw new IOException("connection refused");
        }
        return served;
    }

    @Test
    void keys_are_asked_for_once_and_again_after_five_minutes() {
        assertThat(known("old")).isTrue();
        time.pass(Duration.ofMinutes(4));
        assertThat(known("old")).isTrue();
        assertThat(asked).hasValue(1);
        time.pass(Duration.ofMinutes(2));
        assertThat(known("old")).isTrue();
        await().untilAsserted(() -> assertThat(asked).hasValue(2));
    }

    @Test
    void a_key_that_is_withdrawn_is_no_longer_believed_after_the_next_fetch() {
        assertThat(known("old")).isTrue();
        served = new JWKSet(NEW);
        time.pass(Duration.ofMinutes(6));
        known("old"); // asks in the background
        await().until(() -> !known("old"));
    }

    @Test
    void a_new_key_is_known_at_once() {
        assertThat(known("old")).isTrue();
        served = new JWKSet(List.of(OLD, NEW));
        time.pass(Duration.ofSeconds(6));
        assertThat(known("new")).isTrue();
        assertThat(known("old")).isTrue();
    }

    @Test
    void made_up_keys_reach_the_identity_server_every_five_seconds_at_most() {
        assertThat(known("old")).isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(known("made up " + i)).isFalse();
        }
        assertThat(asked).hasValue(1);
        time.pass(Duration.ofSeconds(6));
        for (int i = 0; i < 100; i++) {
            assertThat(known("made up " + i)).isFalse();
        }
        assertThat(asked).hasValue(2);
        assertThat(known("old")).isTrue();
    }

    @Test
    void while_the_identity_server_is_away_known_keys_stay_known_for_hours() {
        assertThat(known("old")).isTrue();
        away = true;
        for (int minutes = 0; minutes < 350; minutes += 10) {
            time.pass(Duration.ofMinutes(10));
            assertThat(known("old")).as("after %d minutes", minutes + 10).isTrue();
        }
        await().untilAsserted(() -> assertThat(fetches("failed")).isPositive());
        time.pass(Duration.ofMinutes(20));
        assertThatThrownBy(() -> known("old"))
                .as("but not for ever: they may have been withdrawn")
                .isInstanceOf(JOSEException.class);
        away = false;
        time.pass(Duration.ofSeconds(6));
        assertThat(known("old")).isTrue();
        assertThat(fetches("done")).isEqualTo(2);
    }

    @Test
    void while_it_is_away_an_unknown_key_may_be_good_so_nobody_is_called_a_liar() {
        assertThat(known("old")).isTrue();
        away = true;
        time.pass(Duration.ofSeconds(6));
        int before = asked.get();
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> known("new")).isInstanceOf(JOSEException.class);
        }
        assertThat(asked.get() - before).isEqualTo(1);
        assertThat(known("old")).isTrue();
    }

    @Test
    void an_answer_without_keys_takes_none_away() {
        assertThat(known("old")).isTrue();
        served = new JWKSet();
        time.pass(Duration.ofMinutes(6));
        assertThat(known("old")).isTrue();
        await().untilAsserted(() -> assertThat(fetches("failed")).isEqualTo(1));
        assertThat(known("old")).isTrue();
    }

    @Test
    void nobody_with_a_known_key_waits_for_a_server_that_hangs() {
        assertThat(known("old")).isTrue();
        hanging = new CountDownLatch(1);
        try {
            time.pass(Duration.ofMinutes(6));
            assertThat(known("old")).isTrue();
            await().untilAsserted(() -> assertThat(asked).hasValue(2));
            assertThat(known("old")).as("while the server is asked").isTrue();
            assertThat(asked).as("one at a time").hasValue(2);
        } finally {
            hanging.countDown();
        }
    }

    @Test
    void before_the_first_answer_nobody_is_known_and_nobody_refused() {
        away = true;
        assertThatThrownBy(() -> known("old")).isInstanceOf(JOSEException.class);
        assertThatThrownBy(() -> known("old")).isInstanceOf(JOSEException.class);
        assertThat(asked).hasValue(1);
        away = false;
        time.pass(Duration.ofSeconds(6));
        assertThat(known("old")).isTrue();
    }

    private boolean known(String id) {
        try {
            var matcher = new JWKMatcher.Builder().keyID(id).build();
            return !keys.get(new JWKSelector(matcher), new SimpleSecurityContext())
                    .isEmpty();
        } catch (JOSEException e) {
            throw sneaky(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Exception> RuntimeException sneaky(Exception e) throws E {
        throw (E) e;
    }

    private int fetches(String outcome) {
        var counter = meters.find("gapless.key.fetches").tag("outcome", outcome).counter();
        return counter == null ? 0 : (int) counter.count();
    }

    private static JWK key(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate().toPublicJWK();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Time extends Clock {

        private volatile Instant now = Instant.parse("2026-01-05T08:00:00Z");

        void pass(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
