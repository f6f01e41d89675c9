package io.gapless.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.TestIssuer;
import io.gapless.testing.Tokens;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoginTest extends Gateway {

    @AfterEach
    void keycloakIsWellAgain() {
        KEYCLOAK.down = false;
        KEYCLOAK.sessionOver = false;
        KEYCLOAK.lifetime = 300;
    }

    @Test
    void a_login_leads_to_the_identity_server_with_pkce() {
        var redirect = send(request("/login"));
        assertThat(redirect.statusCode()).isEqualTo(302);
        var location = URI.create(redirect.headers().firstValue("Location").orElseThrow());
        assertThat(location.toString()).startsWith(TestIssuer.shared().issuer() + "/protocol/openid-connect/auth?");
        assertThat(StandInForKeycloak.parameters(location.getRawQuery()))
                .containsEntry("client_id", "gapless-web")
                .containsEntry("response_type", "code")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("redirect_uri", "http://localhost:8080/login/oauth2/code/gapless")
                .containsKeys("code_challenge", "state", "nonce")
                .doesNotContainKeys("client_secret", "code_verifier");
    }

    @Test
    void a_browser_logs_in_and_its_tokens_stay_at_the_gateway() {
        var browser = new Browser();
        var before = browser.get("/login");
        var session = browser.cookies.get("GAPLESS_SESSION");
        var done = browser.comeBack(before, "chen");
        assertThat(done.statusCode()).isEqualTo(302);
        assertThat(done.headers().firstValue("Location")).hasValue("/");

        assertThat(browser.cookies.get("GAPLESS_SESSION"))
                .as("a new session id")
                .isNotEqualTo(session);
        assertThat(browser.flags.get("GAPLESS_SESSION")).contains("HttpOnly", "SameSite=Lax", "Path=/");
        assertThat(browser.cookies.values()).noneMatch(value -> value.contains("eyJ"));

        var me = browser.get("/api/v1/me");
        assertThat(me.body())
                .isEqualTo("{\"username\":\"chen\",\"roles\":[\"quality-analyst\",\"supervisor\"],"
                        + "\"orgUnits\":[\"jinhua/dongyang\"],\"language\":\"en\"}");

        assertThat(browser.get("/api/v1/customers").statusCode()).isEqualTo(200);
        var asked = CUSTOMERS.lastAsked();
        assertThat(asked.header("Authorization")).startsWith("Bearer eyJ");
        assertThat(asked.headers()).doesNotContainKeys("Cookie", "X-xsrf-token");

        assertThat(browser.get("/r/some-token").statusCode()).isEqualTo(200);
        assertThat(SURVEYS.lastAsked().headers())
                .as("a login does not go along to a public page")
                .doesNotContainKey("Authorization");
    }

    @Test
    void me_answers_bearer_tokens_as_well() {
        assertThat(send(as(Tokens.of("customer").username("li").mint(), "/api/v1/me")
                                .header("Accept-Language", "zh"))
                        .body())
                .contains("\"username\":\"li\"", "\"language\":\"zh-CN\"");
        assertThat(send(request("/api/v1/me")).statusCode()).isEqualTo(401);
    }

    @Test
    void a_session_changes_something_only_with_the_token_against_forgery() {
        var browser = loggedIn("zhou");
        var forged = send(post(browser.request("/api/v1/customers"), "{}").header("Accept-Language", "zh"));
        assertThat(forged.statusCode()).isEqualTo(403);
        assertThat(forged.body()).contains("urn:gapless:problem:csrf-token-missing", "缺少 CSRF 令牌");
        assertThat(send(post(browser.request("/api/v1/customers"), "{}").header("X-XSRF-TOKEN", "guessed"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(send(post(browser.request("/api/v1/customers"), "{}")
                                .header("X-XSRF-TOKEN", browser.cookie("XSRF-TOKEN")))
                        .statusCode())
                .isEqualTo(200);
        // A bearer token cannot be forged, so it needs none, even beside a session.
        assertThat(send(post(browser.request("/api/v1/customers"), "{}")
                                .header(
                                        "Authorization",
                                        "Bearer " + Tokens.of("admin").mint()))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void an_answer_with_a_foreign_state_or_code_logs_nobody_in() {
        var browser = new Browser();
        var login = browser.get("/login");
        var state = StandInForKeycloak.parameters(
                        URI.create(login.headers().firstValue("Location").orElseThrow())
                                .getRawQuery())
                .get("state");
        for (var query : new String[] {
            "code=x&state=foreign", "code=unknown&state=" + encoded(String.valueOf(state)), "error=denied"
        }) {
            var failed = browser.get("/login/oauth2/code/gapless?" + query);
            assertThat(failed.statusCode()).isEqualTo(302);
            assertThat(failed.headers().firstValue("Location")).hasValue("/?login=failed");
        }
        assertThat(browser.get("/api/v1/me").statusCode()).isEqualTo(401);
    }

    @Test
    void an_old_token_is_refreshed_without_the_browser() {
        KEYCLOAK.lifetime = 5; // due for a refresh at once
        var browser = loggedIn("wu");
        KEYCLOAK.lifetime = 300;
        var before = KEYCLOAK.refreshes.get();
        assertThat(browser.get("/api/v1/me").body()).contains("\"wu\"");
        assertThat(browser.get("/api/v1/me").body()).contains("\"wu\"");
        assertThat(KEYCLOAK.refreshes.get()).isEqualTo(before + 1);
    }

    @Test
    void a_session_that_ended_at_the_identity_server_ends_here() {
        KEYCLOAK.lifetime = 1;
        var browser = loggedIn("zheng");
        KEYCLOAK.sessionOver = true;
        assertThat(browser.get("/api/v1/me").statusCode()).isEqualTo(401);
        KEYCLOAK.sessionOver = false;
        assertThat(browser.get("/api/v1/me").statusCode()).as("for good").isEqualTo(401);
    }

    @Test
    void while_the_identity_server_is_down_a_session_waits() {
        KEYCLOAK.lifetime = 1;
        var browser = loggedIn("wang");
        KEYCLOAK.down = true;
        var answer = browser.get("/api/v1/me");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("urn:gapless:problem:login-unavailable");
        KEYCLOAK.down = false;
        KEYCLOAK.lifetime = 300;
        assertThat(browser.get("/api/v1/me").statusCode()).isEqualTo(200);
    }

    @Test
    void a_logout_ends_both_sessions() {
        var browser = loggedIn("feng");
        assertThat(send(browser.request("/logout").POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .as("not by a page of others")
                .isEqualTo(403);
        assertThat(browser.logout().body()).as("no token in any address").isEqualTo("{\"location\":\"/\"}");
        assertThat(KEYCLOAK.ended).contains("feng");
        assertThat(browser.get("/api/v1/me").statusCode()).isEqualTo(401);
    }

    @Test
    void while_the_identity_server_is_down_a_logout_sends_the_browser_there() {
        var browser = loggedIn("jiang");
        KEYCLOAK.down = true;
        assertThat(browser.logout().body())
                .isEqualTo("{\"location\":\"" + TestIssuer.shared().issuer()
                        + "/protocol/openid-connect/logout?client_id=gapless-web"
                        + "&post_logout_redirect_uri=http://localhost:8080/\"}");
        KEYCLOAK.down = false;
        assertThat(browser.get("/api/v1/me").statusCode())
                .as("over here in any case")
                .isEqualTo(401);
    }

    private Browser loggedIn(String username) {
        var browser = new Browser();
        browser.comeBack(browser.get("/login"), username);
        return browser;
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Keeps cookies and follows nothing. */
    private final class Browser {

        private final Map<String, String> cookies = new LinkedHashMap<>();
        private final Map<String, String> flags = new LinkedHashMap<>();

        HttpRequest.Builder request(String path) {
            var request = LoginTest.this.request(path);
            if (!cookies.isEmpty()) {
                var header = new StringBuilder();
                cookies.forEach((name, value) -> header.append(header.isEmpty() ? "" : "; ")
                        .append(name)
                        .append('=')
                        .append(value));
                request.header("Cookie", header.toString());
            }
            return request;
        }

        HttpResponse<String> get(String path) {
            var answer = send(request(path));
            for (var cookie : answer.headers().allValues("Set-Cookie")) {
                var pair = cookie.split(";", 2)[0].split("=", 2);
                if (pair[1].isEmpty()) {
                    cookies.remove(pair[0]);
                } else {
                    cookies.put(pair[0], pair[1]);
                    flags.put(pair[0], cookie);
                }
            }
            return answer;
        }

        HttpResponse<String> logout() {
            return send(request("/logout")
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .header("Accept", "application/json")
                    .header("X-XSRF-TOKEN", cookie("XSRF-TOKEN")));
        }

        /** What the browser does after the login form of the identity server. */
        HttpResponse<String> comeBack(HttpResponse<String> redirect, String username) {
            var location = URI.create(redirect.headers().firstValue("Location").orElseThrow());
            var code = KEYCLOAK.login(location, username);
            var state = StandInForKeycloak.parameters(location.getRawQuery()).get("state");
            return get("/login/oauth2/code/gapless?code=" + encoded(code) + "&state=" + encoded(String.valueOf(state)));
        }

        String cookie(String name) {
            return String.valueOf(cookies.get(name));
        }
    }
}
