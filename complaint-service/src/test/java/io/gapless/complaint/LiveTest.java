package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.known;
import static io.gapless.complaint.Fixtures.step;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest(properties = {"gapless.complaint.live.heartbeat=200ms", "gapless.complaint.live.per-login=2"})
class LiveTest {

    private static final String LIST = "/api/v1/complaints";
    private static final String STREAM = "/api/v1/complaint-events";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    /** An open stream. */
    private final class Listening implements AutoCloseable {

        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final InputStream body;
        private volatile boolean ended;

        Listening(Tokens token, @Nullable String lastSeen) {
            var request = HttpRequest.newBuilder(URI.create(api.url() + STREAM))
                    .header("Accept", "text/event-stream")
                    .header("Authorization", "Bearer " + token.mint());
            if (lastSeen != null) {
                request.header("Last-Event-ID", lastSeen);
            }
            try {
                var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                        .startsWith("text/event-stream");
                body = answer.body();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Thread.ofVirtual().start(() -> {
                try (var reader =
                        new java.io.BufferedReader(new java.io.InputStreamReader(body, StandardCharsets.UTF_8))) {
                    for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                        lines.add(line);
                    }
                } catch (IOException e) {
                    // The test has closed it, or the service.
                } finally {
                    ended = true;
                }
            });
            await().until(() -> !events().isEmpty());
        }

        List<String> events() {
            return lines.stream()
                    .filter(line -> line.startsWith("event: "))
                    .map(line -> line.substring(7))
                    .toList();
        }

        String data(String event) {
            int at = lines.indexOf("event: " + event);
            return lines.get(at + 1).substring("data: ".length());
        }

        String lastId() {
            return lines.stream()
                    .filter(line -> line.startsWith("id: "))
                    .reduce((one, other) -> other)
                    .orElse("id: ")
                    .substring(4);
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    @Test
    void events_reach_those_who_may_see_the_case_and_nobody_else() throws Exception {
        var unit = "jinhua/live-scope";
        var agent = api.as(agent(unit));
        var code = code();
        var customer = known(contracts, jdbc, code, unit, "live-manager");
        try (var staff = new Listening(agent(unit).username("live-1"), null);
                var elsewhere = new Listening(agent("jinhua/live-elsewhere").username("live-2"), null);
                var owner = new Listening(
                        Tokens.of("customer-manager").username("live-manager").org(unit), null);
                var other = new Listening(
                        Tokens.of("customer-manager").username("live-other").org(unit), null);
                var themselves = new Listening(
                        Tokens.of("customer").username("login-" + code).org(unit), null)) {
            var complaint =
                    agent.post(LIST, with(body(), "customerId", customer)).expect(201);
            step(agent, complaint, "assign", Map.of("assignee", "service-agent"))
                    .expect(200);
            step(agent, complaint, "messages", Map.of("kind", "NOTE", "text", "内部"))
                    .expect(200);
            step(agent, complaint, "messages", Map.of("kind", "REPLY", "text", "您好"))
                    .expect(200);
            await().until(() -> staff.events().contains("ComplaintReplied")
                    && owner.events().contains("ComplaintReplied")
                    && themselves.events().contains("ComplaintReplied"));
            assertThat(staff.events())
                    .containsExactly(
                            "ready",
                            "ComplaintReceived",
                            "ComplaintAssigned",
                            "ComplaintMessageAdded",
                            "ComplaintReplied");
            assertThat(owner.events()).isEqualTo(staff.events());
            assertThat(themselves.events()).containsExactly("ready", "ComplaintReceived", "ComplaintReplied");
            assertThat(staff.data("ComplaintAssigned"))
                    .contains(
                            "\"assignee\":\"service-agent\"",
                            complaint.json("/number").asString());
            assertThat(themselves.data("ComplaintReplied")).doesNotContain("service-agent");
            // They have been passed over what is not theirs.
            await().until(() ->
                    elsewhere.lastId().equals(staff.lastId()) && other.lastId().equals(staff.lastId()));
            assertThat(elsewhere.events()).containsExactly("ready");
            assertThat(other.events()).containsExactly("ready");
        }
    }

    @Test
    void who_comes_back_is_told_what_happened_meanwhile_once() throws Exception {
        var unit = "jinhua/live-resume";
        var agent = api.as(agent(unit));
        var token = agent(unit).username("live-3");
        String seen;
        Api.Answer complaint;
        try (var before = new Listening(token, null)) {
            complaint = agent.post(LIST, anonymous(unit)).expect(201);
            await().until(() -> before.events().contains("ComplaintReceived"));
            seen = before.lastId();
        }
        step(agent, complaint, "acknowledge", null).expect(200);
        step(agent, complaint, "messages", Map.of("kind", "REPLY", "text", "您好"))
                .expect(200);
        try (var after = new Listening(token, seen)) {
            step(agent, complaint, "reject", Map.of("reason", "不成立")).expect(200);
            await().until(() -> after.events().contains("ComplaintRejected"));
            assertThat(after.events())
                    .containsExactly("ready", "ComplaintAcknowledged", "ComplaintReplied", "ComplaintRejected");
        }
        for (String unknown : List.of("999999999999", "-1", "not-a-number")) {
            try (var lost = new Listening(agent(unit).username("live-3" + unknown), unknown)) {
                assertThat(lost.events().getFirst()).isEqualTo("reset");
                assertThat(lost.data("reset")).contains(unknown);
            }
        }
    }

    @Test
    void what_is_forgotten_is_told_as_a_reset() throws Exception {
        var unit = "jinhua/live-forgotten";
        api.as(agent(unit)).post(LIST, anonymous(unit)).expect(201);
        try (var one = new Listening(agent(unit).username("live-4"), null)) {
            jdbc.sql("update live_mark set last_id = last_id + 1, forgotten_until = last_id + 1")
                    .update();
            try (var back = new Listening(agent(unit).username("live-4"), "0")) {
                assertThat(back.events().getFirst()).isEqualTo("reset");
            }
            assertThat(one.events()).startsWith("ready");
        }
    }

    @Test
    void a_stream_ends_with_its_token_and_a_login_has_only_so_many() throws Exception {
        var unit = "jinhua/live-ends";
        var token = agent(unit).username("live-5");
        try (var one = new Listening(token, null);
                var two = new Listening(token, null)) {
            api.as(token).with("Accept", "text/event-stream").get(STREAM).expectProblem(429, "live-too-many");
            assertThat(one.ended || two.ended).isFalse();
        }
        // Whoever leaves frees a place: the heartbeat finds it out.
        await().untilAsserted(() -> new Listening(token, null).close());
        var soon = java.time.Instant.now().plusSeconds(3).getEpochSecond();
        try (var brief = new Listening(agent(unit).username("live-6").claim("exp", soon), null)) {
            await().until(() -> brief.ended);
            assertThat(brief.data("end")).contains("TOKEN_EXPIRED");
        }
        api.as(token).get(STREAM).expectProblem(406, "live-events-only");
        api.as(Tokens.of("partner").scope("complaints:write"))
                .with("Accept", "text/event-stream")
                .get(STREAM)
                .expectProblem(403, "missing-scope");
    }

    private static Map<String, Object> body() {
        return Map.of("channel", "HOTLINE", "category", "delivery-late", "text", "迟到", "language", "zh");
    }

    private static Tokens agent(String unit) {
        return Tokens.of("service-agent").org(unit);
    }
}
