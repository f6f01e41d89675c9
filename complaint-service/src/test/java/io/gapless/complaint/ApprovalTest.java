package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.received;
import static io.gapless.complaint.Fixtures.step;
import static io.gapless.complaint.Fixtures.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Decisions beyond the decider's authority, on their way up the organisation. */
@ServiceTest
class ApprovalTest {

    private static final String POSTS = "/api/v1/authority-posts";

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    private final List<String> holders = new ArrayList<>();
    private final List<String> absences = new ArrayList<>();
    private Api admin;
    private Api agent;
    private Api head;
    private Api manager;

    @BeforeEach
    void people() {
        admin = api.as(Tokens.of("admin"));
        agent = api.as(Tokens.of("service-agent").username("first-line").org("jinhua/dongyang"));
        head = api.as(Tokens.of("supervisor").username("supervisor").org("jinhua/dongyang"));
        manager = api.as(Tokens.of("customer-manager").username("zhou"));
    }

    /** The other tests know of no posts. */
    @AfterEach
    void nobodyHoldsAPost() {
        holders.forEach(holder -> admin.delete(holder).expect(204));
        absences.forEach(absence -> admin.delete(absence).expect(204));
    }

    @Test
    void posts_are_kept_and_held_by_those_who_handle_complaints_there() {
        var code = code().toLowerCase(Locale.ROOT);
        agent.post(POSTS, post(code, 100)).expectProblem(403, "not-allowed");
        var post = admin.post(POSTS, post(code, 100)).expect(201);
        admin.post(POSTS, post(code, 100)).expectProblem(409, "authority-post-code-taken");
        var twice = body(100);
        twice.put("limits", List.of(limit(1), limit(2)));
        admin.ifMatch(post).put(post.location(), twice).expectProblem(422, "authority-limit-twice");
        admin.put(post.location(), body(200)).expectProblem(428, "if-match-required");
        admin.ifMatch(post).put(post.location(), body(200)).expect(200);
        admin.ifMatch(post).put(post.location(), body(300)).expectProblem(412, "stale-version");
        var path = post.location() + "/holders";
        admin.post(path, holder("nobody", "jinhua")).expectProblem(422, "employee-unknown");
        admin.post(path, holder("executive", "jinhua")).expectProblem(422, "employee-handles-none");
        admin.post(path, holder("zhou", "elsewhere")).expectProblem(403, "outside-org-scope");
        holders.add(admin.post(path, holder("zhou", "jinhua")).expect(201).location());
        admin.post(path, holder("zhou", "jinhua")).expectProblem(409, "authority-post-held");
        assertThat(agent.get(path).expect(200).json("/items")).isEmpty();
        assertThat(admin.get(path).expect(200).json("/items")).hasSize(1);
        contracts.awaitPublished("AuthorityPostChanged", post.id());
        contracts.verifyPublished();
    }

    @Test
    void whoever_holds_a_post_decides_within_its_limit_alone_and_the_narrowest_limit_counts() {
        var code = code().toLowerCase(Locale.ROOT);
        var wanted = body(900);
        wanted.put(
                "limits", List.of(limit(900), Map.of("orgUnit", "jinhua/dongyang", "currency", "CNY", "amount", 400)));
        var post = admin.post(POSTS, Map.of("code", code, "post", wanted)).expect(201);
        hold(post, "wang", "jinhua/dongyang/weishan");
        var wang = api.as(Tokens.of("service-agent").username("wang").org("jinhua/dongyang/weishan"));
        var complaint = investigated("jinhua/dongyang/weishan");
        var alone = step(wang, complaint, "decide", pay("400")).expect(200);
        assertThat(alone.json("/decision/approvalNeeded").asBoolean()).isFalse();
        step(wang, complaint, "investigate", null).expect(200);
        var beyond = step(wang, complaint, "decide", pay("401")).expect(200);
        assertThat(beyond.json("/decision/approvalNeeded").asBoolean()).isTrue();
    }

