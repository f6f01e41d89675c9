package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.step;
import static io.gapless.complaint.Fixtures.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.complaint.authority.Approvals;
import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Limits are of one complaint, and who has to decide beyond them is told at once. */
@ServiceTest
class GrantsTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String UNIT = "jinhua/dongyang/grants";

    @Autowired
    Api api;

    @Autowired
    Approvals approvals;

    private Api admin;
    private Api agent;
    private final List<String> holders = new ArrayList<>();
    private final List<Closeable> streams = new ArrayList<>();

    @BeforeEach
    void people() {
        admin = api.as(Tokens.of("admin"));
        agent = api.as(Tokens.of("service-agent").username("granting").org(UNIT));
    }

    /** The other tests know of no posts, and of nobody who is away. */
    @AfterEach
    void nobodyHoldsAPost() throws IOException {
        for (Closeable stream : streams) {
            stream.close();
        }
        holders.forEach(holder -> admin.delete(holder).expect(204));
    }

    private void hold(int limit, String employee, String orgUnit) {
        var post = admin.post(
                        "/api/v1/authority-posts",
                        Map.of(
                                "code",
                                code().toLowerCase(Locale.ROOT),
                                "post",
                                Map.of(
                                        "name",
                                        "岗位",
                                        "nameEn",
                                        "Post",
                                        "remedies",
                                        List.of("COMPENSATION"),
                                        "limits",
                                        List.of(Map.of("currency", "CNY", "amount", limit)),
                                        "active",
                                        true)))
                .expect(201);
        holders.add(admin.post(post.location() + "/holders", Map.of("employee", employee, "orgUnit", orgUnit))
                .expect(201)
                .location());
    }

    @Test
    void a_limit_is_for_one_complaint_however_often_it_is_decided() {
        hold(900, "service-agent", "jinhua/dongyang");
        hold(5000, "zhou", "jinhua");
        var decider = api.as(Tokens.of("service-agent").org("jinhua/dongyang"));
        var complaint = agent.post("/api/v1/complaints", anonymous(UNIT)).expect(201);
        until(agent, complaint, "investigate");
        var first = step(decider, complaint, "decide", pay("800")).expect(200);
        assertThat(first.json("/decision/approvalNeeded").asBoolean()).isFalse();
        step(agent, complaint, "resolve", Map.of("note", "paid")).expect(200);
        step(agent, complaint, "reopen", Map.of("reason", "again")).expect(200);
        // 800 are spent: 100 are left of 900.
        var within = step(decider, complaint, "decide", pay("100")).expect(200);
        assertThat(within.json("/decision/approvalNeeded").asBoolean()).isFalse();
        step(agent, complaint, "investigate", null).expect(200);
        var beyond = step(decider, complaint, "decide", pay("101")).expect(200);
        assertThat(beyond.json("/decision/approvalNeeded").asBoolean()).isTrue();
        var manager = api.as(Tokens.of("customer-manager").username("zhou"));
        var waiting = manager.get("/api/v1/complaint-approvals?limit=200")
                .expect(200)
                .json("/items")
                .valueStream()
                .filter(one -> one.at("/number")
                        .asString()
                        .equals(complaint.json("/number").asString()))
                .findFirst()
                .orElseThrow();
        assertThat(waiting.at("/grantedBefore").decimalValue()).isEqualByComparingTo("800");
        step(manager, complaint, "approve", null).expect(200);
        step(agent, complaint, "resolve", Map.of("note", "paid")).expect(200);
        step(agent, complaint, "reopen", Map.of("reason", "and again")).expect(200);
        // Beyond what anybody may grant on one complaint, taken together.
        step(decider, complaint, "decide", pay("99999999")).expectProblem(422, "beyond-all-authority");
    }

    @Test
    void who_has_to_decide_is_told_at_once_though_the_complaint_is_not_theirs() throws Exception {
        hold(5000, "zhou", "jinhua");
        var absences = "/api/v1/complaint-staff/zhou/absences";
        holders.add(absences + "/"
                + admin.post(
                                absences,
                                Map.of(
                                        "fromAt",
                                        Instant.now().minusSeconds(60).toString(),
                                        "untilAt",
                                        Instant.now().plusSeconds(3600).toString(),
                                        "deputy",
                                        "sun",
                                        "takeOver",
                                        false))
                        .expect(201)
                        .id());
        var complaint = agent.post("/api/v1/complaints", anonymous(UNIT)).expect(201);
        until(agent, complaint, "investigate");
        // Stands in for who holds the post, and works elsewhere.
        var told = listen("sun", "jinhua/lanxi");
        var others = listen("wu", "jinhua/wucheng");
        step(agent, complaint, "decide", pay("4000")).expect(200);
        assertThat(approvals.deciders(complaint.id())).containsExactlyInAnyOrder("sun", "zhou");
        await().until(() ->
                told.stream().anyMatch(line -> line.contains(complaint.id().toString())));
        assertThat(told).contains("event: ComplaintApprovalRequested");
        assertThat(others).noneMatch(line -> line.contains(complaint.id().toString()));
        step(agent, complaint, "investigate", null).expect(200);
        assertThat(approvals.deciders(complaint.id())).isEmpty();
    }

    private ConcurrentLinkedQueue<String> listen(String login, String unit) throws Exception {
        var token = Tokens.of("customer-manager").username(login).org(unit).mint();
        var request = HttpRequest.newBuilder(URI.create(api.url() + "/api/v1/complaint-events"))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + token)
                .build();
        var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        var lines = new ConcurrentLinkedQueue<String>();
        var reader = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        streams.add(answer.body());
        Thread.ofVirtual().start(() -> {
            try {
                for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(line);
                }
            } catch (IOException e) {
                // The test has closed it, or the service.
            }
        });
        await().until(() -> lines.contains("event: ready"));
        return lines;
    }

    private static Map<String, Object> pay(String amount) {
        return Map.of(
                "decision", "compensate",
                "remedy", "COMPENSATION",
                "compensation", Map.of("amount", new BigDecimal(amount), "currency", "CNY"));
    }
}
