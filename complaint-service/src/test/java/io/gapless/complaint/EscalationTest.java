package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.known;
import static io.gapless.complaint.Fixtures.received;
import static io.gapless.complaint.Fixtures.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Complaints that go up the organisation. */
@ServiceTest
class EscalationTest {

    private static final String ESCALATIONS = "/api/v1/escalations";
    private static final String ORDERS = "/api/v1/supervision-orders";

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_customer_escalates_once_a_day_and_each_time_further_up() {
        var code = code();
        known(contracts, jdbc, code, "jinhua/yiwu/fotang", "wang");
        var customer = api.as(Tokens.of("customer").username("login-" + code).org("jinhua/yiwu/fotang"));
        var complaint = customer.post(
                        "/api/v1/complaints",
                        Map.of("channel", "APP", "category", "price", "text", "too dear", "language", "en"))
                .expect(201);
        var path = "/api/v1/complaints/" + complaint.id() + "/escalate";
        var reason = Map.of("reason", "nobody answers");
        var first = customer.post(path, reason).expect(201);
        assertThat(first.json("/cause").asString()).isEqualTo("CUSTOMER");
        assertThat(first.json("/toRole").asString()).isEqualTo("supervisor");
        assertThat(first.json("/toOrgUnit").asString()).isEqualTo("jinhua/yiwu/fotang");
        customer.post(path, reason).expectProblem(409, "escalated-already");
        api.as(Tokens.of("customer").username("login-other").org("jinhua/yiwu/fotang"))
                .post(path, reason)
                .expectProblem(404, "complaint-not-found");
        var told = contracts.awaitPublished("ComplaintEscalated", complaint.id());
        assertThat(told.body().at("/escalation/id").asString())
                .isEqualTo(first.id().toString());
        assertThat(told.body().toString()).doesNotContain("nobody answers");

        jdbc.sql("update complaint_escalation set raised_at = raised_at - interval '2 days' where id = ?")
                .param(first.id())
                .update();
        var publicly = "/api/v1/public/complaints/" + complaint.json("/number").asString() + "/escalate";
        api.post(publicly, Map.of("secret", "guessed", "reason", "x")).expectProblem(404, "case-not-found");
        var secret = complaint.json("/followSecret").asString();
        api.post(publicly, Map.of("secret", secret, "reason", "still nobody")).expect(204);
        api.post(publicly, Map.of("secret", secret, "reason", "again")).expectProblem(409, "escalated-already");

        var supervisor = api.as(Tokens.of("supervisor").org("jinhua/yiwu"));
        var listed = supervisor
                .get(ESCALATIONS + "?complaintId=" + complaint.id())
                .expect(200)
                .json("/items");
        assertThat(listed).hasSize(2);
        assertThat(listed.at("/0/toOrgUnit").asString()).isEqualTo("jinhua/yiwu");
        assertThat(listed.at("/1/endedBy").asString()).isEqualTo("system");
        var second = listed.at("/0/id").asString();
        assertThat(supervisor
                        .get(ESCALATIONS + "?mine=true&open=true&limit=200")
                        .expect(200)
                        .text())
                .contains(second);
        assertThat(api.as(Tokens.of("executive").org("jinhua/yiwu"))
                        .get(ESCALATIONS + "?mine=true&limit=200")
                        .expect(200)
                        .text())
                .doesNotContain(second);
        // Those whom it has passed over see it and cannot take it back.
        var below = api.as(Tokens.of("supervisor").org("jinhua/yiwu/fotang"));
        below.get(ESCALATIONS + "/" + second).expect(200);
        below.post(ESCALATIONS + "/" + second + "/end", Map.of("reason", "x")).expectProblem(403, "outside-org-scope");
        var outside = api.as(Tokens.of("supervisor").org("jinhua/lanxi"));
        outside.get(ESCALATIONS + "/" + second).expectProblem(404, "escalation-not-found");
        outside.post(ESCALATIONS + "/" + second + "/end", Map.of("reason", "x"))
                .expectProblem(404, "escalation-not-found");
        outside.get(ESCALATIONS + "?orgUnit=jinhua/yiwu").expectProblem(403, "outside-org-scope");
        assertThat(outside.get(ESCALATIONS + "?limit=200").expect(200).text()).doesNotContain(second);
        var ended = supervisor
                .post(ESCALATIONS + "/" + second + "/end", Map.of("reason", "talked to them"))
                .expect(200);
        assertThat(ended.json("/endReason").asString()).isEqualTo("talked to them");
        supervisor
                .post(ESCALATIONS + "/" + second + "/end", Map.of("reason", "x"))
                .expectProblem(409, "escalation-ended");
        contracts.awaitPublished("ComplaintDeescalated", complaint.id());
        assertThat(supervisor
                        .get(complaint.location())
                        .expect(200)
                        .json("/history")
                        .valueStream()
                        .map(entry -> entry.at("/kind").asString()))
                .contains("ESCALATED", "DE_ESCALATED");
        contracts.verifyPublished();
    }