    private static List<String> moves(Api who, Api.Answer complaint) {
        return who.get(complaint.location())
                .json("/allowedMoves")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void the_lowest_level_that_covers_it_approves_and_nobody_else() {
        var low = define(1000);
        var high = define(5000);
        hold(low, "supervisor", "jinhua/dongyang");
        hold(high, "zhou", "jinhua");
        var complaint = investigated("jinhua/dongyang/weishan");
        var decided = step(agent, complaint, "decide", pay("3000")).expect(200);
        assertThat(waiting(manager)).contains(number(complaint));
        assertThat(waiting(head)).doesNotContain(number(complaint));
        step(head, complaint, "approve", null).expectProblem(403, "beyond-authority");
        step(agent, complaint, "approve", null).expectProblem(403, "beyond-authority");
        assertThat(moves(agent, complaint)).doesNotContain("APPROVE").contains("INVESTIGATE");
        assertThat(moves(head, complaint)).doesNotContain("APPROVE");
        assertThat(moves(manager, complaint)).contains("APPROVE");
        manager.ifMatch("\"1\"").post(complaint.location() + "/approve").expectProblem(412, "stale-version");
        var approved =
                manager.ifMatch(decided).post(complaint.location() + "/approve").expect(200);
        assertThat(approved.json("/decision/approvedBy").asString()).isEqualTo("zhou");
        assertThat(waiting(manager)).doesNotContain(number(complaint));

        var smaller = investigated("jinhua/dongyang/weishan");
        step(agent, smaller, "decide", pay("800")).expect(200);
        assertThat(waiting(head)).contains(number(smaller));
        step(head, smaller, "approve", null).expect(200);
        contracts.awaitPublished("ComplaintApprovalRequested", complaint.id());
        contracts.verifyPublished();
    }

    @Test
    void nobody_approves_their_own_even_where_they_stand_in_for_who_would() {
        var high = define(5000);
        hold(high, "zhou", "jinhua");
        hold(high, "supervisor-yiwu", "jinhua/yiwu");
        // In Yiwu the deputy of the only holder is the decider: it goes further up.
        absence("supervisor-yiwu", "li");
        var li = api.as(Tokens.of("service-agent").username("li").org("jinhua/yiwu"));
        var complaint = investigated("jinhua/yiwu");
        step(li, complaint, "decide", pay("3000")).expect(200);
        step(li, complaint, "approve", null).expectProblem(403, "beyond-authority");
        assertThat(waiting(manager)).contains(number(complaint));
        // A role covers it too, but the decision is still their own.
        var own = api.as(Tokens.of("service-agent", "admin").username("own"));
        var by = investigated("jinhua/lanxi");
        step(api.as(Tokens.of("service-agent").username("own")), by, "decide", pay("3000"))
                .expect(200);
        step(own, by, "approve", null).expectProblem(403, "beyond-authority");
    }

    @Test
    void a_deputy_does_not_approve_in_the_name_of_the_decider() {
        var high = define(5000);
        hold(high, "zhou", "jinhua");
        var li = api.as(Tokens.of("service-agent").username("li").org("jinhua/yiwu"));
        var complaint = investigated("jinhua/yiwu");
        step(li, complaint, "decide", pay("3000")).expect(200);
        // The decider comes to the same post afterwards, and goes on leave.
        hold(high, "li", "jinhua");
        absence("li", "sun");
        var sun = api.as(Tokens.of("customer-manager").username("sun").org("jinhua/lanxi"));
        assertThat(waiting(sun)).doesNotContain(number(complaint));
        step(sun, complaint, "approve", null).expectProblem(404, "complaint-not-found");
        assertThat(waiting(manager)).contains(number(complaint));
    }

    @Test
    void who_may_no_longer_decide_it_no_longer_approves_it() {
        var high = define(5000);
        hold(high, "supervisor", "jinhua/dongyang");
        var complaint = investigated("jinhua/dongyang/weishan");
        step(agent, complaint, "decide", pay("3000")).expect(200);
        var lowered = admin.ifMatch(high).put(high.location(), body(1000)).expect(200);
        step(head, complaint, "approve", null).expectProblem(403, "beyond-authority");
        var inactive = body(5000);
        inactive.put("active", false);
        admin.ifMatch(lowered).put(high.location(), inactive).expect(200);
        step(head, complaint, "approve", null).expectProblem(403, "beyond-authority");
        assertThat(waiting(head)).doesNotContain(number(complaint));
    }

    @Test
    void a_decision_that_waits_for_nobody_is_approved_by_nobody() {
        var high = define(5000);
        hold(high, "zhou", "jinhua");
        var complaint = investigated("jinhua/dongyang/weishan");
        step(agent, complaint, "decide", pay("3000")).expect(200);
        // As those are that were decided before there were ways of approvals.
        jdbc.sql(
                        "delete from complaint_approval_step where approval_id in (select id from complaint_approval where complaint_id = ?)")
                .param(complaint.id())
                .update();
        jdbc.sql("delete from complaint_approval where complaint_id = ?")
                .param(complaint.id())
                .update();
        step(head, complaint, "approve", null).expectProblem(409, "approval-not-pending");
        step(agent, complaint, "investigate", null).expect(200);
    }

    @Test
    void a_deputy_stands_in_while_somebody_is_away() {
        var high = define(5000);
        hold(high, "zhou", "jinhua");
        var complaint = investigated("jinhua/dongyang/weishan");
        step(agent, complaint, "decide", pay("3000")).expect(200);
        var deputy = api.as(Tokens.of("customer-manager").username("sun").org("jinhua/lanxi"));
        deputy.get(complaint.location()).expectProblem(404, "complaint-not-found");
        assertThat(waiting(deputy)).doesNotContain(number(complaint));
        absence("zhou", "sun");
        assertThat(waiting(deputy)).contains(number(complaint));
        deputy.get(complaint.location()).expect(200);
        // What waits for them they answer; the complaint is not theirs to work on.
        step(deputy, complaint, "withdraw", Map.of("reason", "x")).expectProblem(403, "complaint-to-read-only");
        step(deputy, complaint, "investigate", null).expectProblem(403, "complaint-to-read-only");
        deputy.post(complaint.location() + "/claim").expectProblem(403, "complaint-to-read-only");
        deputy.post(complaint.location() + "/messages", Map.of("kind", "REPLY", "text", "x"))
                .expectProblem(403, "complaint-to-read-only");
        deputy.inChinese()
                .post(complaint.location() + "/escalate", Map.of("reason", "x"))
                .expectProblem(403, "complaint-to-read-only");
        step(deputy, complaint, "approve", null).expect(200);
        var approvals = head.get(complaint.location() + "/approvals").expect(200);
        assertThat(approvals.json("/items/0/status").asString()).isEqualTo("APPROVED");
        assertThat(approvals.json("/items/0/steps/0/decidedBy").asString()).isEqualTo("sun");
        assertThat(approvals.json("/items/0/steps/0/standsInFor").asString()).isEqualTo("zhou");
    }

    @Test
    void a_decision_is_returned_or_refused_with_the_reason() {
        var high = define(5000);
        hold(high, "zhou", "jinhua");
        var complaint = investigated("jinhua/dongyang/weishan");
        step(manager, complaint, "return", Map.of("reason", "x")).expectProblem(404, "complaint-not-found");
        step(agent, complaint, "decide", pay("3000")).expect(200);
        step(manager, complaint, "return", Map.of()).expectProblem(400, "invalid-request");
        step(head, complaint, "refuse", Map.of("reason", "x")).expectProblem(403, "beyond-authority");
        var returned =
                step(manager, complaint, "return", Map.of("reason", "too much")).expect(200);
        assertThat(returned.json("/status").asString()).isEqualTo("INVESTIGATING");
        step(agent, complaint, "decide", pay("3000")).expect(200);
        step(manager, complaint, "refuse", Map.of("reason", "no")).expect(200);
        step(agent, complaint, "decide", pay("4000")).expectProblem(409, "decision-refused");
        step(agent, complaint, "decide", pay("3000")).expectProblem(409, "decision-refused");
        step(agent, complaint, "decide", pay("2500")).expect(200);
        // Taken back, it waits for nobody.
        step(agent, complaint, "investigate", null).expect(200);
        assertThat(waiting(manager)).doesNotContain(number(complaint));
        var approvals = agent.get(complaint.location() + "/approvals").expect(200);
        assertThat(approvals
                        .json("/items")
                        .valueStream()
                        .map(one -> one.at("/status").asString()))
                .containsExactly("RETURNED", "REFUSED", "CANCELLED");
        assertThat(approvals.json("/items/0/steps/0/reason").asString()).isEqualTo("too much");
        contracts.awaitPublished("ComplaintApprovalReturned", complaint.id());
        contracts.awaitPublished("ComplaintApprovalRefused", complaint.id());
        contracts.verifyPublished();
    }

    @Test
    void of_two_who_approve_at_once_one_wins() throws Exception {
        var high = define(5000);
        hold(high, "zhou", "jinhua");
        hold(high, "qian", "jinhua");
        var zhou = api.as(Tokens.of("supervisor").username("zhou"));
        var qian = api.as(Tokens.of("supervisor").username("qian"));
        try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 5; round++) {
                var complaint = investigated("jinhua/dongyang/weishan");
                var decided = step(agent, complaint, "decide", pay("3000")).expect(200);
                var path = complaint.location() + "/approve";
                List<Callable<Integer>> calls = List.of(
                        () -> zhou.ifMatch(decided).post(path).status(),
                        () -> qian.ifMatch(decided).post(path).status());
                var statuses = new ArrayList<Integer>();
                for (var answer : both.invokeAll(calls)) {
                    statuses.add(answer.get());
                }
                assertThat(statuses).containsOnlyOnce(200);
                assertThat(statuses).containsAnyOf(409, 412);
            }
        }
    }

    private Api.Answer investigated(String orgUnit) {
        var desk = api.as(Tokens.of("service-agent"));
        var complaint = received(desk, orgUnit);
        until(desk, complaint, "investigate");
        return complaint;
    }

    private Api.Answer define(int limit) {
        return admin.post(POSTS, post(code().toLowerCase(Locale.ROOT), limit)).expect(201);
    }

    private void hold(Api.Answer post, String employee, String orgUnit) {
        holders.add(admin.post(post.location() + "/holders", holder(employee, orgUnit))
                .expect(201)
                .location());
    }

    private void absence(String employee, String deputy) {
        var path = "/api/v1/complaint-staff/" + employee + "/absences";
        var away = admin.post(
                        path,
                        Map.of(
                                "fromAt",
                                Instant.now().minusSeconds(60).toString(),
                                "untilAt",
                                Instant.now().plusSeconds(3600).toString(),
                                "deputy",
                                deputy,
                                "takeOver",
                                false))
                .expect(201);
        absences.add(path + "/" + away.id());
    }

    private static String number(Api.Answer complaint) {
        return complaint.json("/number").asString();
    }

    private static List<String> waiting(Api api) {
        return api.get("/api/v1/complaint-approvals?limit=200")
                .expect(200)
                .json("/items")
                .valueStream()
                .map(one -> one.at("/number").asString())
                .toList();
    }

    private static Map<String, Object> holder(String employee, String orgUnit) {
        return Map.of("employee", employee, "orgUnit", orgUnit);
    }

    private static Map<String, Object> post(String code, int limit) {
        return Map.of("code", code, "post", body(limit));
    }

    private static Map<String, Object> body(int limit) {
        return new HashMap<>(Map.of(
                "name",
                "经理",
                "nameEn",
                "Head",
                "remedies",
                List.of("APOLOGY", "COMPENSATION"),
                "limits",
                List.of(limit(limit)),
                "active",
                true));
    }

    private static Map<String, Object> limit(int amount) {
        return Map.of("currency", "CNY", "amount", amount);
    }

    private static Map<String, Object> pay(String amount) {
        return Map.of(
                "decision", "compensate",
                "remedy", "COMPENSATION",
                "compensation", Map.of("amount", new BigDecimal(amount), "currency", "CNY"));
    }
}
