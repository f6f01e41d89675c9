package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.received;
import static io.gapless.complaint.Fixtures.until;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Root causes, what is done about them, and whether it has helped. */
@ServiceTest
class CauseTest {

    private static final String TREES = "/api/v1/complaint-cause-trees";
    private static final String ACTIONS = "/api/v1/complaint-actions";
    private static final String PARETO = "/api/v1/complaint-reports/causes";

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Test
    void the_cause_tree_is_drafted_and_published_as_a_whole() {
        var analyst = api.as(Tokens.of("quality-analyst"));
        // Another test may have left one.
        jdbc.sql("delete from cause_tree where status = 'DRAFT'").update();
        var inForce = analyst.get(TREES + "/in-force").expect(200);
        var causes = new ArrayList<Object>();
        inForce.json("/causes").forEach(causes::add);
        var added = Map.of(
                "code", "equipment-scanner", "name", "扫码枪", "nameEn", "Scanner", "parent", "equipment", "active", true);
        api.as(Tokens.of("supervisor")).post(TREES, Map.of()).expectProblem(403, "not-allowed");
        analyst.post(TREES, Map.of("causes", List.of(added))).expectProblem(422, "cause-parent-unknown");
        var draft = analyst.post(TREES, Map.of("note", "scanners")).expect(201);
        analyst.post(TREES, Map.of()).expectProblem(409, "cause-tree-draft-exists");
        var circular = List.of(
                Map.of("code", "a", "name", "甲", "nameEn", "A", "parent", "b", "active", true),
                Map.of("code", "b", "name", "乙", "nameEn", "B", "parent", "a", "active", true));
        analyst.ifMatch(draft)
                .put(draft.location(), Map.of("causes", circular))
                .expectProblem(422, "cause-parent-circular");
        var twice = List.of(
                Map.of("code", "a", "name", "甲", "nameEn", "A", "active", true),
                Map.of("code", "a", "name", "甲", "nameEn", "A", "active", true));
        analyst.ifMatch(draft).put(draft.location(), Map.of("causes", twice)).expectProblem(422, "cause-code-twice");
        causes.add(added);
        analyst.put(draft.location(), Map.of("causes", causes)).expectProblem(428, "if-match-required");
        var changed = analyst.ifMatch(draft)
                .put(draft.location(), Map.of("causes", causes))
                .expect(200);
        analyst.ifMatch(draft).post(draft.location() + "/publish").expectProblem(412, "stale-version");
        analyst.ifMatch(changed).post(draft.location() + "/publish").expect(200);
        analyst.ifMatch("*").delete(draft.location()).expectProblem(409, "cause-tree-published");
        assertThat(analyst.get(TREES + "/in-force").expect(200).text()).contains("equipment-scanner");
        assertThat(analyst.get(TREES + "/1").expect(200).text())
                .contains("equipment-failure")
                .doesNotContain("equipment-scanner");
        analyst.get(TREES + "/9999").expectProblem(404, "cause-tree-not-found");
        var another = analyst.post(TREES, Map.of()).expect(201);
        analyst.ifMatch(another).delete(another.location()).expect(204);
        assertThat(contracts.published()).anyMatch(event -> event.type().equals("ComplaintCauseTreePublished"));
        contracts.verifyPublished();
    }

