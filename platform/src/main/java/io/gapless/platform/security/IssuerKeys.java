package io.gapless.platform.security;

import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's keys. They are fetched again every five minutes, beside the requests: nobody whose token is signed by a
 * known key waits for the identity server, and while it is away the keys known last stay good for some hours (not for
 * ever: meanwhile one could have been withdrawn). An unknown key makes them be fetched at once, but every five seconds
 * at most, so that nobody reaches the identity server through us with keys they made up.
 */
class IssuerKeys implements JWKSource<SecurityContext> {

    private static final Logger log = LoggerFactory.getLogger(IssuerKeys.class);
    private static final Duration OLD = Duration.ofMinutes(5);
    private static final Duration BETWEEN_REFRESHES = Duration.ofSeconds(30);
    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(5);

    private final Callable<JWKSet> issuer;
    private final Duration goodFor;
    private final Clock clock;
    private final MeterRegistry meters;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Known known;
    private volatile @Nullable Attempt last;

    /**
     * @param issuer asks the identity server
     * @param goodFor how long keys are believed that could not be fetched again
     */
    IssuerKeys(Callable<JWKSet> issuer, Duration goodFor, Clock clock, MeterRegistry meters) {
        this.issuer = issuer;
        this.goodFor = goodFor;
        this.clock = clock;
        this.meters = meters;
    }

    private record Known(JWKSet keys, Instant at) {}

    private record Attempt(Instant at, @Nullable Exception failure) {}

    /** Empty where the issuer has no such key; throws where it cannot be asked whether it has. */
    @Override
    public List<JWK> get(JWKSelector selector, SecurityContext context) throws RemoteKeySourceException {
        var held = known;
        if (held != null && isWithin(goodFor, held.at())) {
            var fitting = selector.select(held.keys());
            if (!fitting.isEmpty()) {
                if (!isWithin(OLD, held.at()) && !wasTriedWithin(BETWEEN_REFRESHES)) {
                    Thread.ofVirtual().name("issuer-keys").start(this::refresh);
                }
                return fitting;
            }
        }
        return selector.select(newerThan(held));
    }

    private void refresh() {
        if (fetching.tryLock()) {
            try {
                if (!wasTriedWithin(BETWEEN_REFRESHES)) {
                    fetch();
                }
            } catch (RemoteKeySourceException e) {
                // The log has it, and the keys known last serve on.
            } finally {
                fetching.unlock();
            }
        }
    }

    private JWKSet newerThan(@Nullable Known held) throws RemoteKeySourceException {
        fetching.lock();
        try {
            var present = known;
            if (present != null && present != held) {
                return present.keys(); // somebody else fetched them while we waited
            }
            var attempt = last;
            if (attempt == null || !wasTriedWithin(BETWEEN_FETCHES)) {
                return fetch();
            }
            if (attempt.failure() != null || present == null) {
                throw new RemoteKeySourceException("The issuer's keys could not be fetched", attempt.failure());
            }
            return present.keys();
        } finally {
            fetching.unlock();
        }
    }

    private JWKSet fetch() throws RemoteKeySourceException {
        try {
            var keys = issuer.call();
            if (keys.isEmpty()) {
                throw new IllegalStateException("an answer without any key");
            }
            known = new Known(keys, clock.instant());
            last = new Attempt(clock.instant(), null);
            meters.counter("gapless.key.fetches", "outcome", "done").increment();
            return keys;
        } catch (Exception e) {
            last = new Attempt(clock.instant(), e);
            meters.counter("gapless.key.fetches", "outcome", "failed").increment();
            var held = known;
            log.warn(
                    "The issuer's keys could not be fetched, those known are good {}: {}",
                    held == null
                            ? "for nothing, there are none"
                            : "until " + held.at().plus(goodFor),
                    e.toString());
            throw new RemoteKeySourceException("The issuer's keys could not be fetched", e);
        }
    }

    private boolean wasTriedWithin(Duration time) {
        var attempt = last;
        return attempt != null && isWithin(time, attempt.at());
    }

    private boolean isWithin(Duration time, Instant since) {
        return clock.instant().isBefore(since.plus(time));
    }
}
