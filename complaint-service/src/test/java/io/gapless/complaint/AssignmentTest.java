package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.received;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Queues, automatic assignment, claims, hand-overs and absence. Each test has a category and a queue of its own. */
@ServiceTest
class AssignmentTest {

    private static final String STAFF = "/api/v1/complaint-staff/";

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    private final List<String> rules = new ArrayList<>();
    private Api admin;
    private Api agent;
    private String category;
    private String queue;

    @BeforeEach
    void aQueueOfItsOwn() {
        admin = api.as(Tokens.of("admin"));
        agent = api.as(Tokens.of("service-agent"));
        category = code().toLowerCase(Locale.ROOT);
        queue = "q-" + category;
        admin.post(
                        "/api/v1/complaint-categories",
                        Map.of(
                                "code", category,
                                "name", "测试",
                                "nameEn", "Test",
                                "dimension", "RELIABILITY",
                                "defaultSeverity", "MEDIUM",
                                "active", true))
                .expect(201);
        admin.post("/api/v1/complaint-queues", queue(queue)).expect(201);
    }

    @AfterEach
    void noRuleIsLeft() {
        rules.forEach(rule -> admin.ifMatch("*").delete(rule).expect(204));
        jdbc.sql("delete from staff_absence").update();
        jdbc.sql("update staff_member set active = false").update();
    }

    @Test
    void queues_rules_and_staff_are_kept_by_those_who_may() {
        admin.post("/api/v1/complaint-queues", queue(queue)).expectProblem(409, "queue-code-taken");
        agent.post("/api/v1/complaint-queues", queue("x")).expectProblem(403, "not-allowed");
        admin.post("/api/v1/assignment-rules", rule("nothing", List.of())).expectProblem(422, "queue-unknown");
        admin.post("/api/v1/assignment-rules", with(rule(queue, List.of()), "category", "nothing"))
                .expectProblem(422, "category-unknown");
        agent.post("/api/v1/assignment-rules", rule(queue, List.of())).expectProblem(403, "not-allowed");
        var added = addRule(List.of("law"));
        admin.put(added.location(), rule(queue, List.of())).expectProblem(428, "if-match-required");
        admin.ifMatch(added).put(added.location(), rule(queue, List.of())).expect(200);
        admin.ifMatch(added).put(added.location(), rule(queue, List.of())).expectProblem(412, "stale-version");

        var supervisor = api.as(Tokens.of("supervisor").org("jinhua/yiwu"));
        supervisor.put(STAFF + "li", member("jinhua/yiwu", 5)).expectProblem(428, "if-match-required");
        supervisor.ifMatch("*").put(STAFF + "sun", member("jinhua/lanxi", 5)).expectProblem(403, "outside-org-scope");
        supervisor.ifMatch("*").put(STAFF + "sun", member("jinhua/yiwu", 5)).expectProblem(422, "employee-unknown");
        agent.ifMatch("*").put(STAFF + "li", member("jinhua/yiwu", 5)).expectProblem(403, "not-allowed");
        supervisor
                .ifMatch("*")
                .put(STAFF + "li", member("jinhua/yiwu", 5, "law"))
                .expect(200);
        api.as(Tokens.of("supervisor").org("jinhua/lanxi"))
                .get(STAFF + "li")
                .expectProblem(404, "staff-member-not-found");
        var away = Map.of("fromAt", at(-60), "untilAt", at(60), "deputy", "li");
        api.as(Tokens.of("service-agent").username("li").org("jinhua/yiwu"))
                .post(STAFF + "li/absences", away)
                .expectProblem(422, "absence-own-deputy");
        agent.post(STAFF + "li/absences", away).expectProblem(404, "staff-member-not-found");
        supervisor
                .post(STAFF + "li/absences", Map.of("fromAt", at(60), "untilAt", at(-60)))
                .expectProblem(422, "absence-implausible");
        contracts.awaitPublished("AssignmentRuleChanged", added.id());
        contracts.verifyPublished();
    }

