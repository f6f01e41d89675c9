package io.gapless.gateway;

import io.gapless.testing.TestIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** One gateway for most tests, with short times and small sizes. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@TestPropertySource(
        properties = {
            "spring.security.oauth2.client.registration.gapless.client-secret=of-the-test",
            // Services that only the tests have: a few lines each.
            "gapless.gateway.routes.slow-service.paths=/api/v1/slow-things",
            "gapless.gateway.routes.slow-service.read-timeout=250ms",
            "gapless.gateway.routes.crowded-service.paths=/api/v1/crowded-things",
            "gapless.gateway.routes.crowded-service.max-concurrent=2",
            "gapless.gateway.routes.failing-service.paths=/api/v1/failing-things",
            "gapless.gateway.routes.dropping-service.paths=/api/v1/dropping-things",
            "gapless.gateway.routes.absent-service.paths=/api/v1/absent-things",
            "gapless.services.absent-service.url=http://localhost:1",
            "gapless.gateway.forwarding.max-body=1000B",
            "gapless.gateway.forwarding.max-large-body=5000B",
            "gapless.gateway.forwarding.breaker.minimum-calls=4",
            "gapless.gateway.forwarding.breaker.window=4",
            "gapless.gateway.forwarding.breaker.open-for=300ms",
            "gapless.gateway.limits.clients.small-partner.requests=3",
            "gapless.gateway.limits.clients.small-partner.per=1h",
            "gapless.gateway.limits.bad-tokens.requests=100000",
            "gapless.gateway.access.allowed-origins=https://app.example",
        })
abstract class Gateway {

    static final Stub CUSTOMERS = new Stub("customer-service");
    static final Stub VISITS = new Stub("visit-service");
    static final Stub COMPLAINTS = new Stub("complaint-service");
    static final Stub SURVEYS = new Stub("survey-service");
    static final Stub SLOW = new Stub("slow-service");
    static final Stub CROWDED = new Stub("crowded-service");
    static final Stub FAILING = new Stub("failing-service");
    static final DroppingService DROPPING = new DroppingService();
    static final StandInForKeycloak KEYCLOAK = new StandInForKeycloak();

    static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void stubs(DynamicPropertyRegistry registry) {
        var issuer = TestIssuer.shared();
        registry.add("gapless.security.issuer", issuer::issuer);
        registry.add("gapless.security.jwk-set-uri", issuer::jwkSetUri);
        registry.add("gapless.identity.server-url", KEYCLOAK::url);
        registry.add("gapless.services.customer-service.url", CUSTOMERS::url);
        registry.add("gapless.services.visit-service.url", VISITS::url);
        registry.add("gapless.services.complaint-service.url", COMPLAINTS::url);
        registry.add("gapless.services.survey-service.url", SURVEYS::url);
        registry.add("gapless.services.slow-service.url", SLOW::url);
        registry.add("gapless.services.crowded-service.url", CROWDED::url);
        registry.add("gapless.services.failing-service.url", FAILING::url);
        registry.add("gapless.services.dropping-service.url", DROPPING::url);
    }

    HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + pathAndQuery))
                .timeout(Duration.ofSeconds(10));
    }

    HttpRequest.Builder as(String token, String pathAndQuery) {
        return request(pathAndQuery).header("Authorization", "Bearer " + token);
    }

    static HttpRequest.Builder post(HttpRequest.Builder request, String json) {
        return request.POST(BodyPublishers.ofString(json)).header("Content-Type", "application/json");
    }

    static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
