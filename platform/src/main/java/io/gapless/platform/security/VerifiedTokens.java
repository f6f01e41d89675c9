package io.gapless.platform.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.time.Instant;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;

/**
 * Remembers tokens that were verified, until they expire or a minute has passed: checking the same RSA signature and
 * parsing the same JSON for every request of a session is the dearest thing a resource server does. Refused tokens are
 * not remembered.
 */
public class VerifiedTokens implements JwtDecoder {

    private static final Duration AT_MOST = Duration.ofMinutes(1);

    private final JwtDecoder verifier;
    private final Cache<String, Jwt> verified = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfter(Expiry.<String, Jwt>creating((token, jwt) -> timeLeft(jwt)))
            .build();

    VerifiedTokens(JwtDecoder verifier) {
        this.verifier = verifier;
    }

    @Override
    public Jwt decode(String token) throws JwtException {
        var known = verified.getIfPresent(token);
        if (known != null) {
            return known;
        }
        var jwt = verifier.decode(token);
        verified.put(token, jwt);
        return jwt;
    }

    /** Whether the token was found good a moment ago, so that it costs nothing to find it good again. */
    public boolean knows(String token) {
        return verified.getIfPresent(token) != null;
    }

    private static Duration timeLeft(Jwt jwt) {
        var expiry = jwt.getExpiresAt();
        if (expiry == null) {
            return Duration.ZERO;
        }
        var left = Duration.between(Instant.now(), expiry);
        return left.isNegative() ? Duration.ZERO : left.compareTo(AT_MOST) < 0 ? left : AT_MOST;
    }
}