    @Test
    void a_complaint_goes_by_its_rule_to_the_skilled_with_the_least_work_who_are_there() {
        addRule(List.of("law"));
        enter("wang", "jinhua/dongyang/weishan", 20, "law");
        enter("zhao", "jinhua/dongyang/weishan", 20, "law");
        enter("jane", "jinhua/dongyang/weishan", 20);
        enter("service-agent", "jinhua/dongyang", 20, "law");
        away("service-agent", null);
        for (int i = 0; i < 6; i++) {
            var complaint = complaint("jinhua/dongyang/weishan");
            awaitAssigned(complaint);
        }
        assertThat(load("wang")).isEqualTo(3);
        assertThat(load("zhao")).isEqualTo(3);
        assertThat(load("jane")).isZero();
        var last = complaint("jinhua/dongyang/weishan");
        awaitAssigned(last);
        var why = agent.get(last.location() + "/assignment").expect(200);
        assertThat(why.json("/placement/queue").asString()).isEqualTo(queue);
        var reasons = new HashMap<String, String>();
        why.json("/placement/weighed")
                .valueStream()
                .forEach(one -> reasons.put(
                        one.at("/employee").asString(), one.at("/reason").asString()));
        assertThat(reasons)
                .containsEntry("jane", "UNSKILLED")
                .containsEntry("service-agent", "ABSENT")
                .containsEntry(why.json("/assignee").asString(), "CHOSEN");
        contracts.awaitPublished("ComplaintAssigned", last.id());
        contracts.verifyPublished();
    }

