package io.gapless.visit.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.Tokens;
import io.gapless.visit.Journey;
import io.gapless.visit.customer.KnownCustomer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class CallBackTest extends Journey {

    private static final String UNIT = "jinhua/dongyang/weishan";
    private static final Map<String, Object> SOLVED = Map.of("reached", true, "note", "很满意", "outcome", "SOLVED");

    @Autowired
    KnownComplaints complaints;

    @Autowired
    JdbcClient jdbc;

    @Test
    void what_this_service_listens_to_can_be_read() {
        EventContracts.exampleOf("CustomerRegistered").as(KnownCustomer.class);
        EventContracts.exampleOf("ComplaintClosed").as(CallBackOpening.Complaint.class);
        EventContracts.exampleOf("ComplaintReopened").as(CallBackOpening.Complaint.class);
        EventContracts.exampleOf("ComplaintCallbackRequested").as(CallBackOpening.Complaint.class);
        EventContracts.exampleOf("FollowUpOpened").as(CallBackOpening.FollowUp.class);
    }

    @Test
    void a_closed_complaint_is_asked_about_once_and_not_by_its_own_handler() {
        var complaint = UUID.randomUUID();
        var closed = complaint("ComplaintClosed", complaint, 5).send();
        closed.send();
        var location = only(complaint);
        complaint("ComplaintClosed", complaint, 4).send(); // of the same handling: nothing

        var handler = api.as(Tokens.of("service-agent").username("handler").org("jinhua/dongyang"));
        handler.get(location).expect(200);
        handler.post(location + "/attempts", SOLVED).expectProblem(403, "own-complaint");
        var colleague = api.as(Tokens.of("service-agent").username("colleague").org("jinhua/dongyang"));
        colleague
                .post(location + "/attempts", Map.of("reached", false, "outcome", "SOLVED"))
                .expectProblem(422, "outcome-without-contact");
        var tried = colleague
                .post(location + "/attempts", Map.of("reached", false, "outcome", "NO_ANSWER"))
                .expect(200);
        assertThat(tried.json("/status").asString()).isEqualTo("OPEN");
        var key = colleague.idempotencyKey(unique("attempt-"));
        var done = key.post(location + "/attempts", Map.of("reached", true, "outcome", "NOT_SOLVED"))
                .expect(200);
        key.post(location + "/attempts", Map.of("reached", true, "outcome", "NOT_SOLVED"))
                .expect(200);
        colleague.post(location + "/attempts", SOLVED).expectProblem(409, "illegal-move");
        assertThat(done.json("/attempts")).hasSize(2);
        var told = events.awaitPublished("CallBackCompleted", done.id()).body();
        assertThat(told.at("/solved").asBoolean()).isFalse();
        assertThat(told.at("/complaintId").asString()).isEqualTo(complaint.toString());
        events.verifyPublished();
    }

    @Test
    void nobody_is_called_back_about_what_was_closed_elsewhere_long_ago_until_it_is_handled_here() {
        var complaint = UUID.randomUUID();
        complaint("ComplaintReceived", complaint, 1)
                .with("history", true)
                .with("happenedAt", "2026-03-02T01:00:00Z")
                .send();
        complaint("ComplaintClosed", complaint, 2)
                .with("history", true)
                .with("happenedAt", "2026-03-06T01:00:00Z")
                .with("actedBy", List.of("of-then"))
                .send();
        await().until(() -> complaints.isHandler(complaint, "of-then"));
        assertThat(supervisor("jinhua")
                        .get("/api/v1/call-backs?complaintId=" + complaint)
                        .expect(200)
                        .json("/items"))
                .isEmpty();
        complaint("ComplaintReopened", complaint, 3).send();
        complaint("ComplaintClosed", complaint, 4).send();
        only(complaint);
    }

    @Test
    void nobody_who_had_a_hand_in_a_complaint_calls_back_about_it() {
        var complaint = UUID.randomUUID();
        complaint("ComplaintAssigned", complaint, 2).with("assignee", "earlier").send();
        complaint("ComplaintClosed", complaint, 5)
                .with("actedBy", List.of("receiver", "decider", "approver"))
                .send();
        // Told late, and true all the same.
        complaint("ComplaintReplied", complaint, 3)
                .with("actedBy", List.of("writer"))
                .send();
        complaint("ComplaintAssessed", complaint, 6)
                .without("assignee")
                .with("actedBy", List.of())
                .send();
        var location = only(complaint);
        await().until(() -> complaints.isHandler(complaint, "writer"));
        for (var handler : List.of("earlier", "handler", "receiver", "decider", "approver", "writer")) {
            api.as(Tokens.of("service-agent", "supervisor", "admin")
                            .username(handler)
                            .org("jinhua"))
                    .post(location + "/attempts", SOLVED)
                    .expectProblem(403, "own-complaint");
        }
        api.as(Tokens.of("service-agent").username("colleague").org("jinhua"))
                .post(location + "/attempts", SOLVED)
                .expect(200);
    }

    @Test
    void asking_before_closing_is_enough_until_the_complaint_is_reopened() {
        var complaint = UUID.randomUUID();
        complaint("ComplaintCallbackRequested", complaint, 3).send();
        complaint("ComplaintClosed", complaint, 4).send();
        complaint("ComplaintReopened", complaint, 5).send();
        complaint("ComplaintClosed", complaint, 6).send();
        await().untilAsserted(() -> assertThat(list(complaint)).hasSize(2));
        // Nobody is called about the handling that was taken up again.
        assertThat(list(complaint).valueStream().map(row -> row.at("/status").asString()))
                .containsExactly("SUPERSEDED", "OPEN");
        var outdated = list(complaint).get(0).at("/id").asString();
        supervisor("jinhua/dongyang")
                .post("/api/v1/call-backs/" + outdated + "/attempts", SOLVED)
                .expectProblem(409, "illegal-move");
        events.awaitPublished("CallBackSuperseded", UUID.fromString(outdated));
        // A reopening of before the newest closing, told late, ends nothing.
        complaint("ComplaintReopened", complaint, 5).send();
        complaint("ComplaintReplied", complaint, 7).send();
        await().until(() -> jdbc.sql("select version from known_complaint where id = ?")
                        .param(complaint)
                        .query(Long.class)
                        .single()
                == 7);
        assertThat(list(complaint).get(1).at("/status").asString()).isEqualTo("OPEN");
        events.verifyPublished();
    }

    @Test
    void a_closing_that_comes_after_newer_events_is_asked_about_all_the_same() {
        var complaint = UUID.randomUUID();
        complaint("ComplaintReplied", complaint, 6).with("assignee", "newer").send();
        complaint("ComplaintClosed", complaint, 5).with("assignee", "older").send();
        var location = only(complaint);
        assertThat(jdbc.sql("select assignee from known_complaint where id = ?")
                        .param(complaint)
                        .query(String.class)
                        .single())
                .isEqualTo("newer");
        api.as(Tokens.of("service-agent").username("older").org("jinhua"))
                .post(location + "/attempts", SOLVED)
                .expectProblem(403, "own-complaint");

        // The closing of a handling that was asked about already, then the reopening between the two.
        complaint("ComplaintClosed", complaint, 9).send();
        complaint("ComplaintReopened", complaint, 7).send();
        await().untilAsserted(() -> assertThat(list(complaint)).hasSize(2));

        // Reopened before its closing is told: the customer has said that it is not solved.
        var reopened = UUID.randomUUID();
        complaint("ComplaintReopened", reopened, 7).send();
        complaint("ComplaintClosed", reopened, 5).send();
        complaint("ComplaintClosed", reopened, 9)
                .with("number", "C20261122-000999")
                .send();
        await().untilAsserted(() -> assertThat(list(reopened)).hasSize(1));
        assertThat(list(reopened).get(0).at("/title").asString()).isEqualTo("C20261122-000999");
    }

    @Test
    void a_follow_up_opens_a_call_back_and_others_do_not_see_it() {
        var customer = customer(unique("B"), UNIT, "wang");
        var followUp = events.example("FollowUpOpened")
                .with("id", UUID.randomUUID())
                .with("orgUnit", UNIT)
                .with("customerId", customer)
                .send();
        followUp.send();
        var wang = manager("wang", UNIT);
        await().untilAsserted(() -> assertThat(byCustomer(wang, customer)).hasSize(1));
        var location = "/api/v1/call-backs/"
                + byCustomer(wang, customer).get(0).at("/id").asString();
        assertThat(wang.get(location).expect(200).json("/followUpId").asString())
                .isEqualTo(followUp.id().toString());
        assertThat(wang.get(location).expect(200).json("/phone").asString()).isNotEmpty();
        for (var outsider : List.of(manager("zhao", UNIT), supervisor("jinhua/yiwu"))) {
            outsider.get(location).expectProblem(404, "call-back-not-found");
            outsider.post(location + "/attempts", SOLVED).expectProblem(404, "call-back-not-found");
            assertThat(byCustomer(outsider, customer)).isEmpty();
        }
    }

    @Test
    void who_made_a_visit_does_not_call_back_about_it() {
        var customer = customer(unique("B"), UNIT, "wang");
        var visit = manager("wang", UNIT)
                .post("/api/v1/visits", Map.of("customerId", customer, "standardId", standard(), "plannedFor", today()))
                .expect(201);
        events.example("FollowUpOpened")
                .with("id", UUID.randomUUID())
                .with("orgUnit", UNIT)
                .with("customerId", customer)
                .without("complaintId")
                .with("visitId", visit.id())
                .send();
        var wang = manager("wang", UNIT);
        await().untilAsserted(() -> assertThat(byCustomer(wang, customer)).hasSize(1));
        var location = "/api/v1/call-backs/"
                + byCustomer(wang, customer).get(0).at("/id").asString();
        wang.ifMatch("*").post(location + "/claim").expectProblem(403, "own-visit");
        wang.post(location + "/attempts", SOLVED).expectProblem(403, "own-visit");
        supervisor("jinhua").post(location + "/attempts", SOLVED).expect(200);
    }

    private EventContracts.Example complaint(String type, UUID id, int version) {
        return events.example(type)
                .with("id", id)
                .with("version", version)
                .with("orgUnit", "jinhua/dongyang")
                .with("assignee", "handler");
    }

    private JsonNode list(UUID complaint) {
        return supervisor("jinhua/dongyang")
                .get("/api/v1/call-backs?complaintId=" + complaint)
                .expect(200)
                .json("/items");
    }

    private static JsonNode byCustomer(Api api, UUID customer) {
        return api.get("/api/v1/call-backs?customerId=" + customer).expect(200).json("/items");
    }

    private String only(UUID complaint) {
        await().untilAsserted(() -> assertThat(list(complaint)).hasSize(1));
        return "/api/v1/call-backs/" + list(complaint).get(0).at("/id").asString();
    }
}