    @Test
    void a_root_cause_is_found_by_who_works_on_the_complaint_and_told_without_its_words() {
        var agent = api.as(Tokens.of("service-agent"));
        var complaint = received(agent, "jinhua/yiwu");
        var path = complaint.location() + "/cause";
        var standard = UUID.randomUUID();
        contracts
                .example("StandardPublished")
                .with("id", standard)
                .with("series", standard)
                .with("name", "配送标准")
                .send();
        await().until(() -> jdbc.sql("select count(*) from known_standard where id = ?")
                        .param(standard)
                        .query(Long.class)
                        .single()
                == 1);
        Map<String, Object> body = Map.of(
                "cause", "equipment-failure",
                "statement", "车辆抛锚",
                "whys", List.of("送货晚到", "车辆抛锚", "没有按期保养"),
                "responsibleUnit", "jinhua/logistics",
                "standard", Map.of("id", standard, "step", "按时送达"));
        agent.get(path).expectProblem(404, "cause-not-found");
        agent.put(path, body).expectProblem(428, "if-match-required");
        api.as(Tokens.of("executive")).ifMatch("*").put(path, body).expectProblem(403, "not-allowed");
        api.as(Tokens.of("service-agent").org("jinhua/lanxi"))
                .ifMatch("*")
                .put(path, body)
                .expectProblem(404, "complaint-not-found");
        api.as(Tokens.of("service-agent").org("jinhua/lanxi")).get(path).expectProblem(404, "complaint-not-found");
        api.as(Tokens.of("customer-manager").username("zhao").org("jinhua/yiwu"))
                .get(path)
                .expectProblem(404, "complaint-not-found");
        agent.ifMatch("*").put(path, with(body, "cause", "nothing")).expectProblem(422, "cause-unknown");
        agent.ifMatch("*").put(path, with(body, "whys", List.of())).expect(400);
        agent.ifMatch("*")
                .put(path, with(body, "standard", Map.of("id", UUID.randomUUID())))
                .expectProblem(422, "standard-unknown");
        var found = agent.ifMatch(complaint).put(path, body).expect(200);
        assertThat(found.json("/causeNameEn").asString()).isEqualTo("Equipment or vehicle failed");
        assertThat(found.json("/standard/name").asString()).isEqualTo("配送标准");
        assertThat(found.json("/whys")).hasSize(3);
        agent.ifMatch(complaint).put(path, body).expectProblem(412, "stale-version");
        // Also after the end, and another one in its place.
        until(agent, complaint, "close");
        var again = agent.ifMatch("*")
                .put(path, Map.of("cause", "people-standard", "whys", List.of("没有检查")))
                .expect(200);
        assertThat(again.json("/cause").asString()).isEqualTo("people-standard");
        assertThat(again.json("/responsibleUnit").isMissingNode()
                        || again.json("/responsibleUnit").isNull())
                .isTrue();
        var told = contracts.awaitPublished("ComplaintCauseFound", complaint.id());
        assertThat(told.body().at("/cause/code").asString()).isEqualTo("people-standard");
        assertThat(told.body().toString()).doesNotContain("没有检查");
        assertThat(agent.get(complaint.location())
                        .expect(200)
                        .json("/history")
                        .valueStream()
                        .filter(entry -> entry.at("/kind").asString().equals("CAUSE_FOUND")))
                .hasSize(2);
        contracts.verifyPublished();
    }