    @Test
    void what_nobody_can_take_waits_and_of_two_who_claim_it_one_gets_it() throws Exception {
        addRule(List.of("rare-skill"));
        try (var many = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 5; round++) {
                var complaint = complaint("jinhua/yiwu");
                assertThat(waiting()).contains(complaint.json("/number").asString());
                var calls = new ArrayList<Callable<Api.Answer>>();
                for (int i = 0; i < 4; i++) {
                    var one = api.as(Tokens.of("service-agent").username("claims-" + i));
                    calls.add(() -> one.post(complaint.location() + "/claim"));
                }
                int won = 0;
                for (var call : many.invokeAll(calls)) {
                    var answer = call.get();
                    if (answer.status() == 200) {
                        won++;
                    } else {
                        answer.expectProblem(409, "claimed-already");
                    }
                }
                assertThat(won).isEqualTo(1);
                assertThat(waiting()).doesNotContain(complaint.json("/number").asString());
            }
        }
        var far = api.as(Tokens.of("service-agent").username("far").org("elsewhere"));
        far.post(complaint("jinhua/yiwu").location() + "/claim").expectProblem(404, "complaint-not-found");
    }

    @Test
    void what_is_given_back_is_not_given_to_the_same_again() {
        addRule(List.of());
        enter("li", "jinhua/yiwu", 20);
        var complaint = complaint("jinhua/yiwu");
        awaitAssigned(complaint, "li");
        agent.post(complaint.location() + "/release", Map.of("reason", "x")).expectProblem(403, "not-the-assignee");
        var li = api.as(Tokens.of("service-agent").username("li").org("jinhua/yiwu"));
        li.post(complaint.location() + "/release", Map.of("reason", "not my field"))
                .expect(200);
        await().until(() ->
                agent.get(complaint.location() + "/assignment").text().contains("GAVE_IT_BACK"));
        enter("supervisor-yiwu", "jinhua/yiwu", 20);
        jdbc.sql("update complaint_placement set next_try_at = now() where complaint_id = ?")
                .param(complaint.id())
                .update();
        awaitAssigned(complaint, "supervisor-yiwu");
        contracts.awaitPublished("ComplaintReleased", complaint.id());
        contracts.verifyPublished();
    }

    @Test
    void a_hand_over_waits_for_its_acceptance() {
        var complaint = received(agent, "jinhua/yiwu");
        agent.post(complaint.location() + "/claim").expect(200);
        var offer = complaint.location() + "/hand-over";
        agent.post(offer, Map.of("to", "nobody", "note", "x")).expectProblem(422, "assignee-unknown");
        agent.post(offer, Map.of("to", "service-agent", "note", "x")).expectProblem(422, "hand-over-to-same");
        api.as(Tokens.of("service-agent").username("other"))
                .post(offer, Map.of("to", "li", "note", "x"))
                .expectProblem(403, "not-the-assignee");
        agent.post(offer, Map.of("to", "li", "note", "knows the carrier")).expect(200);
        var li = api.as(Tokens.of("customer-manager").username("li").org("jinhua/yiwu"));
        assertThat(li.get("/api/v1/complaint-hand-overs").expect(200).text()).contains("knows the carrier");
        li.post(offer + "/decline", Map.of("reason", "no time")).expect(200);
        li.post(offer + "/accept").expectProblem(404, "complaint-not-found");
        agent.post(offer, Map.of("to", "li", "note", "please")).expect(200);
        agent.post(offer + "/accept").expectProblem(409, "hand-over-not-offered");
        var accepted = li.post(offer + "/accept").expect(200);
        assertThat(accepted.json("/assignee").asString()).isEqualTo("li");
        assertThat(agent.get(complaint.location() + "/assignment")
                        .json("/handOvers")
                        .valueStream()
                        .map(one -> one.at("/status").asString()))
                .containsExactly("DECLINED", "ACCEPTED");
        contracts.awaitPublished("ComplaintHandOverOffered", complaint.id());
        contracts.awaitPublished("ComplaintHandOverDeclined", complaint.id());
        contracts.verifyPublished();
    }

    @Test
    void what_the_absent_have_goes_to_the_deputy_or_back_to_its_queue() {
        addRule(List.of());
        enter("li", "jinhua/yiwu", 50);
        var first = complaint("jinhua/yiwu");
        var second = complaint("jinhua/yiwu");
        awaitAssigned(first, "li");
        awaitAssigned(second, "li");
        away("li", "supervisor-yiwu");
        awaitAssigned(first, "supervisor-yiwu");
        awaitAssigned(second, "supervisor-yiwu");
        enter("zhou", "jinhua", 50);
        var third = complaint("jinhua/yiwu");
        awaitAssigned(third, "zhou");
        enter("qian", "jinhua", 50);
        away("zhou", null);
        awaitAssigned(third, "qian");
        // Settled once: who comes back keeps what comes then.
        assertThat(jdbc.sql("select count(*) from staff_absence where settled_at is null"
                                + " and employee in ('li', 'zhou')")
                        .query(Long.class)
                        .single())
                .isZero();
        contracts.awaitPublished("StaffAbsenceEntered", absence("li"));
        contracts.verifyPublished();
    }

    @Test
    void nobody_is_away_twice_at_a_time_however_it_is_entered() throws Exception {
        enter("li", "jinhua/yiwu", 20);
        var absences = STAFF + "li/absences";
        var first = admin.post(absences, Map.of("fromAt", at(1000), "untilAt", at(2000)))
                .expect(201);
        var there = first.json("/id").asString();
        for (var times : new int[][] {{900, 1100}, {1900, 2100}, {1200, 1300}, {900, 2100}}) {
            var refused = admin.post(absences, Map.of("fromAt", at(times[0]), "untilAt", at(times[1])))
                    .expectProblem(409, "absence-overlaps");
            assertThat(refused.json("/absenceId").asString()).isEqualTo(there);
            assertThat(refused.json("/detail").asString())
                    .contains("li", first.json("/fromAt").asString());
        }
        // One goes on where another ends.
        var end = first.json("/untilAt").asString();
        admin.post(absences, Map.of("fromAt", end, "untilAt", at(3000))).expect(201);
        admin.post(STAFF + "zhou/absences", Map.of("fromAt", at(1000), "untilAt", at(2000)))
                .expect(201);
        admin.delete(absences + "/" + there).expect(204);
        admin.post(absences, Map.of("fromAt", at(1100), "untilAt", at(1200))).expect(201);

        var from = at(5000);
        var until = at(6000);
        var calls = new ArrayList<Callable<Api.Answer>>();
        for (int i = 0; i < 8; i++) {
            calls.add(() -> admin.post(absences, Map.of("fromAt", from, "untilAt", until)));
        }
        try (var many = Executors.newVirtualThreadPerTaskExecutor()) {
            int entered = 0;
            for (var call : many.invokeAll(calls)) {
                if (call.get().status() == 201) {
                    entered++;
                } else {
                    call.get().expectProblem(409, "absence-overlaps");
                }
            }
            assertThat(entered).isEqualTo(1);
        }
    }

    @Test
    void queues_and_rules_of_other_org_units_are_left_alone() {
        var yiwu = api.as(Tokens.of("admin").username("admin-yiwu").org("jinhua/yiwu"));
        yiwu.post("/api/v1/complaint-queues", queue("x-" + queue)).expectProblem(403, "outside-org-scope");
        yiwu.ifMatch("*")
                .put("/api/v1/complaint-queues/" + queue, queue(queue).get("queue"))
                .expectProblem(403, "outside-org-scope");
        yiwu.post("/api/v1/assignment-rules", rule(queue, List.of())).expectProblem(403, "outside-org-scope");
        var rule = addRule(List.of());
        yiwu.ifMatch("*").put(rule.location(), rule(queue, List.of())).expectProblem(403, "outside-org-scope");
        yiwu.ifMatch("*").delete(rule.location()).expectProblem(403, "outside-org-scope");
    }

    @Test
    void what_was_offered_is_offered_no_more_once_somebody_else_has_it_or_it_has_ended() {
        var complaint = received(agent, "jinhua/yiwu");
        agent.post(complaint.location() + "/claim").expect(200);
        var offer = complaint.location() + "/hand-over";
        agent.post(offer, Map.of("to", "li", "note", "please")).expect(200);
        agent.ifMatch("*")
                .post(complaint.location() + "/assign", Map.of("assignee", "supervisor-yiwu"))
                .expect(200);
        var li = api.as(Tokens.of("customer-manager").username("li").org("jinhua/yiwu"));
        li.post(offer + "/accept").expectProblem(404, "complaint-not-found");
        assertThat(agent.get(complaint.location()).json("/assignee").asString()).isEqualTo("supervisor-yiwu");

        var ended = received(agent, "jinhua/yiwu");
        agent.post(ended.location() + "/claim").expect(200);
        agent.post(ended.location() + "/hand-over", Map.of("to", "li", "note", "it ends"))
                .expect(200);
        li.get(ended.location()).expect(200);
        agent.ifMatch("*")
                .post(ended.location() + "/withdraw", Map.of("reason", "mistake"))
                .expect(200);
        li.get(ended.location()).expectProblem(404, "complaint-not-found");
        assertThat(li.get("/api/v1/complaint-hand-overs").expect(200).text()).doesNotContain("it ends");
    }

    @Test
    void what_has_ended_stays_with_who_had_it() {
        addRule(List.of("rare-skill"));
        var complaint = complaint("jinhua/yiwu");
        agent.post(complaint.location() + "/claim").expect(200);
        agent.ifMatch("*")
                .post(complaint.location() + "/withdraw", Map.of("reason", "mistake"))
                .expect(200);
        agent.post(complaint.location() + "/release", Map.of("reason", "x")).expectProblem(409, "complaint-ended");
        assertThat(agent.get(complaint.location()).json("/assignee").asString()).isEqualTo("service-agent");
    }

    @Test
    void an_assessment_brings_what_nobody_has_to_the_queue_of_its_category() {
        addRule(List.of());
        enter("li", "jinhua/yiwu", 20);
        // As an e-mail comes: nobody has said yet what it is about.
        var complaint = agent.post(
                        "/api/v1/complaints",
                        with(with(anonymous("jinhua/yiwu"), "category", "other"), "severity", "LOW"))
                .expect(201);
        var claimed = agent.post(
                        "/api/v1/complaints",
                        with(with(anonymous("jinhua/yiwu"), "category", "other"), "severity", "LOW"))
                .expect(201);
        agent.post(claimed.location() + "/claim").expect(200);
        for (var each : List.of(complaint, claimed)) {
            agent.ifMatch("*").post(each.location() + "/acknowledge").expect(200);
            agent.ifMatch("*")
                    .post(each.location() + "/assess", Map.of("category", category, "note", "it is that"))
                    .expect(200);
        }
        awaitAssigned(complaint, "li");
        assertThat(agent.get(complaint.location() + "/assignment")
                        .json("/placement/queue")
                        .asString())
                .isEqualTo(queue);
        assertThat(agent.get(claimed.location()).json("/assignee").asString()).isEqualTo("service-agent");
        contracts.verifyPublished();
    }

    private java.util.UUID absence(String employee) {
        return jdbc.sql("select id from staff_absence where employee = ?")
                .param(employee)
                .query(java.util.UUID.class)
                .single();
    }

    private Api.Answer complaint(String orgUnit) {
        return agent.post("/api/v1/complaints", with(with(anonymous(orgUnit), "category", category), "severity", "LOW"))
                .expect(201);
    }

    private Api.Answer addRule(List<String> skills) {
        var added = admin.post("/api/v1/assignment-rules", rule(queue, skills)).expect(201);
        rules.add(added.location());
        return added;
    }

    private void enter(String employee, String orgUnit, int capacity, String... skills) {
        admin.ifMatch("*")
                .put(STAFF + employee, member(orgUnit, capacity, skills))
                .expect(200);
    }

    private void away(String employee, @Nullable String deputy) {
        var body = new HashMap<String, Object>(Map.of("fromAt", at(-60), "untilAt", at(3600)));
        if (deputy != null) {
            body.put("deputy", deputy);
        }
        admin.post(STAFF + employee + "/absences", body).expect(201);
    }

    private void awaitAssigned(Api.Answer complaint) {
        await().until(() -> !agent.get(complaint.location()).json("/assignee").isMissingNode());
    }

    private void awaitAssigned(Api.Answer complaint, String employee) {
        await().until(() ->
                agent.get(complaint.location()).json("/assignee").asString("").equals(employee));
    }

    private long load(String employee) {
        return jdbc.sql("select count(*) from complaint where assignee = ? and category = ?")
                .params(employee, category)
                .query(Long.class)
                .single();
    }

    private List<String> waiting() {
        return agent.get("/api/v1/complaint-queues/waiting?limit=200&queue=" + queue)
                .expect(200)
                .json("/items")
                .valueStream()
                .map(one -> one.at("/number").asString())
                .toList();
    }

    private static String at(int seconds) {
        return Instant.now().plusSeconds(seconds).toString();
    }

    private Map<String, Object> member(String orgUnit, int capacity, String... skills) {
        return Map.of(
                "orgUnit",
                orgUnit,
                "queues",
                List.of(queue),
                "skills",
                List.of(skills),
                "capacity",
                capacity,
                "active",
                true);
    }

    private Map<String, Object> rule(String to, List<String> skills) {
        return new HashMap<>(Map.of(
                "place", 1, "name", "test", "category", category, "queue", to, "skills", skills, "active", true));
    }

    private static Map<String, Object> queue(String code) {
        return Map.of(
                "code", code, "queue", Map.of("name", "队列", "nameEn", "Queue", "orgUnit", "jinhua", "active", true));
    }
}
