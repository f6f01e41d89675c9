package io.gapless.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.platform.example.ExampleApplication;
import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;

/** Whose tokens are believed. */
@ServiceTest(classes = ExampleApplication.class)
class TokenChecksTest {

    @Autowired
    Api api;

    @Test
    void a_good_token_is_believed() {
        api.as(Tokens.of("supervisor")).get("/api/v1/parcels").expect(200);
    }

    @Test
    void a_token_is_refused_that_is_over_or_not_for_us_or_not_by_the_issuer() {
        var good = "supervisor";
        refused(Tokens.of(good).expired());
        refused(Tokens.of(good).withoutExpiry());
        refused(Tokens.of(good).forAnotherAudience());
        refused(Tokens.of(good).claim("aud", null).mint());
        refused(Tokens.of(good).ofAnotherIssuer());
        refused(Tokens.of(good).claim("iss", null).mint());
        refused(Tokens.of(good).signedByAnotherKey());
        refused(Tokens.of(good).signedByHmacWithPublicKey());
        refused(Tokens.of(good).unsigned());
        refused(Tokens.of(good)
                .claim("nbf", Instant.now().plusSeconds(3600).getEpochSecond())
                .mint());
        var token = Tokens.of(good).mint();
        refused(token.substring(0, token.length() - 4) + "AAAA");
        refused("nonsense");
    }

    private void refused(String token) {
        var answer = api.as(token).get("/api/v1/parcels").expectProblem(401, "not-authenticated");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(answer.json("/title").asString()).isEqualTo("Not logged in");
        assertThat(api.as(token)
                        .inChinese()
                        .get("/api/v1/parcels")
                        .json("/title")
                        .asString())
                .isEqualTo("未登录");
    }

    @Test
    void a_token_in_the_address_is_no_token() {
        api.get("/api/v1/parcels?access_token=" + Tokens.of("supervisor").mint())
                .expect(401);
    }

    @Test
    void an_open_endpoint_needs_no_token() {
        api.get("/api/v1/public/parcels").expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health",
                "/actuator/health/liveness",
                "/actuator/health/readiness",
                "/actuator/prometheus"
            })
    void probes_and_metrics_are_open(String path) {
        assertThat(api.get(path).status()).isIn(200, 503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/deadletters", "/actuator/auditevents", "/actuator/info"})
    void other_actuator_endpoints_are_the_admins(String path) {
        api.get(path).expectProblem(401, "not-authenticated");
        api.as(Tokens.of("supervisor", "executive")).get(path).expectProblem(403, "not-allowed");
        api.as(Tokens.of("admin")).get(path).expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/env", "/actuator/heapdump", "/actuator/configprops", "/actuator/shutdown"})
    void what_tells_secrets_is_not_there_at_all(String path) {
        api.as(Tokens.of("admin")).get(path).expect(404);
    }

    @Test
    void a_verified_token_is_remembered_and_a_refused_one_is_not() {
        var verifications = new AtomicInteger();
        var tokens = new VerifiedTokens(token -> {
            verifications.incrementAndGet();
            if (token.equals("bad")) {
                throw new BadJwtException("bad");
            }
            return Jwt.withTokenValue(token)
                    .header("alg", "RS256")
                    .expiresAt(
                            token.equals("over")
                                    ? Instant.now().minusSeconds(1)
                                    : Instant.now().plusSeconds(60))
                    .build();
        });
        tokens.decode("good");
        tokens.decode("good");
        assertThat(verifications).hasValue(1);
        tokens.decode("over");
        tokens.decode("over");
        assertThat(verifications)
                .as("one that is over within the clock's tolerance is verified each time")
                .hasValue(3);
        assertThatThrownBy(() -> tokens.decode("bad")).isInstanceOf(BadJwtException.class);
        assertThatThrownBy(() -> tokens.decode("bad")).isInstanceOf(BadJwtException.class);
        assertThat(verifications).hasValue(5);
    }
}