    @Test
    void what_makes_most_comes_first_and_each_part_leads_to_its_complaints() {
        var unit = "jinhua/yiwu/pareto";
        var agent = api.as(Tokens.of("service-agent").org(unit));
        cause(agent, unit, "equipment-failure", "jinhua/logistics");
        cause(agent, unit, "equipment-failure", "jinhua/logistics");
        cause(agent, unit, "equipment-failure", "jinhua/logistics/vans");
        cause(agent, unit + "/east", "equipment-system", null);
        cause(agent, unit, "people-skill", unit);
        received(agent, unit);
        cause(api.as(Tokens.of("service-agent")), "jinhua/yiwu/pareto-not", "people-skill", null);

        var supervisor = api.as(Tokens.of("supervisor").org(unit));
        var whole = supervisor.get(PARETO + "?orgUnit=" + unit).expect(200);
        assertThat(whole.json("/received").asLong()).isEqualTo(6);
        assertThat(whole.json("/analysed").asLong()).isEqualTo(5);
        assertThat(whole.json("/parts")
                        .valueStream()
                        .map(part -> part.at("/key").asString()))
                .containsExactly("equipment", "people");
        assertThat(whole.json("/parts/0/share").decimalValue()).isEqualByComparingTo("0.8");
        assertThat(whole.json("/parts/0/vital").asBoolean()).isTrue();
        assertThat(whole.json("/parts/1/vital").asBoolean()).isFalse();
        assertThat(whole.json("/parts/1/cumulative").decimalValue()).isEqualByComparingTo("1");
        int checked = 0;
        for (var asked : List.of("", "&cause=equipment", "&responsibleUnit=jinhua/logistics", "&category=delivery")) {
            for (var by : List.of("BRANCH", "CAUSE", "RESPONSIBLE_UNIT", "CATEGORY", "ORG_UNIT")) {
                var report = supervisor
                        .get(PARETO + "?orgUnit=" + unit + "&by=" + by + asked)
                        .expect(200);
                for (var part : report.json("/parts")) {
                    if (part.has("complaints") && part.get("complaints").isString()) {
                        assertThat(supervisor
                                        .get(part.get("complaints").asString())
                                        .expect(200)
                                        .json("/items")
                                        .size())
                                .as(part.toString())
                                .isEqualTo(part.at("/n").asInt());
                        checked++;
                    }
                }
            }
        }
        assertThat(checked).isGreaterThan(20);
        supervisor.get(PARETO + "?orgUnit=hangzhou").expectProblem(403, "outside-org-scope");
        supervisor.get(PARETO + "?zone=Moon/Base").expectProblem(400, "report-zone-unknown");
        supervisor.get(PARETO + "?from=2026-02-01&to=2026-01-01").expectProblem(400, "report-period-wrong");
        supervisor.get("/api/v1/complaint-cause-findings?orgUnit=hangzhou").expectProblem(403, "outside-org-scope");
        assertThat(api.as(Tokens.of("customer-manager").username("zhao").org(unit))
                        .get(PARETO)
                        .expect(200)
                        .json("/received")
                        .asLong())
                .isZero();
    }

    @Test
    void an_action_is_done_by_its_owner_and_changed_by_those_above() {
        var supervisor =
                api.as(Tokens.of("supervisor").username("supervisor-yiwu").org("jinhua/yiwu"));
        var body = action("jinhua/yiwu", "li");
        api.as(Tokens.of("service-agent")).post(ACTIONS, body).expectProblem(403, "not-allowed");
        supervisor.post(ACTIONS, with(body, "orgUnit", "jinhua/lanxi")).expectProblem(403, "outside-org-scope");
        supervisor.post(ACTIONS, with(body, "owner", "sun")).expectProblem(422, "action-owner-unknown");
        supervisor.post(ACTIONS, with(body, "cause", "nothing")).expectProblem(422, "cause-unknown");
        supervisor.post(ACTIONS, with(body, "category", "nothing")).expectProblem(422, "category-unknown");
        supervisor.post(ACTIONS, with(body, "dueAt", "2020-01-01T00:00:00Z")).expect(400);
        supervisor.post(ACTIONS, with(body, "complaintId", UUID.randomUUID())).expectProblem(422, "complaint-unknown");
        var complaint = received(api.as(Tokens.of("service-agent")), "jinhua/yiwu");
        var opened = supervisor
                .post(ACTIONS, with(body, "complaintId", complaint.id()))
                .expect(201);
        assertThat(opened.json("/checkAfterDays").asInt()).isEqualTo(90);
        var at = opened.location();
        supervisor.get(at + "/effect").expectProblem(409, "action-not-done");
        api.as(Tokens.of("supervisor").org("jinhua/lanxi")).get(at).expectProblem(404, "action-not-found");
        var manager = api.as(Tokens.of("customer-manager").username("zhao").org("jinhua/yiwu"));
        manager.get(at).expectProblem(404, "action-not-found");
        assertThat(manager.get(ACTIONS + "?limit=200").expect(200).text())
                .doesNotContain(opened.id().toString());
        api.as(Tokens.of("service-agent").org("jinhua/yiwu"))
                .ifMatch(opened)
                .post(at + "/done", Map.of("note", "x"))
                .expectProblem(403, "action-of-another");
        var change = Map.of("title", "车辆每周保养", "owner", "li", "dueAt", inTenDays(), "checkAfterDays", 30);
        supervisor.put(at, change).expectProblem(428, "if-match-required");
        var changed = supervisor.ifMatch(opened).put(at, change).expect(200);
        supervisor.ifMatch(opened).put(at, change).expectProblem(412, "stale-version");
        supervisor
                .ifMatch(changed)
                .post(at + "/judge", Map.of("effective", true, "words", "x"))
                .expectProblem(409, "action-not-done");
        var owner = api.as(Tokens.of("customer-manager").username("li").org("jinhua/yiwu"));
        assertThat(owner.get(ACTIONS + "?status=OPEN&limit=200").expect(200).text())
                .contains(opened.id().toString());
        var done =
                owner.ifMatch(changed).post(at + "/done", Map.of("note", "已保养")).expect(200);
        assertThat(Instant.parse(done.json("/checkDueAt").asString()))
                .isEqualTo(Instant.parse(done.json("/doneAt").asString()).plus(Duration.ofDays(30)));
        supervisor.ifMatch(done).post(at + "/cancel", Map.of("reason", "x")).expectProblem(409, "action-does-not-move");
        var other = supervisor.post(ACTIONS, body).expect(201);
        supervisor
                .ifMatch(other)
                .post(other.location() + "/cancel", Map.of("reason", "不再需要"))
                .expect(200);
        assertThat(supervisor
                        .get(ACTIONS + "?complaintId=" + complaint.id() + "&cause=equipment&overdue=false")
                        .expect(200)
                        .json("/items"))
                .hasSize(1);
        var told = contracts.awaitPublished("ComplaintActionDone", opened.id());
        assertThat(told.body().toString()).doesNotContain("保养");
        contracts.awaitPublished("ComplaintActionCancelled", other.id());
        contracts.verifyPublished();
    }