    @Test
    void staff_escalate_to_a_role_some_org_units_up_and_only_what_is_open() {
        var agent = api.as(Tokens.of("service-agent"));
        var complaint = received(agent, "jinhua/yiwu/fotang");
        var path = "/api/v1/complaints/" + complaint.id() + "/escalate";
        var body = Map.of("reason", "beyond us", "role", "executive", "up", 5);
        assertThat(agent.post(path, body).expect(201).json("/toOrgUnit").asString())
                .isEqualTo("jinhua");
        step(agent, complaint, "withdraw", Map.of("reason", "mistake")).expect(200);
        agent.post(path, body).expectProblem(409, "complaint-ended");
        // With the complaint, what was escalated of it has come to its end.
        var listed = agent.get(ESCALATIONS + "?complaintId=" + complaint.id()).expect(200);
        assertThat(listed.json("/items/0/endedBy").asString()).isEqualTo("system");
        assertThat(agent.get(ESCALATIONS + "?open=true&complaintId=" + complaint.id())
                        .expect(200)
                        .json("/items"))
                .isEmpty();
    }

    @Test
    void a_ladder_belongs_to_an_org_unit_and_holds_below_it() {
        var analyst = api.as(Tokens.of("quality-analyst").org("jinhua"));
        var level = Map.of("clock", "RESOLVE", "fraction", 1.5, "role", "executive", "up", 2);
        var body = Map.of("orgUnit", "jinhua/ladder", "name", "阶梯", "levels", List.of(level));
        var ladder = analyst.post("/api/v1/escalation-ladders", body).expect(201);
        analyst.post("/api/v1/escalation-ladders", body).expectProblem(409, "ladder-exists");
        analyst.post("/api/v1/escalation-ladders", Fixtures.with(new HashMap<>(body), "orgUnit", "hangzhou"))
                .expectProblem(403, "outside-org-scope");
        var changed = Map.of("name", "阶梯", "levels", List.of());
        analyst.put(ladder.location(), changed).expectProblem(428, "if-match-required");
        api.as(Tokens.of("supervisor"))
                .ifMatch(ladder)
                .put(ladder.location(), changed)
                .expectProblem(403, "not-allowed");
        api.as(Tokens.of("quality-analyst").org("jinhua/yiwu"))
                .ifMatch(ladder)
                .put(ladder.location(), changed)
                .expectProblem(403, "outside-org-scope");
        analyst.ifMatch(ladder).put(ladder.location(), changed).expect(200);
        analyst.ifMatch(ladder).put(ladder.location(), changed).expectProblem(412, "stale-version");
        assertThat(analyst.get("/api/v1/escalation-ladders").expect(200).text()).contains("jinhua/ladder");
        contracts.awaitPublished("EscalationLadderChanged", ladder.id());
        contracts.verifyPublished();
    }

    @Test
    void what_a_level_makes_graver_while_it_is_assessed_stays_so_unless_the_assessment_names_a_severity() {
        var unit = "jinhua/raised";
        var analyst = api.as(Tokens.of("quality-analyst"));
        resolvedWithin(analyst, unit, "MEDIUM", 600);
        resolvedWithin(analyst, unit, "HIGH", 300);
        var level = Map.of("clock", "RESOLVE", "fraction", 0.05, "role", "supervisor", "up", 1, "raiseSeverity", true);
        analyst.post("/api/v1/escalation-ladders", Map.of("orgUnit", unit, "name", "raises", "levels", List.of(level)))
                .expect(201);
        var agent = api.as(Tokens.of("service-agent"));

        var raised = anHourOld(agent, unit);
        var assessed =
                step(agent, raised, "assess", Map.of("note", "justified")).expect(200);
        assertThat(assessed.json("/severity").asString()).isEqualTo("HIGH");
        // The hour was used by the terms of then; of the five hours that it has now, four are left.
        assertThat(assessed.json("/clocks/3/remainingSeconds").asLong()).isBetween(4 * 3600L - 60, 4 * 3600L);
        assertThat(history(agent, raised)).contains("CLOCKS_RECKONED HIGH", "MOVED justified");

        var named = anHourOld(agent, unit);
        var graver = step(agent, named, "assess", Map.of("note", "justified", "severity", "CRITICAL"))
                .expect(200);
        assertThat(graver.json("/severity").asString()).isEqualTo("CRITICAL");
        assertThat(history(agent, named)).contains("CLOCKS_RECKONED HIGH", "MOVED justified · HIGH → CRITICAL");
        contracts.verifyPublished();
    }

