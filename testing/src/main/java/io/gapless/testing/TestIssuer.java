package io.gapless.testing;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * Stands in for Keycloak in a service's tests: serves the keys of {@link Tokens}, a token to a service that asks for its
 * own, and a few org units with staff, so that the real checks of tokens run and the real client library is used. Journeys with the real Keycloak are in {@code e2e}.
 */
public final class TestIssuer {

    private static final String REALM = "/realms/gapless";

    private final RSAKey key;
    private final HttpServer server;
    private volatile boolean away;
    private volatile CountDownLatch silence = new CountDownLatch(0);

    private TestIssuer() {
        // Made once, as it takes seconds where only the first compiler works; it opens nothing outside of tests.
        try (var file = Objects.requireNonNull(TestIssuer.class.getResourceAsStream("issuer.jwk.json"))) {
            key = RSAKey.parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                REALM + "/protocol/openid-connect/certs",
                exchange -> answer(exchange, away ? 503 : 200, new JWKSet(key.toPublicJWK()).toString()));
        server.createContext(
                REALM + "/protocol/openid-connect/token",
                exchange -> answer(exchange, """
                        {"access_token": "%s", "expires_in": 300, "token_type": "Bearer"}\
                        """.formatted(Tokens.of("admin")
                        .username("service-account")
                        .org("jinhua")
                        .mint())));
        server.createContext("/admin/realms/gapless/", exchange -> {
            awaitEnd(silence);
            var known = TestPeople.answer(exchange);
            answer(exchange, known == null ? 404 : 200, Api.JSON.writeValueAsString(known));
        });
        server.start();
    }

    private static final class Shared {
        static final TestIssuer ISSUER = new TestIssuer();
    }

    /** The one issuer of this JVM; started at first use. */
    public static TestIssuer shared() {
        return Shared.ISSUER;
    }

    /** Where the stand-in listens, as {@code http://localhost:port}. */
    public String serverUrl() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** The {@code iss} of its tokens. */
    public String issuer() {
        return serverUrl() + REALM;
    }

    /** Where its keys are. */
    public String jwkSetUri() {
        return issuer() + "/protocol/openid-connect/certs";
    }

    /** While it is away it gives its keys to nobody. */
    public void setAway(boolean away) {
        this.away = away;
    }

    /** Until it is closed again, questions about people are taken and never answered. */
    public AutoCloseable silentAboutPeople() {
        var end = new CountDownLatch(1);
        silence = end;
        return end::countDown;
    }

    private static void awaitEnd(CountDownLatch silence) {
        try {
            silence.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    RSAKey key() {
        return key;
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        answer(exchange, 200, json);
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var bytes = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