    @Test
    void owners_are_reminded_once_of_what_is_due_and_of_what_is_overdue() {
        var supervisor = api.as(Tokens.of("supervisor").org("jinhua/dongyang"));
        var opened = supervisor
                .post(ACTIONS, action("jinhua/dongyang", "supervisor"))
                .expect(201);
        jdbc.sql("update complaint_action set next_at = now() where id = ?")
                .param(opened.id())
                .update();
        await().until(() -> reminders(opened.id()).equals(List.of("DUE_SOON")));
        assertThat(supervisor.get(opened.location()).json("/nextAt").asString())
                .isEqualTo(opened.json("/dueAt").asString());
        jdbc.sql("update complaint_action set due_at = now() - interval '1 second', next_at = now() where id = ?")
                .param(opened.id())
                .update();
        await().until(() -> reminders(opened.id()).equals(List.of("DUE_SOON", "OVERDUE")));
        assertThat(supervisor
                        .get(ACTIONS + "?overdue=true&limit=200")
                        .expect(200)
                        .text())
                .contains(opened.id().toString());
        assertThat(Instant.parse(
                        supervisor.get(opened.location()).json("/nextAt").asString()))
                .isAfter(Instant.now().plus(Duration.ofDays(6)));
        contracts.verifyPublished();
    }