    /** Adds the terms for complaints of a severity, by a calendar that knows no night. */
    private static void resolvedWithin(Api analyst, String unit, String severity, int minutes) {
        var week = new HashMap<String, Object>();
        for (var day : DayOfWeek.values()) {
            week.put(day.name(), List.of(Map.of("from", "00:00", "until", "00:00")));
        }
        analyst.post(
                        "/api/v1/sla-policies",
                        Map.of(
                                "name", "raised " + severity,
                                "orgUnit", unit,
                                "category", "delivery-late",
                                "severity", severity,
                                "acknowledgeMinutes", minutes,
                                "firstResponseMinutes", minutes,
                                "updateMinutes", minutes,
                                "resolveMinutes", minutes,
                                "calendar", Map.of("zone", "UTC", "weekly", week)))
                .expect(201);
    }

    /** A complaint whose clock has come to a level that nobody has looked at yet, nor will before the next step. */
    private Api.Answer anHourOld(Api agent, String unit) {
        var complaint = received(agent, unit);
        step(agent, complaint, "acknowledge", null).expect(200);
        jdbc.sql("""
                        update complaint set resolve_started_at = now() - interval '1 hour', next_due_at = null
                        where id = ?""").param(complaint.id()).update();
        return complaint;
    }

    private static List<String> history(Api agent, Api.Answer complaint) {
        return agent.get(complaint.location())
                .expect(200)
                .json("/history")
                .valueStream()
                .map(entry ->
                        entry.at("/kind").asString() + " " + entry.at("/note").asString(""))
                .toList();
    }

    @Test
    void an_order_of_supervision_is_acknowledged_answered_returned_and_accepted_by_others() {
        var agent = api.as(Tokens.of("service-agent"));
        var chief = api.as(Tokens.of("supervisor").org("jinhua"));
        var complaint = received(agent, "jinhua/yiwu");
        step(agent, complaint, "assign", Map.of("assignee", "service-agent")).expect(200);
        var path = "/api/v1/complaints/" + complaint.id() + "/supervision-orders";
        var tomorrow = Instant.now()
                .plus(Duration.ofDays(1))
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        agent.post(path, Map.of("demand", "x", "dueAt", tomorrow)).expectProblem(403, "not-allowed");
        chief.post(path, Map.of("demand", "x", "dueAt", "2020-01-01T00:00:00Z")).expect(400);
        api.as(Tokens.of("supervisor").org("jinhua/lanxi"))
                .post(path, Map.of("demand", "x", "dueAt", tomorrow))
                .expectProblem(404, "complaint-not-found");
        var order = chief.post(path, Map.of("demand", "三日内书面说明原因", "dueAt", tomorrow))
                .expect(201);
        assertThat(order.json("/addressee").asString()).isEqualTo("service-agent");
        var at = order.location();
        chief.ifMatch(order).post(at + "/acknowledge").expectProblem(403, "own-order");
        agent.post(at + "/acknowledge").expectProblem(428, "if-match-required");
        var read = agent.ifMatch(order).post(at + "/acknowledge").expect(200);
        agent.ifMatch(order).post(at + "/answer", Map.of("answer", "x")).expectProblem(412, "stale-version");
        assertThat(chief.ifMatch(read)
                        .post(at + "/accept", Map.of())
                        .expectProblem(409, "order-does-not-move")
                        .json("/allowed")
                        .toString())
                .contains("ANSWERED")
                .doesNotContain("ACCEPTED");
        var answered = agent.ifMatch(read)
                .post(at + "/answer", Map.of("answer", "车辆故障"))
                .expect(200);
        var returned = chief.ifMatch(answered)
                .post(at + "/return", Map.of("reason", "不够具体", "dueAt", tomorrow))
                .expect(200);
        assertThat(returned.json("/status").asString()).isEqualTo("RETURNED");
        var again = agent.ifMatch(returned)
                .post(at + "/answer", Map.of("answer", "车辆故障，已更换"))
                .expect(200);
        api.as(Tokens.of("supervisor", "service-agent")
                        .username("service-agent")
                        .org("jinhua"))
                .ifMatch(again)
                .post(at + "/accept", Map.of())
                .expectProblem(403, "own-answer");
        api.as(Tokens.of("supervisor").org("jinhua/lanxi"))
                .ifMatch(again)
                .post(at + "/accept", Map.of())
                .expectProblem(404, "order-not-found");
        var accepted =
                chief.ifMatch(again).post(at + "/accept", Map.of("note", "可以")).expect(200);
        assertThat(accepted.json("/judgedBy").asString()).isEqualTo("supervisor");
        chief.ifMatch(accepted).post(at + "/withdraw", Map.of("reason", "x")).expectProblem(409, "order-does-not-move");
        var told = contracts.awaitPublished("ComplaintSupervisionChanged", complaint.id());
        assertThat(told.body().toString()).doesNotContain("书面");
        assertThat(chief.get(complaint.location())
                        .expect(200)
                        .json("/history")
                        .valueStream()
                        .filter(entry -> entry.at("/kind").asString().equals("SUPERVISED")))
                .hasSize(6);
        contracts.verifyPublished();
    }

