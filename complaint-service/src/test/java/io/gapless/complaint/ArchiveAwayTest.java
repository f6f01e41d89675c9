package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.customer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** The archive hangs, answers, or has never heard of the customer; the rest of the tests have it stopped. */
@ServiceTest
class ArchiveAwayTest {

    private static final Duration TIME_OUT = Duration.ofSeconds(5);
    private static final CountDownLatch OVER = new CountDownLatch(1);
    private static final HttpServer ARCHIVE = archive();

    private static volatile Archive behaviour = Archive.HANGS;
    private static volatile Map<String, Object> known = Map.of();

    private enum Archive {
        HANGS,
        KNOWS,
        KNOWS_NOBODY
    }

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @DynamicPropertySource
    static void archiveAddress(DynamicPropertyRegistry properties) {
        properties.add(
                "gapless.services.customer-service.url",
                () -> "http://localhost:" + ARCHIVE.getAddress().getPort());
    }

    @AfterAll
    static void stop() {
        OVER.countDown();
        ARCHIVE.stop(0);
    }

    @Test
    void while_the_archive_hangs_a_complaint_is_taken_in_time_and_filled_in_when_the_customer_is_told() {
        behaviour = Archive.HANGS;
        var id = UUID.randomUUID();
        var code = code();
        var agent = api.as(Tokens.of("service-agent").org("jinhua/dongyang"));
        var start = Instant.now();
        var byId = agent.post("/api/v1/complaints", complaint("customerId", id)).expect(201);
        var byCode = agent.post("/api/v1/complaints", complaint("customerCode", code))
                .expect(201);
        assertThat(Duration.between(start, Instant.now())).isLessThan(TIME_OUT.multipliedBy(2));
        assertThat(byId.json("/customer/verified").asBoolean()).isFalse();
        assertThat(byId.json("/orgUnit").asString()).isEqualTo("jinhua/dongyang");

        customer(contracts, "CustomerRegistered", id, 1, code, "jinhua/dongyang/weishan", "wang")
                .send();
        for (var complaint : new Api.Answer[] {byId, byCode}) {
            var event = contracts.awaitPublished("ComplaintCustomerIdentified", complaint.id());
            assertThat(event.body().at("/customerId").asString()).isEqualTo(id.toString());
            var read = agent.get(complaint.location()).expect(200);
            assertThat(read.json("/customer/verified").asBoolean()).isTrue();
            assertThat(read.json("/customer/name").asString()).isEqualTo("东阳市横店镇晨光烟酒店");
            assertThat(read.json("/orgUnit").asString()).isEqualTo("jinhua/dongyang/weishan");
        }
        contracts.verifyPublished();
    }

    @Test
    void a_customer_the_projection_has_not_seen_yet_is_asked_for_as_the_caller() {
        behaviour = Archive.KNOWS;
        var id = UUID.randomUUID();
        known = Map.of(
                "id",
                id,
                "version",
                1,
                "code",
                code(),
                "kind",
                "RETAILER",
                "profile",
                Map.of("name", "新店", "orgUnit", "jinhua/yiwu", "manager", "li", "address", "x"),
                "registeredAt",
                "2026-11-22T00:00:00Z");
        var agent = api.as(Tokens.of("service-agent"));
        await() // until the breaker that the hanging opened, if so, lets calls through
                .until(() -> {
                    var taken = agent.post("/api/v1/complaints", complaint("customerId", id))
                            .expect(201);
                    return taken.json("/customer/verified").asBoolean()
                            && taken.json("/orgUnit").asString().equals("jinhua/yiwu");
                });
    }

    @Test
    void a_customer_the_archive_does_not_know_is_refused() {
        behaviour = Archive.KNOWS_NOBODY;
        var agent = api.as(Tokens.of("service-agent"));
        await().until(() -> agent.post("/api/v1/complaints", complaint("customerId", UUID.randomUUID()))
                        .status()
                == 422);
    }

    private static Map<String, Object> complaint(String customer, Object value) {
        return Map.of(
                "channel", "HOTLINE", "category", "delivery-late", "text", "没有送到", "language", "zh", customer, value);
    }

    private static HttpServer archive() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", ArchiveAwayTest::answer);
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var allowed = exchange.getRequestHeaders().getFirst("Authorization") != null;
            switch (behaviour) {
                case HANGS -> OVER.await();
                case KNOWS_NOBODY -> exchange.sendResponseHeaders(404, -1);
                case KNOWS -> {
                    var body = JsonMapper.shared().writeValueAsString(known).getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(allowed ? 200 : 401, body.length);
                    exchange.getResponseBody().write(body);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
