package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.received;
import static io.gapless.complaint.Fixtures.step;
import static io.gapless.complaint.Fixtures.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What went along with a complaint ends with it, and is in its evidence. */
@ServiceTest
class EndedTogetherTest {

    private static final String UNIT = "jinhua/ended-together";

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Test
    void escalations_and_orders_end_with_their_complaint() {
        var agent = api.as(Tokens.of("service-agent").org(UNIT));
        var chief = api.as(Tokens.of("supervisor").org("jinhua"));
        var complaint = received(agent, UNIT);
        step(agent, complaint, "assign", Map.of("assignee", "service-agent")).expect(200);
        var escalation = agent.post(
                        "/api/v1/complaints/" + complaint.id() + "/escalate",
                        Map.of("reason", "beyond us", "role", "supervisor", "up", 1))
                .expect(201);
        var tomorrow = Instant.now().plus(1, ChronoUnit.DAYS).toString();
        var orders = "/api/v1/complaints/" + complaint.id() + "/supervision-orders";
        var open =
                chief.post(orders, Map.of("demand", "说明原因", "dueAt", tomorrow)).expect(201);
        var done = chief.post(orders, Map.of("demand", "道歉", "dueAt", tomorrow)).expect(201);
        var answered = agent.ifMatch(done)
                .post(done.location() + "/answer", Map.of("answer", "已道歉"))
                .expect(200);
        chief.ifMatch(answered).post(done.location() + "/accept", Map.of()).expect(200);

        until(agent, complaint, "resolve");
        assertThat(chief.get(open.location()).expect(200).json("/status").asString())
                .isEqualTo("ISSUED");
        var closed = step(agent, complaint, "close", Map.of()).expect(200);
        var ended = chief.get("/api/v1/escalations/" + escalation.id()).expect(200);
        assertThat(ended.json("/endedBy").asString()).isEqualTo("system");
        assertThat(ended.json("/endReason").asString()).isEqualTo("CLOSED");
        var withdrawn = chief.get(open.location()).expect(200);
        assertThat(withdrawn.json("/status").asString()).isEqualTo("WITHDRAWN");
        assertThat(withdrawn.json("/judgedBy").asString()).isEqualTo("system");
        assertThat(chief.get(done.location()).expect(200).json("/status").asString())
                .isEqualTo("ACCEPTED");
        agent.ifMatch("*")
                .post(open.location() + "/answer", Map.of("answer", "x"))
                .expectProblem(409, "order-does-not-move");
        // The answer to the step has the version that the complaint has now.
        assertThat(agent.get(complaint.location()).expect(200).etag()).isEqualTo(closed.etag());
        contracts.awaitPublished("ComplaintDeescalated", complaint.id());
        await().until(() -> contracts.published().stream()
                .anyMatch(event -> event.type().equals("ComplaintSupervisionChanged")
                        && event.key().equals(complaint.id().toString())
                        && event.body().at("/supervision/status").asString().equals("WITHDRAWN")));
        contracts.verifyPublished();
    }

    @Test
    void an_export_tells_when_each_clock_stood_still() {
        var unit = UNIT + "/export";
        var agent = api.as(Tokens.of("service-agent").org(unit));
        var complaint = received(agent, unit);
        until(agent, complaint, "investigate");
        step(agent, complaint, "pause", Map.of("reason", "the customer looks for the receipt"))
                .expect(200);
        step(agent, complaint, "resume", Map.of()).expect(200);
        step(agent, complaint, "pause", Map.of("reason", "and for the photo")).expect(200);
        var chief = api.as(Tokens.of("supervisor").org(unit));
        var job = chief.post("/api/v1/complaint-exports", Map.of("format", "CSV", "filter", Map.of()))
                .expect(202);
        await().until(() ->
                chief.get(job.location()).expect(200).json("/status").asString().equals("FINISHED"));
        assertThat(chief.get(job.location() + "/file").expect(200).text())
                .contains("Resolve: paused")
                .containsPattern("2\\d{3}-[-0-9T:]+Z/2\\d{3}-[-0-9T:]+Z; 2\\d{3}-[-0-9T:]+Z/\\.\\.");
    }
}
