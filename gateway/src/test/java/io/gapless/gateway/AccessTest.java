package io.gapless.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Tokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class AccessTest extends Gateway {

    @Test
    void without_login_an_api_answers_a_401_problem_and_no_redirect() {
        var answer =
                send(request("/api/v1/customers").header("Accept", "text/html").header("Accept-Language", "zh"));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(answer.body()).contains("urn:gapless:problem:not-authenticated", "未登录");
        assertThat(send(post(request("/api/v1/customers"), "{}")).statusCode()).isEqualTo(401);
        assertThat(send(request("/api/v1/customers").header("Authorization", "Basic eDp5"))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void who_was_refused_is_in_the_log(CapturedOutput log) {
        send(request("/api/v1/customers/7?secret=1"));
        assertThat(log).contains("REFUSED not-authenticated anonymous GET /api/v1/customers/7 from 127.0.0.1");
    }

    @Test
    void bad_tokens_are_refused_before_a_service_sees_them() {
        var before = CUSTOMERS.asked.size();
        Map.of(
                        "expired", Tokens.of("admin").expired(),
                        "audience", Tokens.of("admin").forAnotherAudience(),
                        "issuer", Tokens.of("admin").ofAnotherIssuer(),
                        "key", Tokens.of("admin").signedByAnotherKey(),
                        "hmac", Tokens.of("admin").signedByHmacWithPublicKey(),
                        "none", Tokens.of("admin").unsigned(),
                        "garbage", "not.a.token")
                .forEach((kind, token) -> {
                    var answer = send(as(token, "/api/v1/customers"));
                    assertThat(answer.statusCode()).as(kind).isEqualTo(401);
                    assertThat(answer.body()).as(kind).contains("urn:gapless:problem:not-authenticated");
                    assertThat(send(as(token, "/r/token")).statusCode())
                            .as(kind)
                            .isEqualTo(401);
                });
        assertThat(CUSTOMERS.asked).hasSize(before);
    }

    @Test
    void public_addresses_are_open_for_every_method_and_carry_no_identity() {
        var answer = send(post(request("/api/v1/public/complaints").header("Cookie", "GAPLESS_SESSION=x"), "{}"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(COMPLAINTS.lastAsked().headers()).doesNotContainKeys("Authorization", "Cookie");
    }

    @Test
    void the_gateways_own_actuator_shows_health_and_metrics_only() {
        assertThat(send(request("/actuator/health")).statusCode()).isEqualTo(200);
        assertThat(send(request("/actuator/info")).statusCode()).isEqualTo(401);
        assertThat(send(as(Tokens.of("supervisor").mint(), "/actuator/info")).statusCode())
                .isEqualTo(403);
        assertThat(send(as(Tokens.of("admin").mint(), "/actuator/info")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void answers_tell_browsers_to_be_careful() {
        var page = send(request("/")).headers();
        assertThat(page.firstValue("Content-Security-Policy"))
                .hasValueSatisfying(
                        policy -> assertThat(policy).contains("default-src 'self'", "frame-ancestors 'none'"));
        for (var headers : new java.net.http.HttpHeaders[] {
            page, send(as(Tokens.of("admin").mint(), "/api/v1/customers")).headers()
        }) {
            assertThat(headers.allValues("X-Content-Type-Options")).containsExactly("nosniff");
            assertThat(headers.allValues("X-Frame-Options")).containsExactly("DENY");
            assertThat(headers.allValues("Referrer-Policy")).containsExactly("no-referrer");
            assertThat(headers.firstValue("Strict-Transport-Security"))
                    .as("this one is not behind https")
                    .isEmpty();
            assertThat(headers.firstValue("Server")).isEmpty();
        }
    }

    @Test
    void headers_that_a_service_sets_itself_are_not_doubled() {
        SURVEYS.at("/r/page", exchange -> {
            exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.getResponseHeaders().set("Cache-Control", "max-age=60");
            exchange.getResponseHeaders().set("X-Request-Id", "of-the-service");
            Stub.json(200, "{}").answer(exchange);
        });
        var headers = send(request("/r/page").header("X-Request-Id", "mine")).headers();
        assertThat(headers.allValues("Content-Security-Policy")).containsExactly("default-src 'none'");
        assertThat(headers.allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(headers.allValues("Cache-Control")).containsExactly("max-age=60");
        assertThat(headers.allValues("X-Request-Id")).containsExactly("mine");
    }

    @Test
    void pages_of_allowed_origins_may_call_with_tokens_and_never_with_cookies() {
        var preflight = send(request("/api/v1/customers")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "PUT")
                .header("Access-Control-Request-Headers", "authorization,if-match"));
        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .hasValue("https://app.example");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        var other = send(request("/api/v1/customers")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "PUT"));
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(other.statusCode()).isEqualTo(403);
    }

    @Test
    void a_client_that_asks_too_much_is_told_when_to_come_back() {
        var token = Tokens.of("partner").claim("azp", "small-partner").mint();
        for (int left = 2; left >= 0; left--) {
            var taken = send(as(token, "/api/v1/customers"));
            assertThat(taken.statusCode()).isEqualTo(200);
            assertThat(taken.headers().firstValue("RateLimit"))
                    .hasValueSatisfying(value -> assertThat(value).startsWith("\"requests\";r="));
            assertThat(taken.headers().firstValue("RateLimit-Policy")).hasValue("\"requests\";q=3;w=3600");
        }
        var before = CUSTOMERS.asked.size();
        var refused = send(as(token, "/api/v1/customers").header("Accept-Language", "zh"));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("urn:gapless:problem:http-429", "请求过多");
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1100, 1200);
        assertThat(CUSTOMERS.asked).hasSize(before);
        // Others are not touched: neither the same person at another client, nor another person at this one.
        assertThat(send(as(Tokens.of("partner").claim("azp", "gapless-cli").mint(), "/api/v1/customers"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(as(
                                Tokens.of("partner")
                                        .username("other")
                                        .claim("azp", "small-partner")
                                        .mint(),
                                "/api/v1/customers"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void the_documentation_lists_every_service_and_fetches_its_document() {
        assertThat(send(request("/docs")).body()).contains("/docs/ui/swagger-ui-bundle.js");
        assertThat(send(request("/docs/ui/swagger-ui-bundle.js")).statusCode()).isEqualTo(200);
        assertThat(send(request("/docs/services")).body())
                .contains(
                        "/docs/openapi/customer-service",
                        "/docs/openapi/visit-service",
                        "/docs/openapi/complaint-service",
                        "/docs/openapi/survey-service");
        VISITS.at("/v3/api-docs", Stub.json(200, "{\"openapi\":\"3.1.0\"}"));
        assertThat(send(request("/docs/openapi/visit-service")).body()).isEqualTo("{\"openapi\":\"3.1.0\"}");
        assertThat(send(request("/docs/openapi/nobody")).statusCode()).isEqualTo(404);
        assertThat(send(request("/docs/openapi/visit-service/x")).statusCode()).isEqualTo(404);
    }

    @Test
    void the_landing_page_speaks_both_languages() {
        var page = send(request("/"));
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
        assertThat(page.body()).contains("href=\"/login\"", "href=\"/docs\"", "客户服务闭环", "one closed loop");
        assertThat(send(request("/assets/landing.js")).statusCode()).isEqualTo(200);
        assertThat(send(request("/assets/../application.yaml")).statusCode()).isIn(400, 401, 404);
    }
}
