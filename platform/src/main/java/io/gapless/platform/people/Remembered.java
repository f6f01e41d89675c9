package io.gapless.platform.people;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/**
 * What the identity server said, believed for five minutes; for twelve hours while it is away, so that its outage does
 * not become one of the services.
 */
class Remembered<K, V> {

    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration BETTER_THAN_NOTHING = Duration.ofHours(12);

    private final Questions questions;
    private final Clock clock;
    private final Function<K, V> question;
    private final Cache<K, Known<V>> known;

    private record Known<V>(V value, Instant at) {}

    Remembered(Questions questions, Clock clock, int most, Function<K, V> question) {
        this.questions = questions;
        this.clock = clock;
        this.question = question;
        this.known = Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterWrite(BETTER_THAN_NOTHING)
                .build();
    }

    /** The answer; throws {@link IdentityServerAway} where there is none and none is remembered. */
    V get(K key) {
        var held = known.getIfPresent(key);
        if (held != null && isWithin(FRESH, held)) {
            return held.value();
        }
        try {
            var value = questions.ask(() -> question.apply(key));
            known.put(key, new Known<>(value, clock.instant()));
            return value;
        } catch (IdentityServerAway away) {
            if (held != null && isWithin(BETTER_THAN_NOTHING, held)) {
                return held.value();
            }
            throw away;
        }
    }

    /** The next time it is asked again. */
    void forget(K key) {
        known.invalidate(key);
    }

    private boolean isWithin(Duration time, Known<V> held) {
        return clock.instant().isBefore(held.at().plus(time));
    }
}
