package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.until;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Whose rules are whose: those of a branch keep theirs, and not the whole company's. */
@ServiceTest
class RulesOfUnitsTest {

    private static final String POLICIES = "/api/v1/sla-policies";
    private static final String POSTS = "/api/v1/authority-posts";
    private static final String LEVELS = "/api/v1/contacts/levels";
    private static final String CLOSING = "/api/v1/closing-rules";
    private static final String BRANCH = "jinhua/rules";

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_branch_promises_other_times_for_its_own_complaints_only() {
        var analyst = api.as(Tokens.of("quality-analyst").org(BRANCH));
        var policy = policy("delivery-late", 17);
        analyst.post(POLICIES, policy).expectProblem(403, "rule-of-the-whole-company");
        analyst.post(POLICIES, with(policy, "orgUnit", "jinhua")).expectProblem(403, "outside-org-scope");
        analyst.post(POLICIES, with(policy, "orgUnit", "jinhua/rules-not")).expectProblem(403, "outside-org-scope");
        namesTheChannels(analyst.post(POLICIES, with(with(policy, "orgUnit", BRANCH), "channel", "HOTLNE")));
        var added = analyst.post(POLICIES, with(policy, "orgUnit", BRANCH)).expect(201);
        assertThat(added.json("/orgUnit").asString()).isEqualTo(BRANCH);
        assertThat(minutes(BRANCH + "/east")).isEqualTo(17);
        assertThat(minutes("jinhua/rules-not")).isNotEqualTo(17);
        var first = analyst.get(POLICIES + "?limit=1").expect(200);
        assertThat(first.json("/items")).hasSize(1);
        assertThat(analyst.get(POLICIES + "?limit=200&cursor="
                                + first.json("/next").asString())
                        .expect(200)
                        .text())
                .contains(added.id().toString());
        contracts.awaitPublished("SlaPolicyAdded", added.id());
        contracts.verifyPublished();
    }

    /** Until when a complaint received there is to be acknowledged, in minutes. */
    private long minutes(String unit) {
        var complaint = api.as(Tokens.of("service-agent"))
                .post("/api/v1/complaints", anonymous(unit))
                .expect(201);
        return ChronoUnit.MINUTES.between(
                Instant.parse(complaint.json("/receivedAt").asString()),
                Instant.parse(complaint.json("/clocks/0/dueAt").asString()));
    }

    @Test
    void a_branch_keeps_its_own_posts_and_only_there_they_have_limits_and_holders() {
        var admin = api.as(Tokens.of("admin").org(BRANCH));
        var code = code().toLowerCase(java.util.Locale.ROOT);
        var post = Map.of(
                "name",
                "组长",
                "nameEn",
                "Head of team",
                "remedies",
                List.of("REFUND"),
                "limits",
                List.of(Map.of("currency", "CNY", "amount", 100)),
                "active",
                true);
        var wanted = new HashMap<String, Object>(Map.of("code", code, "post", post));
        admin.post(POSTS, wanted).expectProblem(403, "rule-of-the-whole-company");
        var elsewhere = new HashMap<String, Object>(post);
        elsewhere.put("limits", List.of(Map.of("orgUnit", "jinhua", "currency", "CNY", "amount", 100)));
        admin.post(POSTS, with(with(wanted, "orgUnit", BRANCH), "post", elsewhere))
                .expectProblem(422, "authority-post-elsewhere");
        var own = admin.post(POSTS, with(wanted, "orgUnit", BRANCH)).expect(201);
        api.as(Tokens.of("admin").org("jinhua/rules-not"))
                .ifMatch(own)
                .put(own.location(), post)
                .expectProblem(403, "outside-org-scope");
        api.as(Tokens.of("admin"))
                .post(own.location() + "/holders", Map.of("employee", "li", "orgUnit", "jinhua/yiwu"))
                .expectProblem(422, "authority-post-elsewhere");
        admin.ifMatch(own).put(own.location(), elsewhere).expectProblem(422, "authority-post-elsewhere");
        admin.ifMatch(own).put(own.location(), post).expect(200);
        // The company's own, and what roles may, are not a branch's to change.
        var whole = api.as(Tokens.of("admin"))
                .post(POSTS, with(wanted, "code", code + "-whole"))
                .expect(201);
        admin.ifMatch(whole).put(whole.location(), post).expectProblem(403, "rule-of-the-whole-company");
        admin.ifMatch("*")
                .put(
                        "/api/v1/authorities/service-agent",
                        Map.of("compensationLimit", 99_999, "currency", "CNY", "remedies", List.of()))
                .expectProblem(403, "rule-of-the-whole-company");
        contracts.awaitPublished("AuthorityPostDefined", own.id());
        contracts.verifyPublished();
    }