    @Test
    void whom_an_order_is_given_to_does_not_get_rid_of_it() {
        var chief = api.as(Tokens.of("supervisor").username("chief").org("jinhua"));
        var addressee = api.as(Tokens.of("supervisor").username("addressee").org("jinhua/yiwu"));
        var complaint = received(addressee, "jinhua/yiwu");
        var order = chief.post(
                        "/api/v1/complaints/" + complaint.id() + "/supervision-orders",
                        Map.of(
                                "demand",
                                "x",
                                "dueAt",
                                Instant.now().plus(Duration.ofDays(1)).toString(),
                                "addressee",
                                "addressee"))
                .expect(201);
        var at = order.location();
        addressee
                .inChinese()
                .ifMatch(order)
                .post(at + "/withdraw", Map.of("reason", "x"))
                .expectProblem(403, "order-to-you");
        var answered = api.as(Tokens.of("service-agent").org("jinhua/yiwu"))
                .ifMatch(order)
                .post(at + "/answer", Map.of("answer", "done"))
                .expect(200);
        addressee.ifMatch(answered).post(at + "/accept", Map.of()).expectProblem(403, "order-to-you");
        chief.ifMatch(answered).post(at + "/accept", Map.of()).expect(200);
    }

    @Test
    void an_order_that_is_not_answered_in_time_is_found_and_told_once() {
        var agent = api.as(Tokens.of("service-agent"));
        var chief = api.as(Tokens.of("supervisor").org("jinhua"));
        var complaint = received(agent, "jinhua/yiwu");
        var order = chief.post(
                        "/api/v1/complaints/" + complaint.id() + "/supervision-orders",
                        Map.of(
                                "demand",
                                "x",
                                "dueAt",
                                Instant.now().plus(Duration.ofDays(1)).toString()))
                .expect(201);
        jdbc.sql("update supervision_order set due_at = now() where id = ?")
                .param(order.id())
                .update();
        await().until(() -> chief.get(order.location()).json("/overdueAt").isString());
        assertThat(chief.get(ORDERS + "?overdue=true&limit=200").expect(200).text())
                .contains(order.id().toString());
        assertThat(chief.get(ORDERS + "?overdue=false&complaintId=" + complaint.id())
                        .expect(200)
                        .json("/items"))
                .isEmpty();
        assertThat(api.as(Tokens.of("supervisor").org("jinhua/lanxi"))
                        .get(ORDERS + "?limit=200")
                        .expect(200)
                        .text())
                .doesNotContain(order.id().toString());
        assertThat(api.as(Tokens.of("customer-manager").username("zhao").org("jinhua/yiwu"))
                        .get(ORDERS + "?limit=200")
                        .expect(200)
                        .text())
                .doesNotContain(order.id().toString());
        await().until(() -> contracts.published().stream()
                .anyMatch(event -> event.type().equals("ComplaintSupervisionChanged")
                        && event.key().equals(complaint.id().toString())
                        && event.body().at("/supervision/overdue").asBoolean()));
        assertThat(jdbc.sql("""
                        select count(*) from complaint_entry where complaint_id = ? and kind = 'SUPERVISED'
                            and note like '%overdue'""").param(complaint.id()).query(Long.class).single())
                .isEqualTo(1);
        contracts.verifyPublished();
    }
}
