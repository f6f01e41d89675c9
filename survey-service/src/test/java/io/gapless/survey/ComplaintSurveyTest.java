package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;

/** From the closing of a complaint to the follow-up of the low score it got. */
// Its context ends with it: a second one with a database of its own would answer events in the place of the first.
@DirtiesContext
@ServiceTest(
        properties = {
            "gapless.survey.follow-up-owners[0].org-unit=jinhua/dongyang",
            "gapless.survey.follow-up-owners[0].username=wu"
        })
class ComplaintSurveyTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    private final UUID customer = UUID.randomUUID();
    private final UUID complaint = UUID.randomUUID();

    @Test
    void nobody_is_asked_about_what_was_closed_elsewhere_long_ago() {
        var past = UUID.randomUUID();
        closed(past, 2)
                .with("history", true)
                .with("happenedAt", "2026-03-06T08:00:00Z")
                .send();
        await().until(() -> jdbc.sql("select exists (select from known_complaint where id = ?)")
                .param(past)
                .query(Boolean.class)
                .single());
        assertThat(jdbc.sql("select count(*) from invitation where complaint_id = ?")
                        .param(past)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void a_closed_complaint_is_asked_about_answered_once_and_followed_up() {
        known(customer, "jinhua/dongyang/weishan", "wang", "login-" + customer);
        var closed = closed(complaint, 12)
                .with("actedBy", java.util.List.of("service-agent", "approver"))
                .send();
        closed.send();
        closed(complaint, 11).send();
        var invitation = invitation(complaint);
        var token = token(invitation);

        var open = api.get(publicPath(token)).expect(200);
        assertThat(open.json("/questions/0/text").asString()).startsWith("How satisfied");
        assertThat(open.json("/language").asString()).isEqualTo("zh");
        assertThat(open.text()).doesNotContain(complaint.toString()).doesNotContain(customer.toString());
        assertThat(api.inChinese()
                        .get(publicPath(token))
                        .expect(200)
                        .json("/title")
                        .asString())
                .isEqualTo("投诉处理满意度调查");
        assertThat(api.get("/r/" + token).expect(200).text()).contains("<form");

        var kept = api.ifMatch(open)
                .put(publicPath(token) + "/draft", answers(Map.of("satisfaction", 2)))
                .expect(200);
        assertThat(kept.json("/answers/satisfaction").asInt()).isEqualTo(2);
        api.ifMatch(open).put(publicPath(token) + "/draft", answers(Map.of())).expectProblem(412, "stale-version");
        var invalid = api.post(publicPath(token) + "/response", answers(Map.of("satisfaction", 9)))
                .expectProblem(422, "answers-invalid");
        assertThat(invalid.json("/errors")
                        .valueStream()
                        .map(fault -> fault.at("/field").asString() + " "
                                + fault.at("/code").asString()))
                .containsExactlyInAnyOrder("satisfaction out-of-range", "solved required");

        var given = answers(Map.of("satisfaction", 2, "solved", "no", "comment", "还没补货 😞"));
        var receipt = api.post(publicPath(token) + "/response", given).expect(201);
        assertThat(api.post(publicPath(token) + "/response", given).expect(201).id())
                .isEqualTo(receipt.id());
        api.post(publicPath(token) + "/response", answers(Map.of("satisfaction", 5, "solved", "yes")))
                .expectProblem(409, "invitation-answered");
        assertThat(api.get(publicPath(token)).expect(200).json("/questions")).isEmpty();

        var answered = events.awaitPublished("SurveyAnswered", receipt.id());
        assertThat(answered.body().at("/score").asDouble()).isEqualTo(25);
        assertThat(answered.body().at("/low").asBoolean()).isTrue();
        assertThat(answered.body().has("history")).isFalse();
        assertThat(answered.body().at("/complaintId").asString()).isEqualTo(complaint.toString());

        var supervisor = api.as(Tokens.of("supervisor").username("wu").org("jinhua/dongyang"));
        var followUp = supervisor
                .get("/api/v1/follow-ups?complaintId=" + complaint)
                .expect(200)
                .json("/items/0");
        assertThat(followUp.at("/owner").asString()).isEqualTo("wu");
        var path = "/api/v1/follow-ups/" + followUp.at("/id").asString();
        api.as(Tokens.of("supervisor").org("jinhua/yiwu"))
                .ifMatch("*")
                .post(path + "/close", Map.of("outcome", "x"))
                .expectProblem(404, "follow-up-not-found");
        // Whoever was assigned it, and whoever only acted on it.
        for (var handler : new String[] {"service-agent", "approver"}) {
            api.as(Tokens.of("supervisor", "admin").username(handler).org("jinhua/dongyang"))
                    .ifMatch("*")
                    .post(path + "/close", Map.of("outcome", "x"))
                    .expectProblem(403, "follow-up-of-own-work");
        }
        var read = supervisor.get(path).expect(200);
        supervisor.post(path + "/close", Map.of("outcome", "x")).expectProblem(428, "if-match-required");
        supervisor
                .ifMatch(read)
                .post(path + "/close", Map.of("outcome", "已补货并致歉"))
                .expect(200);
        supervisor
                .ifMatch(read)
                .post(path + "/close", Map.of("outcome", "again"))
                .expectProblem(412, "stale-version");
        supervisor
                .ifMatch("*")
                .post(path + "/close", Map.of("outcome", "again"))
                .expectProblem(409, "illegal-move");
        events.awaitPublished(
                "FollowUpClosed", UUID.fromString(followUp.at("/id").asString()));
        events.verifyPublished();
    }

    @Test
    void a_closing_that_comes_after_newer_events_is_asked_about_all_the_same() {
        events.example("ComplaintReplied")
                .with("id", complaint)
                .with("version", 13)
                .with("customerId", customer)
                .with("assignee", "newer")
                .send();
        closed(complaint, 12).with("assignee", "older").send();
        invitation(complaint);
        assertThat(jdbc.sql("select version || ' ' || assignee from known_complaint where id = ?")
                        .param(complaint)
                        .query(String.class)
                        .single())
                .isEqualTo("13 newer");
        assertThat(jdbc.sql("select username from known_complaint_handler where complaint_id = ?")
                        .param(complaint)
                        .query(String.class)
                        .list())
                .contains("newer", "older");
    }

    @Test
    void nobody_gets_the_link_by_which_their_own_work_is_rated() {
        events.example("ComplaintResolved")
                .with("id", complaint)
                .with("version", 11)
                .with("customerId", customer)
                .with("assignee", "agent-1")
                .send();
        closed(complaint, 12).with("assignee", "agent-2").send();
        invitation(complaint); // agent-3 sees it, with the link
        var path = "/api/v1/campaigns/invitations?complaintId=" + complaint;
        for (String handler : new String[] {"agent-1", "agent-2"}) {
            for (String role : new String[] {"service-agent", "supervisor", "admin", "quality-analyst"}) {
                var own = api.as(Tokens.of(role).username(handler).org("jinhua"))
                        .get(path)
                        .expect(200);
                assertThat(own.json("/items")).hasSize(1);
                assertThat(own.json("/items/0").has("link"))
                        .as(handler + " as " + role)
                        .isFalse();
            }
        }
        var campaign = api.as(Tokens.of("quality-analyst"))
                .get(path)
                .json("/items/0/campaignId")
                .asString();
        var listed = api.as(Tokens.of("quality-analyst").username("agent-2"))
                .get("/api/v1/campaigns/" + campaign + "/invitations?limit=200")
                .expect(200);
        assertThat(listed.json("/items")
                        .valueStream()
                        .filter(item -> item.at("/complaintId").asString().equals(complaint.toString())))
                .hasSize(1)
                .noneMatch(item -> item.has("link"));
    }

    @Test
    void where_nobody_was_assigned_only_those_who_handle_no_complaints_get_the_link() {
        closed(complaint, 12).without("assignee").without("actedBy").send();
        var path = "/api/v1/campaigns/invitations?complaintId=" + complaint;
        var analyst = api.as(Tokens.of("quality-analyst"));
        await().untilAsserted(() -> assertThat(
                        analyst.get(path).expect(200).json("/items/0").has("link"))
                .isTrue());
        for (String role : new String[] {"service-agent", "supervisor", "admin"}) {
            assertThat(api.as(Tokens.of(role))
                            .get(path)
                            .expect(200)
                            .json("/items/0")
                            .has("link"))
                    .as(role)
                    .isFalse();
        }
    }

    @Test
    void responses_are_seen_by_those_who_may_serve_the_customer() {
        known(customer, "jinhua/dongyang/weishan", "wang", "login-" + customer);
        closed(complaint, 12).send();
        var receipt = api.post(
                        publicPath(token(invitation(complaint))) + "/response",
                        answers(Map.of("satisfaction", 5, "solved", "yes")))
                .expect(201);
        var path = "/api/v1/responses/" + receipt.id();
        var wang = api.as(Tokens.of("customer-manager").username("wang").org("jinhua/dongyang/weishan"));
        assertThat(wang.get(path).expect(200).json("/answers/satisfaction").asInt())
                .isEqualTo(5);
        var list = "/api/v1/responses?customerId=" + customer;
        assertThat(wang.get(list).expect(200).json("/items")).hasSize(1);
        var zhao = api.as(Tokens.of("customer-manager").username("zhao").org("jinhua/dongyang/weishan"));
        zhao.get(path).expectProblem(404, "response-not-found");
        assertThat(zhao.get(list).expect(200).json("/items")).isEmpty();
        var yiwu = api.as(Tokens.of("supervisor").org("jinhua/yiwu"));
        yiwu.get(path).expectProblem(404, "response-not-found");
        yiwu.get("/api/v1/responses?orgUnit=jinhua/dongyang").expectProblem(403, "outside-org-scope");
        assertThat(api.as(Tokens.of("supervisor").org("jinhua/yiwu"))
                        .get("/api/v1/campaigns/invitations?complaintId=" + complaint)
                        .expect(200)
                        .json("/items"))
                .isEmpty();
        var self = api.as(Tokens.of("customer").username("login-" + customer).org("jinhua/dongyang/weishan"));
        self.get(path).expect(200);
        api.as(Tokens.of("customer").username("other").org("jinhua/dongyang/weishan"))
                .get(path)
                .expectProblem(404, "response-not-found");
    }

    @Test
    void of_many_answers_at_once_one_is_taken() throws Exception {
        closed(complaint, 12).send();
        var token = token(invitation(complaint));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = java.util.stream.IntStream.rangeClosed(1, 5)
                    .<Callable<Integer>>mapToObj(i -> () -> api.post(
                                    publicPath(token) + "/response",
                                    answers(Map.of("satisfaction", i, "solved", "yes")))
                            .status())
                    .toList();
            var statuses = threads.invokeAll(calls).stream()
                    .map(java.util.concurrent.Future::resultNow)
                    .toList();
            assertThat(statuses).containsOnlyOnce(201).allMatch(status -> status == 201 || status == 409);
        }
    }

    @Test
    void a_wrong_or_late_link_opens_nothing() {
        api.get(publicPath("A".repeat(43))).expectProblem(404, "invitation-not-found");
        api.inChinese().get(publicPath("x")).expectProblem(404, "invitation-not-found");
        closed(complaint, 12).send();
        var token = token(invitation(complaint));
        jdbc.sql("update invitation set expires_at = now() - interval '1 second' where complaint_id = ?")
                .param(complaint)
                .update();
        api.get(publicPath(token)).expectProblem(410, "invitation-expired");
        api.post(publicPath(token) + "/response", answers(Map.of("satisfaction", 5, "solved", "yes")))
                .expectProblem(410, "invitation-expired");
    }

    @Test
    void the_token_is_in_no_table() {
        closed(complaint, 12).send();
        var token = token(invitation(complaint));
        assertThat(jdbc.sql("select row_to_json(i)::text from invitation i where complaint_id = ?")
                        .param(complaint)
                        .query(String.class)
                        .single())
                .doesNotContain(token);
    }

    @Test
    void the_page_runs_only_its_own_files() {
        var page = api.with("Accept", "text/html,application/xhtml+xml")
                .get("/r/anything")
                .expect(404);
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'")
                .doesNotContain("script-src");
        assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(page.text())
                .doesNotContain("<script")
                .doesNotContain("onclick")
                .doesNotContain("<style")
                .doesNotContain("style=");
        assertThat(api.get("/r/assets/respondent.css").expect(200).contentType())
                .contains("text/css");
        api.get("/r/assets/nothing.js").expectProblem(404, "http-404");
        api.get("/r/assets/../index.html").expect(400);
    }

    private void known(UUID id, String orgUnit, String manager, String login) {
        events.example("CustomerRegistered")
                .with("id", id)
                .with("code", id.toString().substring(0, 8))
                .with("orgUnit", orgUnit)
                .with("manager", manager)
                .with("login", login)
                .send();
        await().until(() -> jdbc.sql("select count(*) from known_customer where id = ?")
                        .param(id)
                        .query(Long.class)
                        .single()
                == 1);
    }

    private EventContracts.Example closed(UUID id, long version) {
        return events.example("ComplaintClosed")
                .with("id", id)
                .with("version", version)
                .with("customerId", customer);
    }

    private tools.jackson.databind.JsonNode invitation(UUID complaintId) {
        var agent = api.as(Tokens.of("service-agent").username("agent-3").org("jinhua/dongyang"));
        return await().until(
                        () -> agent.get("/api/v1/campaigns/invitations?complaintId=" + complaintId)
                                .expect(200)
                                .json("/items"),
                        items -> items.size() == 1)
                .get(0);
    }

    private static String token(tools.jackson.databind.JsonNode invitation) {
        var link = invitation.at("/link").asString();
        assertThat(link).startsWith("http://localhost:8080/r/");
        return link.substring(link.lastIndexOf('/') + 1);
    }

    private static String publicPath(String token) {
        return "/api/v1/public/invitations/" + token;
    }

    private static Map<String, Object> answers(Map<String, Object> answers) {
        return Map.of("answers", answers);
    }
}
