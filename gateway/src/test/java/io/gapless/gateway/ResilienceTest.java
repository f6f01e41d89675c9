package io.gapless.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Tokens;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ResilienceTest extends Gateway {

    private final String token = Tokens.of("admin").mint();

    @Test
    void a_service_that_does_not_answer_in_time_is_a_504() throws Exception {
        var answered = new CountDownLatch(1);
        SLOW.at("/api/v1/slow-things", exchange -> awaitQuietly(answered));
        try {
            var answer = send(as(token, "/api/v1/slow-things").header("Accept-Language", "zh"));
            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(answer.body()).contains("urn:gapless:problem:service-timeout", "服务 slow-service 未在限时内应答");
            assertThat(SLOW.asked).as("not tried again").hasSize(1);
        } finally {
            answered.countDown();
        }
    }

    @Test
    void a_service_that_is_not_there_is_a_503_that_says_when_to_try_again() {
        var answer = send(as(token, "/api/v1/absent-things"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body()).contains("urn:gapless:problem:service-unavailable", "absent-service", "traceId");
    }

    @Test
    void only_a_get_is_tried_a_second_time() {
        DROPPING.asked.clear();
        DROPPING.toDrop.set(1);
        assertThat(send(as(token, "/api/v1/dropping-things")).body()).isEqualTo("ok");
        assertThat(DROPPING.asked).hasSize(2);

        DROPPING.asked.clear();
        DROPPING.toDrop.set(1);
        assertThat(send(post(as(token, "/api/v1/dropping-things"), "{}")).statusCode())
                .isEqualTo(503);
        assertThat(DROPPING.asked).hasSize(1);
        DROPPING.toDrop.set(0);
    }

    @Test
    void a_service_that_keeps_failing_is_left_alone_for_a_while() {
        FAILING.at("/api/v1/failing-things", Stub.json(503, "{}"));
        for (int i = 0; i < 4; i++) {
            send(as(token, "/api/v1/failing-things"));
        }
        var before = FAILING.asked.size();
        var answer = send(as(token, "/api/v1/failing-things"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("failing-service");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(FAILING.asked).hasSize(before);
        assertThat(send(request("/actuator/prometheus")).body())
                .contains("resilience4j_circuitbreaker_state{", "name=\"failing-service\",state=\"open\"} 1.0");

        FAILING.at("/api/v1/failing-things", Stub.json(200, "{}"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> send(as(token, "/api/v1/failing-things")).statusCode() == 200);
    }

    @Test
    void a_404_or_a_500_is_an_answer_and_no_reason_to_leave_a_service_alone() {
        for (var status : new int[] {404, 500}) {
            COMPLAINTS.at("/api/v1/complaints/" + status, Stub.json(status, "{}"));
            for (int i = 0; i < 6; i++) {
                assertThat(send(as(token, "/api/v1/complaints/" + status)).statusCode())
                        .isEqualTo(status);
            }
        }
    }

    @Test
    void open_streams_take_no_place_from_requests_and_go_on_where_they_were() throws Exception {
        var over = new CountDownLatch(1);
        CROWDED.at("/api/v1/crowded-things/events", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody()
                    .write(("id: 8\ndata: after " + exchange.getRequestHeaders().getFirst("Last-Event-ID") + "\n\n")
                            .getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            awaitQuietly(over);
        });
        CROWDED.at("/api/v1/crowded-things", Stub.json(200, "{}"));
        var streams = new ArrayList<java.io.InputStream>();
        try {
            // More than the service's concurrent requests.
            for (int i = 0; i < 4; i++) {
                var stream = CLIENT.send(
                        as(token, "/api/v1/crowded-things/events")
                                .header("Accept", "text/event-stream")
                                .header("Last-Event-ID", "7")
                                .build(),
                        BodyHandlers.ofInputStream());
                streams.add(stream.body());
                assertThat(stream.statusCode()).isEqualTo(200);
                var first = new byte[21];
                assertThat(stream.body().readNBytes(first, 0, 21)).isEqualTo(21);
                assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("id: 8\ndata: after 7\n\n");
            }
            for (int i = 0; i < 4; i++) {
                assertThat(send(as(token, "/api/v1/crowded-things")).statusCode())
                        .isEqualTo(200);
            }
        } finally {
            over.countDown();
            for (var stream : streams) {
                stream.close();
            }
        }
    }

    @Test
    void one_slow_service_does_not_take_the_others_down() throws Exception {
        var hanging = new CountDownLatch(2);
        var answered = new CountDownLatch(1);
        CROWDED.at("/api/v1/crowded-things", exchange -> {
            hanging.countDown();
            awaitQuietly(answered);
            Stub.json(200, "{}").answer(exchange);
        });
        var waiting = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        try {
            for (int i = 0; i < 2; i++) {
                waiting.add(CLIENT.sendAsync(as(token, "/api/v1/crowded-things").build(), BodyHandlers.ofString()));
            }
            hanging.await();
            var refused = send(as(token, "/api/v1/crowded-things"));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("urn:gapless:problem:service-busy");
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(send(as(token, "/api/v1/customers")).statusCode()).isEqualTo(200);
        } finally {
            answered.countDown();
        }
        for (var answer : waiting) {
            assertThat(answer.join().statusCode()).isEqualTo(200);
        }
        assertThat(send(as(token, "/api/v1/crowded-things")).statusCode()).isEqualTo(200);
    }

    /** The service takes two at once. */
    @Test
    void who_sends_a_body_slowly_takes_no_place_at_the_service() throws Exception {
        var slow = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 3; i++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), port);
                slow.add(socket);
                socket.getOutputStream()
                        .write(("POST /api/v1/crowded-things HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                        + token + "\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{")
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
            }
            for (int i = 0; i < 20; i++) {
                assertThat(send(as(token, "/api/v1/crowded-things")).statusCode())
                        .isEqualTo(200);
            }
            var body = new byte[200];
            slow.getFirst().getOutputStream().write("\"a\":123}".getBytes(StandardCharsets.US_ASCII));
            slow.getFirst().getInputStream().read(body);
            assertThat(new String(body, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200");
        } finally {
            for (var socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void the_time_a_service_takes_is_measured_under_few_names() {
        send(as(token, "/api/v1/customers/1234567"));
        // The timers are written when the answer has gone.
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(send(request("/actuator/prometheus")).body())
                                .contains("gapless_gateway_backend_seconds_count{", "backend=\"customer-service\"")
                                .contains("uri=\"/api/v1/customers/**\"")
                                .doesNotContain("1234567"));
    }

    @Test
    void the_gateway_is_ready_whatever_its_services_do() {
        assertThat(send(request("/actuator/health/readiness")).body()).contains("UP");
        assertThat(send(request("/actuator/health/liveness")).body()).contains("UP");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
