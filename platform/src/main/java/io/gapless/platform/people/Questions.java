package io.gapless.platform.people;

import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the identity server, and for five seconds not again when it did not answer: those who ask then need not wait. */
class Questions {

    private static final Logger log = LoggerFactory.getLogger(Questions.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Clock clock;
    private volatile @Nullable Instant unanswered;

    Questions(Clock clock) {
        this.clock = clock;
    }

    /** The answer; throws {@link IdentityServerAway} where there is none. */
    <T> T ask(Supplier<T> question) {
        var last = unanswered;
        if (last != null && clock.instant().isBefore(last.plus(PAUSE))) {
            throw new IdentityServerAway(null);
        }
        try {
            return question.get();
        } catch (ProcessingException e) {
            unanswered = clock.instant();
            log.warn("The identity server does not answer: {}", e.toString());
            throw new IdentityServerAway(e);
        } catch (WebApplicationException e) {
            log.warn("The identity server does not answer what it is asked: {}", e.toString());
            throw new IdentityServerAway(e);
        }
    }
}