    @Test
    void a_branch_sets_levels_for_its_own_queues() {
        var analyst = api.as(Tokens.of("quality-analyst").org(BRANCH));
        var level = new HashMap<String, Object>(
                Map.of("queue", "rules", "answerWithinSeconds", 7, "target", .9, "shortAbandonSeconds", 3));
        analyst.post(LEVELS, level).expectProblem(403, "rule-of-the-whole-company");
        analyst.post(LEVELS, with(level, "orgUnit", "jinhua/rules-not")).expectProblem(403, "outside-org-scope");
        analyst.post(LEVELS, with(level, "orgUnit", BRANCH)).expect(201);
        assertThat(analyst.get(LEVELS + "?limit=200").expect(200).text()).contains("\"rules\"");
        assertThat(seconds(BRANCH + "/east")).isEqualTo(7);
        assertThat(seconds("jinhua/rules-not")).isNotEqualTo(7);
        contracts.verifyPublished();
    }

    /** The level by which a contact there was measured. */
    private int seconds(String unit) {
        var now = Instant.now();
        var contact = api.as(Tokens.of("supervisor").org(unit))
                .post(
                        "/api/v1/contacts",
                        Map.of(
                                "channel",
                                "HOTLINE",
                                "queue",
                                "rules",
                                "orgUnit",
                                unit,
                                "outcome",
                                "ABANDONED",
                                "offeredAt",
                                now.toString(),
                                "endedAt",
                                now.toString()))
                .expect(201);
        return jdbc.sql("select level_seconds from contact where id = ?")
                .param(contact.id())
                .query(Integer.class)
                .single();
    }

    @Test
    void a_branch_has_another_person_close_its_own_complaints() {
        var analyst = api.as(Tokens.of("quality-analyst").org(BRANCH));
        var rule = new HashMap<String, Object>(Map.of("category", "delivery-late", "minSeverity", "LOW"));
        analyst.post(CLOSING, rule).expectProblem(403, "rule-of-the-whole-company");
        var added = analyst.post(CLOSING, with(rule, "orgUnit", BRANCH + "/closing"))
                .expect(201);
        assertThat(moves(BRANCH + "/closing/east")).doesNotContain("CLOSE");
        assertThat(moves(BRANCH + "/other")).contains("CLOSE");
        api.as(Tokens.of("quality-analyst").org("jinhua/rules-not"))
                .delete(CLOSING + "/" + added.id())
                .expectProblem(403, "outside-org-scope");
        assertThat(analyst.get(CLOSING + "?limit=200").expect(200).text())
                .contains(added.id().toString());
        analyst.delete(CLOSING + "/" + added.id()).expect(204);
        contracts.awaitPublished("ClosingRuleRemoved", added.id());
        contracts.verifyPublished();
    }

    /** What whoever resolved a complaint there may do with it next. */
    private List<String> moves(String unit) {
        var agent = api.as(Tokens.of("service-agent"));
        var complaint = agent.post("/api/v1/complaints", anonymous(unit)).expect(201);
        until(agent, complaint, "resolve");
        return agent.get(complaint.location())
                .expect(200)
                .json("/allowedMoves")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void a_rule_of_assignment_without_an_org_unit_is_the_whole_companys() {
        var admin = api.as(Tokens.of("admin").org(BRANCH));
        var queue = code().toLowerCase(java.util.Locale.ROOT);
        admin.post(
                        "/api/v1/complaint-queues",
                        Map.of(
                                "code",
                                queue,
                                "queue",
                                Map.of("name", "队列", "nameEn", "Queue", "orgUnit", BRANCH, "active", true)))
                .expect(201);
        var rule = new HashMap<String, Object>(
                Map.of("place", 9_000, "name", "all to us", "queue", queue, "skills", List.of(), "active", false));
        admin.post("/api/v1/assignment-rules", rule).expectProblem(403, "rule-of-the-whole-company");
        namesTheChannels(
                admin.post("/api/v1/assignment-rules", with(with(rule, "orgUnit", BRANCH), "channel", "PHONE")));
        admin.post("/api/v1/assignment-rules", with(rule, "orgUnit", BRANCH)).expect(201);
    }

    private static void namesTheChannels(Api.Answer refused) {
        refused.expectProblem(400, "invalid-request");
        assertThat(refused.json("/errors/0/field").asString()).isEqualTo("channel");
        assertThat(refused.json("/errors/0/message").asString()).contains("HOTLINE, WEB", "PARTNER");
    }

    private static Map<String, Object> policy(String category, int acknowledgeMinutes) {
        var hours = List.of(Map.of("from", "00:00", "until", "00:00"));
        var week = new HashMap<String, Object>();
        for (var day : java.time.DayOfWeek.values()) {
            week.put(day.name(), hours);
        }
        return new HashMap<>(Map.of(
                "name",
                "Branch",
                "category",
                category,
                "acknowledgeMinutes",
                acknowledgeMinutes,
                "firstResponseMinutes",
                60,
                "updateMinutes",
                60,
                "resolveMinutes",
                600,
                "calendar",
                Map.of("zone", "Asia/Shanghai", "weekly", week)));
    }
}
