package io.gapless.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Tokens;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** The settings the other way round: public over HTTPS, documentation closed, no CORS, strict limits, keys unreachable. */
@TestPropertySource(
        properties = {
            "gapless.web.public-url=https://service.example",
            "gapless.gateway.access.docs-open=false",
            "gapless.gateway.access.allowed-origins=",
            "gapless.gateway.limits.anonymous.requests=5",
            "gapless.gateway.limits.anonymous.per=1h",
            "gapless.gateway.limits.bad-tokens.requests=2",
            "gapless.gateway.limits.bad-tokens.per=1h",
        })
class ClosedGatewayTest extends Gateway {

    @Test
    void cookies_and_headers_are_for_https_only() {
        var login = send(request("/login"));
        assertThat(login.headers().allValues("Set-Cookie"))
                .hasSize(2)
                .allSatisfy(cookie -> assertThat(cookie).contains("Secure", "SameSite=Lax"));
        assertThat(login.headers().firstValue("Location").orElseThrow())
                .contains("redirect_uri=https://service.example/login/oauth2/code/gapless");
        assertThat(login.headers().firstValue("Strict-Transport-Security")).hasValue("max-age=31536000");
        send(as(Tokens.of("admin").mint(), "/api/v1/customers"));
        assertThat(CUSTOMERS.lastAsked().header("X-forwarded-proto")).isEqualTo("https");
        assertThat(CUSTOMERS.lastAsked().header("X-forwarded-host")).isEqualTo("service.example");
        assertThat(CUSTOMERS.lastAsked().header("X-forwarded-port")).isEqualTo("443");
    }

    @Test
    void the_documentation_asks_for_a_login() {
        assertThat(send(request("/docs")).statusCode()).isEqualTo(401);
        assertThat(send(request("/docs/services")).statusCode()).isEqualTo(401);
        assertThat(send(request("/docs/openapi/visit-service")).statusCode()).isEqualTo(401);
        assertThat(send(as(Tokens.of("admin").mint(), "/docs/services")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void no_other_origin_is_let_in() {
        var preflight = send(request("/api/v1/customers")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://app.example")
                .header("Access-Control-Request-Method", "PUT"));
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .isEmpty();
        assertThat(preflight.statusCode()).isEqualTo(401);
    }

    @Test
    void an_address_without_login_and_one_with_bad_tokens_are_limited_apart() throws Exception {
        // From an address that no other test calls from.
        try (var client = HttpClient.newBuilder()
                .localAddress(InetAddress.getByName("127.0.0.9"))
                .build()) {
            var bad = as(Tokens.of("admin").expired(), "/api/v1/customers").build();
            assertThat(client.send(bad, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
            assertThat(client.send(bad, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
            var unheard = client.send(bad, BodyHandlers.ofString());
            assertThat(unheard.statusCode()).isEqualTo(429);
            assertThat(unheard.headers().firstValue("Retry-After")).isPresent();

            for (int i = 0; i < 5; i++) {
                assertThat(client.send(request("/r/token").build(), BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(200);
            }
            for (var path : new String[] {"/r/token", "/login"}) {
                var refused = client.send(request(path).build(), BodyHandlers.ofString());
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.body()).contains("urn:gapless:problem:http-429");
            }
        }
    }
}
