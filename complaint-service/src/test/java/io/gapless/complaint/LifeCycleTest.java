package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.customer;
import static io.gapless.complaint.Fixtures.known;
import static io.gapless.complaint.Fixtures.received;
import static io.gapless.complaint.Fixtures.step;
import static io.gapless.complaint.Fixtures.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest
class LifeCycleTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Test
    void an_illegal_move_is_refused_with_what_is_allowed() {
        var agent = agent();
        var complaint = received(agent, "jinhua/yiwu");
        var refused = step(agent, complaint, "close", "{}").expectProblem(409, "illegal-move");
        assertThat(refused.json("/allowed").valueStream().map(move -> move.asString()))
                .containsExactly("ACKNOWLEDGE", "REJECT", "WITHDRAW", "MERGE");
        step(agent, complaint, "withdraw", Map.of("reason", "mistake")).expect(200);
        step(agent, complaint, "reopen", Map.of("reason", "after all")).expectProblem(409, "illegal-move");
        step(agent, complaint, "assign", Map.of("assignee", "service-agent")).expectProblem(409, "complaint-ended");
    }

    @Test
    void a_complaint_goes_its_whole_way_within_authority() {
        var agent = agent();
        var complaint = received(agent, "jinhua/yiwu");
        step(agent, complaint, "assign", Map.of("assignee", "service-agent")).expect(200);
        step(agent, complaint, "messages", Map.of("kind", "REPLY", "text", "我们马上处理"))
                .expect(200);
        until(agent, complaint, "resolve");
        step(agent, complaint, "request-callback", null).expect(200);
        var closed = step(agent, complaint, "close", Map.of("note", "solved")).expect(200);
        assertThat(closed.json("/status").asString()).isEqualTo("CLOSED");
        assertThat(closed.json("/clocks")
                        .valueStream()
                        .map(clock -> clock.at("/metAt").isMissingNode()))
                .containsOnly(false);

        var read = agent.get(complaint.location()).expect(200);
        assertThat(read.json("/history")
                        .valueStream()
                        .map(entry -> entry.at("/toStatus").asString("-")))
                .containsExactly(
                        "RECEIVED",
                        "-",
                        "ACKNOWLEDGED",
                        "ASSESSED",
                        "INVESTIGATING",
                        "DECIDED",
                        "RESOLVED",
                        "CALLBACK",
                        "CLOSED");
        assertThat(read.json("/allowedMoves").valueStream().map(move -> move.asString()))
                .containsExactly("REOPEN");
        var event = contracts.awaitPublished("ComplaintClosed", complaint.id());
        assertThat(event.body().at("/open").asBoolean()).isFalse();
        assertThat(event.body().at("/version").asLong())
                .isEqualTo(read.json("/version").asLong());
        step(agent, complaint, "reopen", Map.of("reason", "came back")).expect(200);
        contracts.awaitPublished("ComplaintReopened", complaint.id());
        contracts.verifyPublished();
    }

    @Test
    void a_decision_beyond_authority_is_approved_by_somebody_else_whose_limit_covers_it() {
        var agent = agent();
        var complaint = received(agent, "jinhua/yiwu");
        until(agent, complaint, "investigate");
        step(agent, complaint, "decide", pay("30000")).expectProblem(422, "beyond-all-authority");
        step(agent, complaint, "decide", pay("1500")).expect(200);
        step(agent, complaint, "resolve", Map.of("note", "paid")).expectProblem(409, "approval-needed");
        step(agent, complaint, "approve", null).expectProblem(403, "beyond-authority");
        step(api.as(Tokens.of("supervisor", "admin").username("service-agent")), complaint, "approve", null)
                .expectProblem(403, "own-decision");
        var approved = step(api.as(Tokens.of("supervisor")), complaint, "approve", null)
                .expect(200);
        assertThat(approved.json("/decision/approvedBy").asString()).isEqualTo("supervisor");
        step(agent, complaint, "resolve", Map.of("note", "paid")).expect(200);

        var small = received(agent, "jinhua/yiwu");
        until(agent, small, "investigate");
        step(agent, small, "decide", pay("200")).expect(200);
        step(agent, small, "resolve", Map.of("note", "paid")).expect(200);
    }

    @Test
    void nobody_decides_on_what_was_changed_meanwhile() {
        var agent = agent();
        var supervisor = api.as(Tokens.of("supervisor"));
        var complaint = received(agent, "jinhua/yiwu");
        until(agent, complaint, "investigate");
        var read = step(agent, complaint, "decide", pay("1500")).expect(200);
        var path = "/api/v1/complaints/" + complaint.id();
        step(agent, complaint, "investigate", null).expect(200);
        var changed = step(agent, complaint, "decide", pay("1600")).expect(200);

        supervisor.ifMatch(read).post(path + "/approve").expectProblem(412, "stale-version");
        supervisor.post(path + "/approve").expectProblem(428, "if-match-required");
        supervisor.ifMatch(changed).post(path + "/approve").expect(200);

        var stale = agent.ifMatch(read);
        Map.of(
                        "assess", Map.of("note", "x"),
                        "assign", Map.of("assignee", "service-agent"),
                        "decide", Map.of("decision", "x"),
                        "resolve", Map.of("note", "x"),
                        "close", Map.of(),
                        "reject", Map.of("reason", "x"),
                        "withdraw", Map.of("reason", "x"),
                        "reopen", Map.of("reason", "x"))
                .forEach((step, body) -> {
                    stale.post(path + "/" + step, body).expectProblem(412, "stale-version");
                    agent.post(path + "/" + step, body).expectProblem(428, "if-match-required");
                });
        for (var step : new String[] {"acknowledge", "investigate", "request-callback"}) {
            stale.post(path + "/" + step).expectProblem(412, "stale-version");
            agent.post(path + "/" + step).expectProblem(428, "if-match-required");
        }
        // What is said depends on nothing.
        agent.post(path + "/messages", Map.of("kind", "NOTE", "text", "noted")).expect(200);
    }

    @Test
    void everybody_of_the_house_who_acted_is_told_and_nobody_else() {
        var code = code();
        var id = known(contracts, jdbc, code, "jinhua/yiwu", "wang");
        var customer = api.as(Tokens.of("customer").username("login-" + code).org("jinhua/yiwu"));
        var complaint = customer.post(
                        "/api/v1/complaints",
                        Map.of("channel", "APP", "category", "price", "text", "too dear", "language", "en"))
                .expect(201);
        assertThat(complaint.json("/customer/id").asString()).isEqualTo(id.toString());
        step(customer, complaint, "messages", Map.of("kind", "FROM_CUSTOMER", "text", "hello"))
                .expect(200);
        step(named("supervisor", "chief"), complaint, "assign", Map.of("assignee", "supervisor-yiwu"))
                .expect(200);
        step(named("service-agent", "first"), complaint, "acknowledge", null).expect(200);
        step(named("service-agent", "second"), complaint, "messages", Map.of("kind", "NOTE", "text", "x"))
                .expect(200);
        step(named("service-agent", "third"), complaint, "messages", Map.of("kind", "REPLY", "text", "x"))
                .expect(200);
        step(customer, complaint, "withdraw", Map.of("reason", "mistake")).expect(200);
        var told = contracts.awaitPublished("ComplaintWithdrawn", complaint.id());
        assertThat(told.body().at("/actedBy").valueStream().map(name -> name.asString()))
                .containsExactly("chief", "first", "second", "third");
        contracts.verifyPublished();
    }

    @Test
    void what_is_said_is_told_and_audited_without_its_text() {
        var agent = agent();
        var complaint = received(agent, "jinhua/yiwu");
        step(agent, complaint, "messages", Map.of("kind", "NOTE", "text", "among ourselves"))
                .expect(200);
        var noted = contracts.awaitPublished("ComplaintMessageAdded", complaint.id());
        assertThat(noted.body().at("/messageKind").asString()).isEqualTo("NOTE");
        assertThat(noted.body().toString()).doesNotContain("among ourselves");

        api.post(
                        "/api/v1/public/complaints/" + complaint.json("/number").asString() + "/messages",
                        Map.of("secret", complaint.json("/followSecret").asString(), "text", "still waiting"))
                .expect(204);
        assertThat(contracts.published())
                .filteredOn(event -> event.key().equals(complaint.id().toString())
                        && event.type().equals("ComplaintMessageAdded"))
                .extracting(event -> event.body().at("/messageKind").asString())
                .containsExactly("NOTE", "FROM_CUSTOMER");
        assertThat(jdbc.sql("select actor from audit_entry where action = 'ComplaintMessageAdded' and object_id = ? "
                                + "order by id")
                        .param(complaint.id().toString())
                        .query(String.class)
                        .list())
                .containsExactly("service-agent", "anonymous");
        // Nothing was moved.
        agent.ifMatch(complaint)
                .post("/api/v1/complaints/" + complaint.id() + "/acknowledge")
                .expect(200);
        contracts.verifyPublished();
    }

    @Test
    void an_assessment_by_a_graver_severity_shortens_what_still_runs() {
        var agent = agent();
        var complaint = received(agent, "jinhua/yiwu");
        step(agent, complaint, "acknowledge", null).expect(200);
        var assessed = step(agent, complaint, "assess", Map.of("severity", "CRITICAL", "note", "danger"))
                .expect(200);
        assertThat(assessed.json("/clocks/3/dueAt").asString())
                .isLessThan(complaint.json("/clocks/3/dueAt").asString());
    }

    @Test
    void a_complaint_is_claimed_and_is_not_given_to_somebody_nobody_knows() {
        var agent = agent();
        var complaint = received(agent, "jinhua/yiwu");
        for (String noneOfThem : new String[] {"nobody-of-ours", "customer", "wang"}) {
            step(agent, complaint, "assign", Map.of("assignee", noneOfThem)).expectProblem(422, "assignee-unknown");
        }
        step(agent, complaint, "assign", Map.of("assignee", "quality-analyst"))
                .expectProblem(422, "assignee-handles-none");
        var claimed = step(agent, complaint, "assign", Map.of("assignee", "service-agent"))
                .expect(200);
        assertThat(claimed.json("/assigneeVerified").asBoolean()).isTrue();
        // Whoever is assigned sees the case, wherever they belong.
        var team = api.as(Tokens.of("service-agent").org("jinhua/yiwu/fotang"));
        team.get(complaint.location()).expect(200);
        api.as(Tokens.of("service-agent").username("other").org("jinhua/yiwu/fotang"))
                .get(complaint.location())
                .expectProblem(404, "complaint-not-found");
    }

    @Test
    void a_clock_that_runs_out_is_told_and_its_late_meeting_tells_nothing_more() {
        var agent = agent();
        var complaint = received(agent, "jinhua/yiwu");
        jdbc.sql("""
                        update complaint set acknowledge_due_at = received_at - interval '1 minute',
                            next_due_at = received_at - interval '1 minute' where id = ?""").param(complaint.id()).update();
        contracts.awaitPublished("ComplaintClockBreached", complaint.id());
        var read = agent.get(complaint.location()).expect(200);
        assertThat(read.json("/clocks/0/breached").asBoolean()).isTrue();
        // What was due is told; a late meeting tells nothing more.
        step(agent, complaint, "acknowledge", null).expect(200);
        contracts.awaitPublished("ComplaintAcknowledged", complaint.id());
        assertThat(contracts.published())
                .filteredOn(event -> event.key().equals(complaint.id().toString())
                        && event.type().equals("ComplaintClockBreached"))
                .hasSize(1)
                .allSatisfy(event ->
                        assertThat(event.body().at("/clock").asString()).isEqualTo("ACKNOWLEDGE"));
    }

    @Test
    void a_call_back_reopens_what_is_not_solved_and_closes_what_is() {
        var agent = agent();
        var unsolved = received(agent, "jinhua/yiwu");
        until(agent, unsolved, "close");
        var answer = calledBack(unsolved, false).send();
        awaitStatus(agent, unsolved, "INVESTIGATING");
        step(agent, unsolved, "decide", Map.of("decision", "again")).expect(200);
        // Delivered again, it changes nothing.
        answer.send();

        var solved = received(agent, "jinhua/yiwu");
        until(agent, solved, "resolve");
        step(agent, solved, "request-callback", null).expect(200);
        calledBack(solved, true).send();
        awaitStatus(agent, solved, "CLOSED");
        assertThat(agent.get(unsolved.location()).json("/status").asString()).isEqualTo("DECIDED");
    }

    @Test
    void a_low_score_is_written_into_the_case() {
        var agent = agent();
        var complaint = received(agent, "jinhua/yiwu");
        contracts
                .example("SurveyAnswered")
                .with("id", UUID.randomUUID())
                .with("complaintId", complaint.id())
                .with("score", 20)
                .with("low", true)
                .send();
        await().until(() -> agent.get(complaint.location()).text().contains("SURVEY_ANSWERED"));
    }

    @Test
    void both_answers_come_back_on_the_case_good_ones_too_and_that_nobody_was_reached() {
        var agent = agent();
        var complaint = received(agent, "jinhua/yiwu");
        until(agent, complaint, "resolve");
        step(agent, complaint, "request-callback", null).expect(200);
        contracts
                .example("CallBackNotReached")
                .with("id", UUID.randomUUID())
                .with("complaintId", complaint.id())
                .send();
        contracts
                .example("SurveyAnswered")
                .with("id", UUID.randomUUID())
                .with("complaintId", complaint.id())
                .with("score", 90)
                .with("low", false)
                .send();
        await().untilAsserted(() -> assertThat(agent.get(complaint.location())
                        .json("/history")
                        .valueStream()
                        .map(entry -> entry.at("/kind").asString() + " "
                                + entry.at("/note").asString("")))
                .contains("CALL_BACK_ANSWERED not reached", "SURVEY_ANSWERED score: 90"));
        assertThat(agent.get(complaint.location()).json("/status").asString()).isEqualTo("CALLBACK");
    }

    @Test
    void who_let_it_wait_ordered_something_or_brought_files_has_acted_too() {
        var complaint = received(agent(), "jinhua/yiwu");
        step(named("service-agent", "waits"), complaint, "pause", Map.of("reason", "the receipt"))
                .expect(200);
        step(named("service-agent", "escalates"), complaint, "escalate", Map.of("reason", "beyond me"))
                .expect(201);
        step(
                        named("supervisor", "orders"),
                        complaint,
                        "supervision-orders",
                        Map.of("demand", "why", "dueAt", "2027-01-05T09:00:00Z"))
                .expect(201);
        step(agent(), complaint, "withdraw", Map.of("reason", "mistake")).expect(200);
        var told = contracts.awaitPublished("ComplaintWithdrawn", complaint.id());
        assertThat(told.body().at("/actedBy").valueStream().map(name -> name.asString()))
                .contains("waits", "escalates", "orders");
    }

    @Test
    void a_step_under_way_does_not_write_back_who_looked_after_the_customer_before() {
        var code = code();
        var id = known(contracts, jdbc, code, "jinhua/dongyang/weishan", "wang");
        var complaint = agent().post(
                        "/api/v1/complaints",
                        Map.of(
                                "channel", "APP",
                                "category", "price",
                                "text", "too dear",
                                "language", "en",
                                "customerId", id))
                .expect(201);
        customer(contracts, "CustomerChanged", id, 2, code, "jinhua/dongyang/weishan", "zhao")
                .send();
        await().until(() -> manager("zhao").get(complaint.location()).status() == 200);
        // What was read before is not what is there: saved as it was, it would be wang's again.
        agent().ifMatch(complaint).post(complaint.location() + "/acknowledge").expectProblem(412, "stale-version");
    }

    @Test
    void an_older_customer_event_changes_nothing_and_a_newer_one_moves_who_may_see() {
        var code = code();
        var id = known(contracts, jdbc, code, "jinhua/dongyang/weishan", "wang");
        var complaint = agent().post(
                        "/api/v1/complaints",
                        Map.of(
                                "channel", "APP",
                                "category", "price",
                                "text", "too dear",
                                "language", "en",
                                "customerId", id))
                .expect(201);
        customer(contracts, "CustomerChanged", id, 3, code, "jinhua/dongyang/weishan", "zhao")
                .send();
        customer(contracts, "CustomerChanged", id, 2, code, "jinhua/dongyang/weishan", "li")
                .send();
        var zhao = manager("zhao");
        await().until(() -> zhao.get(complaint.location()).status() == 200);
        manager("wang").get(complaint.location()).expectProblem(404, "complaint-not-found");
        manager("li").get(complaint.location()).expectProblem(404, "complaint-not-found");
    }

    private static void awaitStatus(Api api, Api.Answer complaint, String status) {
        await().until(() ->
                api.get(complaint.location()).json("/status").asString().equals(status));
    }

    private EventContracts.Example calledBack(Api.Answer complaint, boolean solved) {
        return contracts
                .example("CallBackCompleted")
                .with("id", UUID.randomUUID())
                .with("complaintId", complaint.id())
                .with("solved", solved);
    }

    private static Map<String, Object> pay(String amount) {
        return Map.of(
                "decision", "compensate",
                "remedy", "COMPENSATION",
                "compensation", Map.of("amount", new java.math.BigDecimal(amount), "currency", "CNY"));
    }

    private Api named(String role, String username) {
        return api.as(Tokens.of(role).username(username));
    }

    private Api agent() {
        return api.as(Tokens.of("service-agent"));
    }

    private Api manager(String username) {
        return api.as(Tokens.of("customer-manager").username(username).org("jinhua/dongyang/weishan"));
    }

    @Test
    void who_follows_a_case_without_login_opens_it_again_while_that_can_be() {
        var agent = agent();
        var complaint = received(agent, "jinhua/yiwu");
        var path = "/api/v1/public/complaints/" + complaint.json("/number").asString();
        var body =
                Map.of("secret", complaint.json("/followSecret").asString(), "reason", "the parcel is still not there");
        api.post(path + "/reopen", body).expectProblem(409, "illegal-move");
        until(agent, complaint, "resolve");
        assertThat(api.get(path + "?secret=" + body.get("secret"))
                        .json("/actions")
                        .toString())
                .isEqualTo("[\"WRITE\",\"ATTACH\",\"ESCALATE\",\"REOPEN\"]");
        api.post(path + "/reopen", Map.of("secret", "wrong", "reason", "x")).expectProblem(404, "case-not-found");
        api.post(path + "/reopen", body).expect(204);
        assertThat(agent.get(complaint.location()).json("/status").asString()).isEqualTo("INVESTIGATING");
        api.post(path + "/reopen", body).expectProblem(409, "illegal-move");
        contracts.awaitPublished("ComplaintReopened", complaint.id());
    }
}
