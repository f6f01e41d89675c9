package io.gapless.localstack.demo;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Access tokens of the staff, by their demo passwords; each is fetched when it is first needed and before it expires. */
final class Tokens {

    /** The partner is a system: it logs in by its own credentials. */
    static final String PARTNER = "gapless-partner";

    private static final int ATTEMPTS = 5;
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final Duration SPARE = Duration.ofSeconds(60);

    private final URI endpoint;
    private final HttpClient http;
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();

    Tokens(URI issuer, HttpClient http) {
        this.endpoint = URI.create(issuer + "/protocol/openid-connect/token");
        this.http = http;
    }

    private record Token(String text, Instant goodUntil) {}

    String of(String login) {
        Token token = tokens.compute(
                login,
                (name, known) -> known != null && Instant.now().isBefore(known.goodUntil()) ? known : fetch(name));
        return token.text();
    }

    /** Fetches a new one next time: this one was refused. */
    void forget(String login) {
        tokens.remove(login);
    }

    /**
     * Keycloak takes one log-in of a person at a time: while somebody else logs in as the same demo user, the right
     * password is refused, too.
     */
    private Token fetch(String login) {
        Map<String, String> form = login.equals(PARTNER)
                ? Map.of("grant_type", "client_credentials", "client_id", PARTNER, "client_secret", PARTNER)
                : Map.of(
                        "grant_type", "password",
                        "client_id", "gapless-cli",
                        "username", login,
                        "password", "gapless",
                        "scope", "openid");
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + '=' + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            for (int attempt = 1;
                    attempt < ATTEMPTS && answer.statusCode() == HttpURLConnection.HTTP_UNAUTHORIZED;
                    attempt++) {
                Thread.sleep(BETWEEN);
                answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            }
            JsonNode json = Texts.JSON.readTree(answer.body());
            if (answer.statusCode() != 200) {
                throw new DemoFailure(
                        "demo.no-token",
                        null,
                        login,
                        json.path("error_description").asString(answer.body()));
            }
            return new Token(
                    json.path("access_token").asString(),
                    Instant.now().plusSeconds(json.path("expires_in").asLong()).minus(SPARE));
        } catch (IOException | JacksonException e) {
            throw new DemoFailure("demo.unreachable", e, endpoint);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("demo.interrupted", e);
        }
    }
}
