package io.gapless.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Access tokens as the realm makes them, for example
 * {@code Tokens.of("supervisor").org("jinhua/dongyang").username("wang").mint()}. Unless told, the username is the first
 * role and the org unit {@code jinhua}.
 */
public final class Tokens {

    private static final Duration SAME = Duration.ofMinutes(1);
    private static final Map<Wish, Minted> MINTED = new ConcurrentHashMap<>();

    private record Wish(
            List<String> roles,
            List<String> org,
            Map<String, @Nullable Object> changed,
            String username,
            String scope,
            Duration validFor) {}

    private record Minted(String token, Instant at) {}

    private final List<String> roles;
    private final List<String> org = new ArrayList<>();
    private final Map<String, @Nullable Object> changed = new LinkedHashMap<>();
    private String username;
    private String scope = "openid profile";
    private Duration validFor = Duration.ofMinutes(10);

    private Tokens(List<String> roles) {
        this.roles = roles;
        this.username = roles.isEmpty() ? "nobody" : roles.getFirst();
    }

    /** A token with these roles; with none, of somebody who is logged in and may do nothing. */
    public static Tokens of(String... roles) {
        return new Tokens(List.of(roles));
    }

    /** Adds org units, without leading slash. */
    public Tokens org(String... units) {
        org.addAll(List.of(units));
        return this;
    }

    /** Sets {@code preferred_username}; the subject follows from it. */
    public Tokens username(String username) {
        this.username = username;
        return this;
    }

    /** Sets the scopes, separated by spaces. */
    public Tokens scope(String scope) {
        this.scope = scope;
        return this;
    }

    /** Sets a claim to any value; null removes it. */
    public Tokens claim(String name, @Nullable Object value) {
        changed.put(name, value);
        return this;
    }

    /** A good token; asked for again within a minute it is the same one, since a signature takes its time. */
    public String mint() {
        return MINTED.compute(
                        new Wish(roles, List.copyOf(org), new HashMap<>(changed), username, scope, validFor),
                        (wish, before) -> before != null
                                        && before.at().isAfter(Instant.now().minus(SAME))
                                ? before
                                : new Minted(sign(TestIssuer.shared().key()), Instant.now()))
                .token();
    }

    /** Signed by the right key, but its time is over. */
    public String expired() {
        validFor = Duration.ofMinutes(-10);
        return mint();
    }

    /** Good, but made for somebody else. */
    public String forAnotherAudience() {
        return claim("aud", "account").mint();
    }

    /** Signed by the right key, but in the name of another issuer. */
    public String ofAnotherIssuer() {
        return claim("iss", "https://elsewhere.example/realms/gapless").mint();
    }

    /** All claims right, but signed by a key that the issuer does not know. */
    public String signedByAnotherKey() {
        try {
            return sign(new RSAKeyGenerator(2048).keyID("test").generate());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signed by HMAC with the issuer's public key as its secret: what a mixed-up verifier would accept. */
    public String signedByHmacWithPublicKey() {
        try {
            var publicKey = TestIssuer.shared().key().toPublicJWK().toJSONString();
            var token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("test").build(), claims());
            token.sign(new MACSigner(publicKey.getBytes(StandardCharsets.UTF_8)));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Not signed at all ({@code alg: none}). */
    public String unsigned() {
        return new PlainJWT(claims()).serialize();
    }

    /** Never ends. */
    public String withoutExpiry() {
        return claim("exp", null).mint();
    }

    private String sign(RSAKey key) {
        try {
            var token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("test").build(), claims());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private JWTClaimsSet claims() {
        var now = Instant.now();
        var claims = new JWTClaimsSet.Builder()
                .issuer(TestIssuer.shared().issuer())
                .audience(List.of("gapless", "account"))
                .subject(subject(username))
                .issueTime(Date.from(now.minusSeconds(1)))
                .expirationTime(Date.from(now.plus(validFor)))
                .jwtID(UUID.randomUUID().toString())
                .claim("roles", roles)
                .claim(
                        "org",
                        (org.isEmpty() ? List.of("jinhua") : org)
                                .stream().map("/"::concat).toList())
                .claim("preferred_username", username)
                .claim("scope", scope);
        changed.forEach(claims::claim);
        return claims.build();
    }

    /** The subject of a username: always the same, as the identity server's id of a login. */
    public static String subject(String username) {
        return UUID.nameUUIDFromBytes(username.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
