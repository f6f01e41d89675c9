package io.gapless.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.testing.Tokens;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTest extends Gateway {

    private final String token = Tokens.of("admin").mint();

    @ParameterizedTest
    @CsvSource({
        "customer-service, customers customer-imports customer-exports customer-corrections customer-merges"
                + " duplicate-candidates attribute-definitions tags products product-imports purchases purchase-imports"
                + " segmentation-schemes segmentation-runs management-indicators needs need-answers portraits"
                + " portrait-runs portrait-rules customer-risks risk-rules timeline-rebuilds association-analyses"
                + " promotions allocation-policies allocations personal-data-exports personal-data-erasures legal-holds"
                + " staff org-units",
        "visit-service, service-standards service-items service-packages promises visit-plans visits visit-imports"
                + " visit-reasons evidence-files visit-batches field-sync"
                + " call-backs posts trainings qualification-records employees"
                + " call-back-scripts calendar-links public/calendars reception-days field-researches"
                + " raised-issues",
        "complaint-service, complaints complaint-imports complaint-categories sla-policies business-calendars"
                + " escalation-ladders escalations supervision-orders contacts authorities public/complaints"
                + " public/complaint-attachments complaint-attachments reply-templates mails outgoing-mails"
                + " complaint-taxonomies closing-rules authority-posts"
                + " complaint-approvals complaint-staff complaint-queues complaint-hand-overs assignment-rules",
        "survey-service, questionnaires questionnaire-templates campaigns responses response-imports scores gaps"
                + " follow-ups public/invitations",
    })
    void the_first_segment_leads_to_its_service(String service, String segments) {
        for (var segment : segments.split(" ")) {
            for (var path : new String[] {"", "/7", "/7/parts?limit=1"}) {
                var answer = send(as(token, "/api/v1/" + segment + path));
                assertThat(answer.body()).as(segment + path).isEqualTo("{\"service\":\"%s\"}", service);
            }
        }
    }

    @Test
    void the_page_of_a_respondent_needs_no_login() {
        assertThat(send(request("/r/some-token")).body()).contains("survey-service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/nothing", "/api/v1", "/api/v1/customers-old", "/api/v2/customers", "/nothing"})
    void an_unknown_path_is_a_404_in_the_readers_language(String path) {
        var english = send(as(token, path));
        assertThat(english.statusCode()).isEqualTo(404);
        assertThat(english.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(english.body()).contains("\"urn:gapless:problem:http-404\"", "There is nothing at this address.");
        assertThat(send(as(token, path).header("Accept-Language", "zh-CN,zh;q=0.9"))
                        .body())
                .contains("此地址没有内容");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/env",
                "/customer-service/actuator/env",
                "/api/v1/customers/../../../actuator/env",
                "/api/v1/customers/..%2f..%2f..%2factuator/env",
                "/api/v1/customers/%2e%2e/%2e%2e/%2e%2e/actuator/env",
                "/api/v1/customers/..;/..;/..;/actuator/env",
                "/api/v1/customers/%252e%252e/actuator",
                "/api/v1/customers\\..\\..\\actuator",
                "//actuator/env",
                "/api/v1//customers",
                "/api/v1/customers//7",
                "/api/v1/customers/./7",
                "/api/v1/customers/%2f7",
                "/api/v1/%63ustomers",
                "/api/v1/customers/%00",
                "/api/v1/customers;x=1",
                "/r/../api/v1/customers",
                "/r/%2e%2e/api/v1/customers",
                "/api/v1/public/../customers",
            })
    void no_spelling_of_a_path_leads_where_it_should_not(String path) throws IOException {
        var before = asked();
        for (var authorization : new String[] {"", "Authorization: Bearer " + token + "\r\n"}) {
            var status = raw("GET " + path + " HTTP/1.1\r\nHost: gateway\r\n" + authorization + "\r\n");
            assertThat(status).as(path).matches("HTTP/1.1 4\\d\\d.*");
        }
        assertThat(asked()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /r/a?x={|} HTTP/1.1", "GET /r/\u0001 HTTP/1.1", "G<T / HTTP/1.1", "GET"})
    void what_is_no_http_is_refused_with_a_problem(String line) throws IOException {
        try (var socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write((line + "\r\nHost: gateway\r\nAccept-Language: zh\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).contains("HTTP/1.1 400").contains("application/problem+json", "problem:http-400");
        }
    }

    @Test
    void json_is_compressed_on_its_way_out_for_those_who_take_it() throws Exception {
        var json = "[" + "{\"name\":\"东阳便利店\"},".repeat(2_000) + "{}]";
        CUSTOMERS.at("/api/v1/customers/many", Stub.json(200, json));
        try (var client = HttpClient.newHttpClient()) {
            var small = client.send(
                    as(token, "/api/v1/customers/many")
                            .header("Accept-Encoding", "gzip")
                            .build(),
                    BodyHandlers.ofByteArray());
            assertThat(small.headers().firstValue("Content-Encoding")).hasValue("gzip");
            assertThat(small.headers().allValues("Vary").toString().toLowerCase(Locale.ROOT))
                    .contains("accept-encoding");
            assertThat(small.body().length).isLessThan(json.length() / 10);
            assertThat(new String(
                            new GZIPInputStream(new ByteArrayInputStream(small.body())).readAllBytes(),
                            StandardCharsets.UTF_8))
                    .isEqualTo(json);
        }
        var plain = send(as(token, "/api/v1/customers/many"));
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(plain.body()).isEqualTo(json);
    }

    @Test
    void what_a_service_has_compressed_itself_goes_on_as_it_is() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("[1,2,3]".repeat(2_000).getBytes(StandardCharsets.UTF_8));
        }
        CUSTOMERS.at("/api/v1/customers/packed", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, packed.size());
            exchange.getResponseBody().write(packed.toByteArray());
        });
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    as(token, "/api/v1/customers/packed")
                            .header("Accept-Encoding", "gzip")
                            .build(),
                    BodyHandlers.ofByteArray());
            assertThat(answer.body()).isEqualTo(packed.toByteArray());
            assertThat(CUSTOMERS.lastAsked().header("Accept-Encoding")).isEqualTo("gzip");
        }
    }

    @Test
    void path_and_query_arrive_as_they_were_sent() {
        send(as(token, "/api/v1/customers/%E9%87%91%E5%8D%8E/x%20y?q=%E9%87%91+%2B&empty=&none&limit=5&a=1&a=2"));
        assertThat(CUSTOMERS.lastAsked().uri())
                .isEqualTo("/api/v1/customers/%E9%87%91%E5%8D%8E/x%20y?q=%E9%87%91+%2B&empty=&none&limit=5&a=1&a=2");
    }

    @Test
    void bodies_arrive_as_they_were_sent_forms_too() {
        send(as(token, "/api/v1/customers?x=1")
                .method("PUT", BodyPublishers.ofString("name=%E9%87%91&x=2"))
                .header("Content-Type", "application/x-www-form-urlencoded"));
        var asked = CUSTOMERS.lastAsked();
        assertThat(asked.uri()).isEqualTo("/api/v1/customers?x=1");
        assertThat(new String(asked.body(), StandardCharsets.UTF_8)).isEqualTo("name=%E9%87%91&x=2");
        assertThat(asked.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(asked.header("Content-Length")).isEqualTo("18");
    }

    @Test
    void services_learn_who_calls_and_from_where_from_the_gateway_alone() {
        send(as(token, "/api/v1/customers")
                .header("X-Forwarded-For", "6.6.6.6")
                .header("X-Forwarded-Host", "evil.example")
                .header("X-Forwarded-Proto", "https")
                .header("X-Forwarded-Prefix", "/evil")
                .header("Forwarded", "for=6.6.6.6")
                .header("X-Request-Id", "mine-1")
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .header("If-None-Match", "\"3\"")
                .header("Idempotency-Key", "k")
                .header("Cookie", "GAPLESS_SESSION=abc; theme=dark"));
        var asked = CUSTOMERS.lastAsked();
        assertThat(asked.header("Authorization")).isEqualTo("Bearer " + token);
        assertThat(asked.header("X-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(asked.header("X-forwarded-host")).isEqualTo("localhost:8080");
        assertThat(asked.header("X-forwarded-proto")).isEqualTo("http");
        assertThat(asked.header("X-forwarded-port")).isEqualTo("8080");
        assertThat(asked.header("X-request-id")).isEqualTo("mine-1");
        assertThat(asked.header("Traceparent")).startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-");
        assertThat(asked.header("If-none-match")).isEqualTo("\"3\"");
        assertThat(asked.header("Idempotency-key")).isEqualTo("k");
        assertThat(asked.headers()).doesNotContainKeys("Cookie", "Forwarded", "X-forwarded-prefix");
    }

    @Test
    void headers_of_one_connection_end_at_the_gateway() throws IOException {
        CUSTOMERS.at("/api/v1/customers/hop", exchange -> {
            exchange.getResponseHeaders().add("Keep-Alive", "timeout=5");
            exchange.getResponseHeaders().add("Set-Cookie", "of=service");
            exchange.getResponseHeaders().add("X-Kept", "yes");
            Stub.json(200, "{}").answer(exchange);
        });
        raw("GET /api/v1/customers/hop HTTP/1.1\r\nHost: gateway\r\nConnection: keep-alive, X-Mine\r\nX-Mine: 1\r\n"
                + "Proxy-Authorization: Basic x\r\nTE: trailers\r\nAuthorization: Bearer " + token + "\r\n\r\n");
        assertThat(CUSTOMERS.lastAsked().headers()).doesNotContainKeys("X-mine", "Proxy-authorization", "Te");
        var answer = send(as(token, "/api/v1/customers/hop"));
        assertThat(answer.headers().map()).containsKey("x-kept").doesNotContainKeys("keep-alive", "set-cookie");
    }

    @Test
    void answers_without_a_body_and_conditional_ones_pass() {
        CUSTOMERS.at("/api/v1/customers/1", exchange -> {
            exchange.getResponseHeaders().add("ETag", "\"3\"");
            boolean known = "\"3\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            exchange.sendResponseHeaders(
                    known ? 304 : exchange.getRequestMethod().equals("DELETE") ? 204 : 200, -1);
        });
        assertThat(send(as(token, "/api/v1/customers/1").DELETE()).statusCode()).isEqualTo(204);
        assertThat(send(as(token, "/api/v1/customers/1").HEAD()).statusCode()).isEqualTo(200);
        var known = send(as(token, "/api/v1/customers/1").header("If-None-Match", "\"3\""));
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.headers().allValues("ETag")).containsExactly("\"3\"");
        // What the service did not mean conditionally stays as it is.
        CUSTOMERS.at("/api/v1/customers/2", exchange -> {
            exchange.getResponseHeaders().add("ETag", "\"3\"");
            Stub.json(200, "{\"id\":2}").answer(exchange);
        });
        assertThat(send(as(token, "/api/v1/customers/2").header("If-None-Match", "\"3\""))
                        .body())
                .isEqualTo("{\"id\":2}");
    }

    @Test
    void problems_of_services_pass_unchanged() {
        var problem = "{\"type\":\"urn:gapless:problem:stale-version\",\"status\":412}";
        CUSTOMERS.at("/api/v1/customers/3", Stub.json(412, problem));
        var answer = send(post(as(token, "/api/v1/customers/3"), "{}"));
        assertThat(answer.statusCode()).isEqualTo(412);
        assertThat(answer.body()).isEqualTo(problem);
    }

    @Test
    void too_large_a_body_is_a_413_said_or_not() {
        var large = "x".repeat(1001);
        var before = CUSTOMERS.asked.size();
        assertThat(send(post(as(token, "/api/v1/customers"), large)).statusCode())
                .isEqualTo(413);
        assertThat(CUSTOMERS.asked).hasSize(before);
        var chunked = as(token, "/api/v1/customers")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large.getBytes())));
        var answer = send(chunked);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("urn:gapless:problem:http-413");
        assertThat(send(post(as(token, "/api/v1/customer-imports"), large)).statusCode())
                .isEqualTo(200);
        assertThat(CUSTOMERS.lastAsked().body()).hasSize(1001);
        assertThat(send(post(as(token, "/api/v1/customer-imports"), large.repeat(5)))
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void events_are_passed_on_one_by_one_and_a_reader_who_leaves_frees_the_service() throws Exception {
        var read = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        VISITS.at("/api/v1/visits/events", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream;charset=UTF-8");
            exchange.sendResponseHeaders(200, 0);
            var out = exchange.getResponseBody();
            out.write("data: 一\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            try {
                // Without buffering the reader gets the first event before the second is made.
                if (!read.await(5, TimeUnit.SECONDS)) {
                    return;
                }
                while (true) {
                    out.write("data: 二\n\n".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
            } catch (IOException e) {
                left.countDown();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        var answer = CLIENT.send(
                as(token, "/api/v1/visits/events")
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("data: 一");
            read.countDown();
            lines.readLine();
            assertThat(lines.readLine()).isEqualTo("data: 二");
        }
        assertThat(left.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void an_answer_that_breaks_off_is_not_taken_for_a_whole_one() {
        DROPPING.cutsShort = true;
        try {
            assertThatThrownBy(() ->
                            CLIENT.send(as(token, "/api/v1/dropping-things").build(), BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        } finally {
            DROPPING.cutsShort = false;
        }
    }

    private static int asked() {
        return CUSTOMERS.asked.size() + VISITS.asked.size() + COMPLAINTS.asked.size() + SURVEYS.asked.size();
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket("localhost", port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            var line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
            return String.valueOf(line);
        }
    }
}
