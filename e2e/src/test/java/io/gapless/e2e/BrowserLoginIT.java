package io.gapless.e2e;

import static io.gapless.e2e.WholeStack.stack;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The browser's login with the real Keycloak and its form, from the gateway's door and out again. */
class BrowserLoginIT {

    private static final String SESSION = "GAPLESS_SESSION";
    private static final String PROOF = "XSRF-TOKEN";

    private final String gateway = stack().gatewayUrl();

    @Test
    void a_person_logs_in_at_keycloak_and_works_with_the_gateways_session() {
        var browser = new Browser(gateway, "zh-CN,zh;q=0.9");
        browser.get("/api/v1/me").expectProblem(401, "not-authenticated");

        var form = browser.open("/login").expect(200);
        assertThat(browser.address()).startsWith(stack().keycloak().issuer() + "/");
        assertThat(form.header("Content-Language")).isEqualTo("zh-Hans");
        var before = browser.cookie(SESSION);

        browser.submit(Map.of("username", "supervisor", "password", "gapless")).expect(200);
        assertThat(browser.address()).isEqualTo(gateway + "/");

        var me = browser.get("/api/v1/me").expect(200);
        assertThat(me.json("/username").asString()).isEqualTo("supervisor");
        assertThat(me.json("/roles/0").asString()).isEqualTo("supervisor");
        assertThat(me.json("/orgUnits/0").asString()).isEqualTo("jinhua/dongyang");
        assertThat(me.json("/language").asString()).isEqualTo("zh-CN");
        for (var path : new String[] {"customers", "visits", "complaints", "campaigns"}) {
            browser.get("/api/v1/" + path).expect(200);
        }

        assertThat(browser.cookie(SESSION)).as("a new session by the login").isNotEqualTo(before);
        assertThat(browser.cookieAsSent(SESSION))
                .contains("; HttpOnly", "; SameSite=Lax", "; Path=/")
                .doesNotContain("Domain");
        assertThat(browser.cookieAsSent(PROOF)).contains("; SameSite=Lax").doesNotContain("HttpOnly", "Domain");
        assertThat(browser.tokensReceived()).isEmpty();
    }

    @Test
    void a_session_changes_something_only_with_the_header_against_forgery() {
        var browser = loggedIn("supervisor");
        var customer = """
                {"code": "LOGIN-1", "kind": "RETAILER",
                 "profile": {"name": "虎鹿老街副食店", "orgUnit": "jinhua/dongyang/hulu", "segment": "LOGIN"}}""";
        browser.post("/api/v1/customers", customer, null).expectProblem(403, "csrf-token-missing");
        browser.post("/api/v1/customers", customer, "guessed").expectProblem(403, "csrf-token-missing");
        var made = browser.post("/api/v1/customers", customer, browser.cookie(PROOF))
                .expect(201);
        browser.get(made.location()).expect(200);
    }

    @Test
    void a_logout_ends_the_session_here_and_at_keycloak() {
        var browser = loggedIn("customer-manager");
        browser.open("/login").expect(200);
        assertThat(browser.address()).as("nobody is asked twice").isEqualTo(gateway + "/");
        browser.get("/api/v1/me").expect(200);
        var thief = browser.copy();

        browser.post("/logout", "", null).expectProblem(403, "csrf-token-missing");
        var out = browser.post("/logout", "", browser.cookie(PROOF)).expect(200);
        assertThat(out.json("/location").asString()).isEqualTo("/");
        assertThat(browser.tokensReceived()).isEmpty();

        for (var each : new Browser[] {browser, thief}) {
            each.get("/api/v1/me").expectProblem(401, "not-authenticated");
            assertThat(each.open("/login").expect(200).text())
                    .as("Keycloak asks for the password again")
                    .contains("name=\"password\"");
        }
    }

    @Test
    void a_wrong_password_logs_nobody_in_and_the_right_one_then_does() {
        var browser = new Browser(gateway, "en");
        browser.open("/login").expect(200);
        var refused = browser.submit(Map.of("username", "executive", "password", "wrong"))
                .expect(200);
        assertThat(refused.text()).contains("Invalid username or password.");
        assertThat(browser.address()).startsWith(stack().keycloak().issuer() + "/");
        browser.get("/api/v1/me").expectProblem(401, "not-authenticated");

        browser.open("/login").expect(200);
        browser.submit(Map.of("username", "executive", "password", "gapless")).expect(200);
        assertThat(browser.get("/api/v1/me").expect(200).json("/username").asString())
                .isEqualTo("executive");
    }

    private Browser loggedIn(String username) {
        var browser = new Browser(gateway, "en");
        browser.open("/login").expect(200);
        browser.submit(Map.of("username", username, "password", "gapless")).expect(200);
        assertThat(browser.address()).isEqualTo(gateway + "/");
        browser.get("/api/v1/me").expect(200);
        return browser;
    }
}
