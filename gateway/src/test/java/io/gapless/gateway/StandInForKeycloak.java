package io.gapless.gateway;

import com.sun.net.httpserver.HttpExchange;
import io.gapless.testing.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The token endpoint of the code flow and the end of sessions, as strict as Keycloak about the client, the code and PKCE. The flow with the real
 * Keycloak and its login form is tried in {@code e2e}.
 */
final class StandInForKeycloak {

    private static final String TOKENS = "/realms/gapless/protocol/openid-connect/token";
    private static final String LOGOUT = "/realms/gapless/protocol/openid-connect/logout";

    /** Counts refreshes; {@link #sessionOver} makes them fail as Keycloak does. */
    final AtomicInteger refreshes = new AtomicInteger();

    /** Whose sessions were ended. */
    final Set<String> ended = ConcurrentHashMap.newKeySet();

    volatile boolean sessionOver;
    volatile boolean down;
    /** Seconds that access tokens are good for. */
    volatile int lifetime = 300;

    private final Stub stub = new Stub("keycloak");
    private final Map<String, Map<String, String>> logins = new ConcurrentHashMap<>();

    StandInForKeycloak() {
        stub.at(TOKENS, this::tokens);
        stub.at(LOGOUT, this::logout);
    }

    String url() {
        return stub.url();
    }

    /** A login succeeded in the browser: the code with which it is sent back. */
    String login(URI authorization, String username) {
        var login = new HashMap<>(parameters(authorization.getRawQuery()));
        login.put("username", username);
        var code = "code-" + username + "-" + System.nanoTime();
        logins.put(code, login);
        return code;
    }

    private void tokens(HttpExchange exchange) throws IOException {
        var form = parameters(new String(stub.lastAsked().body(), StandardCharsets.UTF_8));
        if (down) {
            Stub.json(503, "{}").answer(exchange);
        } else if (!isByTheGateway(exchange)) {
            Stub.json(401, "{\"error\":\"unauthorized_client\"}").answer(exchange);
        } else if ("authorization_code".equals(form.get("grant_type"))) {
            var login = logins.remove(String.valueOf(form.get("code")));
            if (login == null
                    || !challenge(String.valueOf(form.get("code_verifier"))).equals(login.get("code_challenge"))) {
                Stub.json(400, "{\"error\":\"invalid_grant\"}").answer(exchange);
            } else {
                Stub.json(200, answer(login)).answer(exchange);
            }
        } else if (sessionOver) {
            Stub.json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"Session not active\"}")
                    .answer(exchange);
        } else {
            refreshes.incrementAndGet();
            var username = String.valueOf(form.get("refresh_token"));
            Stub.json(200, answer(Map.of("username", username, "nonce", "none")))
                    .answer(exchange);
        }
    }

    private void logout(HttpExchange exchange) throws IOException {
        var form = parameters(new String(stub.lastAsked().body(), StandardCharsets.UTF_8));
        if (down || !isByTheGateway(exchange)) {
            Stub.json(down ? 503 : 401, "{}").answer(exchange);
        } else {
            ended.add(String.valueOf(form.get("refresh_token")));
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private static boolean isByTheGateway(HttpExchange exchange) {
        var client = Base64.getEncoder().encodeToString("gapless-web:of-the-test".getBytes(StandardCharsets.UTF_8));
        return ("Basic " + client).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private String answer(Map<String, String> login) {
        var username = String.valueOf(login.get("username"));
        return """
                {"access_token":"%s","id_token":"%s","refresh_token":"%s","token_type":"Bearer","expires_in":%d}""".formatted(
                        accessToken(username),
                        Tokens.of("supervisor")
                                .username(username)
                                .claim("aud", "gapless-web")
                                .claim("nonce", login.get("nonce"))
                                .mint(),
                        username,
                        lifetime);
    }

    private static String accessToken(String username) {
        return Tokens.of("supervisor", "quality-analyst")
                .username(username)
                .org("jinhua/dongyang")
                .claim("azp", "gapless-web")
                .mint();
    }

    static Map<String, String> parameters(String query) {
        var parameters = new HashMap<String, String>();
        for (var pair : query.split("&")) {
            var parts = pair.split("=", 2);
            parameters.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