    @Test
    void the_effect_is_judged_by_another_when_its_check_comes_due() {
        var unit = "jinhua/dongyang/effect";
        var agent = api.as(Tokens.of("service-agent").org(unit));
        for (int i = 0; i < 10; i++) {
            moved(cause(agent, unit, "equipment-failure", null), 120);
        }
        moved(cause(agent, unit, "equipment-system", null), 50);
        moved(cause(agent, unit, "outside-weather", null), 50);
        moved(cause(api.as(Tokens.of("service-agent")), "jinhua/dongyang/effect-not", "equipment-failure", null), 50);

        var supervisor = api.as(Tokens.of("supervisor").org("jinhua/dongyang"));
        var opened = supervisor.post(ACTIONS, action(unit, "supervisor")).expect(201);
        var at = opened.location();
        supervisor.ifMatch(opened).post(at + "/done", Map.of("note", "已保养")).expect(200);
        jdbc.sql("""
                        update complaint_action set opened_at = now() - interval '100 days',
                            done_at = now() - interval '90 days', check_due_at = now(), next_at = now() where id = ?""").param(opened.id()).update();
        await().until(() -> supervisor.get(at).json("/status").asString().equals("CHECK_DUE"));
        var due = supervisor.get(at).expect(200);
        assertThat(due.json("/effect/before/n").asLong()).isEqualTo(10);
        // Of the branch, not only of the very cause; nothing of other org units.
        assertThat(due.json("/effect/after/n").asLong()).isZero();
        assertThat(due.json("/effect/after/analysed").asLong()).isEqualTo(2);
        assertThat(due.json("/effect/finding").asString()).isEqualTo("FEWER");
        var verdict = Map.of("effective", true, "words", "此后未再发生");
        supervisor.ifMatch(due).post(at + "/judge", verdict).expectProblem(403, "own-action");
        var analyst = api.as(Tokens.of("quality-analyst"));
        var later = analyst.ifMatch(due)
                .post(at + "/check-later", Map.of("days", 5))
                .expect(200);
        assertThat(later.json("/status").asString()).isEqualTo("DONE");
        assertThat(analyst.get(at + "/effect").expect(200).json("/finding").asString())
                .isEqualTo("FEWER");
        jdbc.sql("update complaint_action set check_due_at = now(), next_at = now() where id = ?")
                .param(opened.id())
                .update();
        await().until(() -> supervisor.get(at).json("/status").asString().equals("CHECK_DUE"));
        var judged = analyst.ifMatch("*").post(at + "/judge", verdict).expect(200);
        assertThat(judged.json("/status").asString()).isEqualTo("EFFECTIVE");
        assertThat(judged.json("/effect/finding").asString()).isEqualTo("FEWER");
        assertThat(analyst.get(ACTIONS + "?status=EFFECTIVE&limit=200")
                        .expect(200)
                        .text())
                .contains(opened.id().toString());
        var told = contracts.awaitPublished("ComplaintActionJudged", opened.id());
        assertThat(told.body().at("/finding").asString()).isEqualTo("FEWER");
        assertThat(told.body().toString()).doesNotContain("未再发生");
        assertThat(contracts.published().stream()
                        .filter(event -> event.type().equals("ComplaintActionCheckDue")
                                && event.key().equals(opened.id().toString())))
                .hasSize(2);
        contracts.verifyPublished();
    }

    private List<String> reminders(UUID action) {
        return contracts.published().stream()
                .filter(event -> event.type().equals("ComplaintActionReminded")
                        && event.key().equals(action.toString()))
                .map(event -> event.body().at("/reminder").asString())
                .toList();
    }

    private static Api.Answer cause(Api agent, String unit, String cause, @Nullable String responsible) {
        var complaint = agent.post("/api/v1/complaints", anonymous(unit)).expect(201);
        Map<String, Object> body = Map.of("cause", cause, "whys", List.of("x"));
        agent.ifMatch("*")
                .put(
                        complaint.location() + "/cause",
                        responsible == null ? body : with(body, "responsibleUnit", responsible))
                .expect(200);
        return complaint;
    }

    private void moved(Api.Answer complaint, int days) {
        jdbc.sql("update complaint set received_at = now() - make_interval(days => ?) where id = ?")
                .params(days, complaint.id())
                .update();
    }

    private static Map<String, Object> action(String unit, String owner) {
        return Map.of(
                "orgUnit",
                unit,
                "kind",
                "PREVENTIVE",
                "title",
                "车辆每月保养",
                "cause",
                "equipment-failure",
                "owner",
                owner,
                "dueAt",
                inTenDays());
    }

    private static String inTenDays() {
        return Instant.now()
                .plus(Duration.ofDays(10))
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }
}
