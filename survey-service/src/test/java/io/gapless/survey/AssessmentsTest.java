package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Scorecards, and an assessment from the draft over an appeal to what is booked and frozen. */
@ServiceTest
class AssessmentsTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_quarter_is_assessed_appealed_against_settled_and_booked() {
        var unit = "jinhua/assessed/posts";
        for (String manager : List.of("zhao", "qian")) {
            for (int i = 0; i < 3; i++) {
                events.example("VisitCompleted")
                        .with("id", UUID.randomUUID())
                        .with("orgUnit", unit)
                        .with("manager", manager)
                        .with("completedAt", "2025-08-1" + i + "T04:00:00Z")
                        .with("steps", List.of(step(1, true), step(2, manager.equals("zhao"))))
                        .send();
            }
        }
        await().until(() -> count("select count(*) from obligation where org_unit = '" + unit + "'") == 6);
        var card = published(
                "POSTS",
                "POST",
                List.of(indicator("VISITS", "VISIT_STEPS", 60, 0, 100), indicator("ATTITUDE", "ENTERED", 40, 0, 10)));
        analyst("boss")
                .ifMatch("*")
                .put(
                        card.location(),
                        scorecard("POSTS", "POST", List.of(indicator("VISITS", "VISIT_STEPS", 100, 0, 100))))
                .expectProblem(409, "scorecard-published");
        assertThatThrownBy(() -> jdbc.sql("update scorecard set title_en = 'x' where id = ?")
                        .param(card.id())
                        .update())
                .hasMessageContaining("never changes");

        var body = Map.of(
                "scorecardId",
                card.id(),
                "orgUnit",
                unit,
                "quarter",
                "2025-Q3",
                "subjects",
                List.of(subject(unit, "zhao"), subject(unit, "qian")));
        api.as(Tokens.of("quality-analyst").org("jinhua/yiwu"))
                .post("/api/v1/assessments", body)
                .expectProblem(403, "outside-org-scope");
        api.as(Tokens.of("supervisor").org("jinhua"))
                .post("/api/v1/assessments", body)
                .expectProblem(403, "not-allowed");
        var started = analyst("boss").post("/api/v1/assessments", body).expect(201);
        analyst("boss").post("/api/v1/assessments", body).expectProblem(409, "assessment-exists");
        awaitCalculated(started);
        var results = analyst("boss").get(started.location() + "/results").expect(200);
        var zhao = of(results, "zhao");
        var qian = of(results, "qian");
        assertThat(zhao.at("/figures/0/value").asDouble()).isEqualTo(100);
        assertThat(qian.at("/figures/0/value").asDouble()).isEqualTo(50);
        // 60 of 100 are known, which is enough: what is not known counts neither for nor against.
        assertThat(qian.at("/score").asDouble()).isEqualTo(50);
        assertThat(qian.at("/known").asDouble()).isEqualTo(60);

        var enter = started.location() + "/results/" + zhao.at("/id").asString() + "/figures/ATTITUDE";
        var value = Map.of("value", 7, "reason", "客户表扬两次");
        analyst("boss").put(enter, value).expectProblem(428, "if-match-required");
        analyst("zhao").ifMatch("*").put(enter, value).expectProblem(403, "assessment-of-oneself");
        analyst("boss")
                .ifMatch("*")
                .put(enter.replace("ATTITUDE", "VISITS"), value)
                .expectProblem(404, "indicator-not-entered");
        for (int beyond : List.of(-1, 12)) {
            analyst("boss")
                    .ifMatch("*")
                    .put(enter, Map.of("value", beyond, "reason", "x"))
                    .expectProblem(422, "figure-outside-scale");
        }
        assertThat(analyst("boss")
                        .ifMatch("*")
                        .put(enter, value)
                        .expect(200)
                        .json("/score")
                        .asDouble())
                .isEqualTo(88);
        // Computed anew, what was entered stays.
        analyst("boss").ifMatch("*").post(started.location() + "/calculate").expect(200);
        awaitCalculated(started);
        assertThat(of(analyst("boss").get(started.location() + "/results").expect(200), "zhao")
                        .at("/score")
                        .asDouble())
                .isEqualTo(88);

        // A draft is nobody's to see but of those who prepare it.
        assertThat(manager("qian")
                        .get("/api/v1/assessments/own-results")
                        .expect(200)
                        .json("/items"))
                .isEmpty();
        api.as(Tokens.of("supervisor").org("jinhua"))
                .get(started.location())
                .expectProblem(404, "assessment-not-found");
        analyst("boss").ifMatch("*").post(started.location() + "/settle").expectProblem(409, "illegal-move");
        analyst("boss").ifMatch("*").post(started.location() + "/publish").expect(200);
        assertThat(manager("qian")
                        .get("/api/v1/assessments/own-results")
                        .expect(200)
                        .json("/items/0/kind")
                        .asString())
                .isEqualTo("PENALTY");
        analyst("boss").ifMatch("*").put(enter, value).expectProblem(409, "assessment-not-draft");

        var appeals = started.location() + "/results/" + qian.at("/id").asString() + "/appeals";
        manager("zhao").post(appeals, Map.of("text", "不公平")).expectProblem(404, "result-not-found");
        var appeal = manager("qian").post(appeals, Map.of("text", "两次走访客户不在")).expect(201);
        manager("qian").post(appeals, Map.of("text", "再次")).expectProblem(409, "appeal-open");
        var decision = started.location() + "/appeals/" + appeal.json("/id").asString() + "/decision";
        var accepted = Map.of("score", 65, "reason", "属实");
        analyst("qian").ifMatch("*").post(decision, accepted).expectProblem(403, "assessment-of-oneself");
        // Whoever entered a figure of the result does not decide about it.
        var other = manager("zhao")
                .post(started.location() + "/results/" + zhao.at("/id").asString() + "/appeals", Map.of("text", "表扬三次"))
                .expect(201);
        var rejected = started.location() + "/appeals/" + other.json("/id").asString() + "/decision";
        analyst("boss")
                .ifMatch("*")
                .post(rejected, Map.of("reason", "属实两次"))
                .expectProblem(403, "assessment-by-oneself");
        analyst("another").ifMatch("*").post(rejected, Map.of("reason", "属实两次")).expect(200);
        analyst("boss").ifMatch("*").post(started.location() + "/settle").expectProblem(409, "appeals-possible");
        jdbc.sql("update assessment set appeal_until = appeal_until - 30 where id = ?")
                .param(started.id())
                .update();
        analyst("boss").ifMatch("*").post(started.location() + "/settle").expectProblem(409, "appeals-open");
        analyst("boss").ifMatch("*").post(decision, accepted).expect(200);
        analyst("boss").ifMatch("*").post(decision, accepted).expectProblem(409, "appeal-decided");
        manager("qian").post(appeals, Map.of("text", "再次")).expectProblem(409, "appeal-too-late");
        analyst("boss").ifMatch("*").post(started.location() + "/settle").expect(200);

        // Nothing changes any more, whoever tries.
        analyst("boss").ifMatch("*").post(started.location() + "/settle").expectProblem(409, "illegal-move");
        for (String change : List.of(
                "update assessment set quarter = '2025-Q4' where id = '" + started.id() + "'",
                "update assessment_result set score = 1 where assessment = '" + started.id() + "'",
                "delete from assessment_appeal where assessment = '" + started.id() + "'",
                "update reward_entry set amount = 1 where assessment = '" + started.id() + "'")) {
            assertThatThrownBy(() -> jdbc.sql(change).update()).hasMessageContaining("never changes");
        }
        var ledger =
                analyst("boss").get("/api/v1/reward-entries?orgUnit=" + unit).expect(200);
        assertThat(ledger.json("/items")).hasSize(1);
        assertThat(ledger.json("/items/0/employee").asString()).isEqualTo("zhao");
        assertThat(ledger.json("/items/0/amount").asDouble()).isEqualTo(500);
        assertThat(manager("zhao").get("/api/v1/reward-entries").expect(200).json("/items"))
                .hasSize(1);
        assertThat(manager("qian").get("/api/v1/reward-entries").expect(200).json("/items"))
                .isEmpty();
        api.as(Tokens.of("supervisor").org("jinhua/yiwu"))
                .get("/api/v1/reward-entries?orgUnit=" + unit)
                .expectProblem(403, "outside-org-scope");
        events.verifyPublished();
    }

    @Test
    void departments_are_found_and_assessed_from_all_services_and_seen_by_their_own_supervisors() {
        var unit = "jinhua/assessed/departments";
        for (String below : List.of("east", "west")) {
            for (int i = 0; i < 5; i++) {
                var customer = UUID.randomUUID();
                events.example("CustomerRegistered")
                        .with("id", customer)
                        .with("code", "AS-" + below + i)
                        .with("orgUnit", unit + "/" + below + "/team")
                        .send();
                events.example("RiskChanged")
                        .with("id", customer)
                        .with("orgUnit", unit + "/" + below + "/team")
                        .with("level", below.equals("east") || i == 0 ? "LOW" : "HIGH")
                        .with("assessedAt", "2025-05-01T00:00:00Z")
                        .send();
                events.example(i < 4 ? "PromiseDelivered" : "PromiseMissed")
                        .with("id", UUID.randomUUID())
                        .with("orgUnit", unit + "/" + below + "/team")
                        .with("dueAt", "2025-05-31T16:00:00Z")
                        .with("deliveredAt", "2025-05-20T16:00:00Z")
                        .send();
            }
        }
        await().until(() -> count("select count(*) from obligation where org_unit like '" + unit + "/%'") == 10
                && count("select count(*) from customer_risk where org_unit like '" + unit + "/%'") == 10
                && count("select count(*) from known_customer where org_unit like '" + unit + "/%'") == 10);
        var gap = new HashMap<>(indicator("KEPT", "GAP", 50, -100, 0));
        gap.put("gap", 4);
        var card = published(
                "DEPARTMENTS",
                "DEPARTMENT",
                List.of(
                        gap,
                        indicator("RISK", "CUSTOMERS_NOT_AT_RISK", 30, 0, 100),
                        indicator("CLOCKS", "COMPLAINT_CLOCKS", 20, 0, 100)));
        var started = analyst("boss")
                .post("/api/v1/assessments", Map.of("scorecardId", card.id(), "orgUnit", unit, "quarter", "2025-Q2"))
                .expect(201);
        awaitCalculated(started);
        analyst("boss").ifMatch("*").post(started.location() + "/publish").expect(200);
        var results = analyst("boss").get(started.location() + "/results").expect(200);
        assertThat(results.json("/items")).hasSize(2);
        var east = results.json("/items/0");
        assertThat(east.at("/orgUnit").asString()).isEqualTo(unit + "/east");
        // (50·80 + 30·100)/80: no complaints are known of.
        assertThat(east.at("/score").asDouble()).isEqualTo(87.5);
        assertThat(results.json("/items/1/score").asDouble()).isEqualTo(57.5);

        var supervisor = api.as(Tokens.of("supervisor").username("wang").org(unit + "/west"));
        assertThat(supervisor.get(started.location() + "/results").expect(200).json("/items"))
                .hasSize(1);
        supervisor
                .post(started.location() + "/results/" + east.at("/id").asString() + "/appeals", Map.of("text", "x"))
                .expectProblem(404, "result-not-found");
        assertThat(supervisor
                        .get("/api/v1/assessments?quarter=2025-Q2")
                        .expect(200)
                        .json("/items/0/id")
                        .asString())
                .isEqualTo(started.id().toString());
        var appeals =
                started.location() + "/results/" + results.json("/items/1/id").asString() + "/appeals";
        supervisor.post(appeals, Map.of("text", "市场整顿")).expect(201);
        assertThat(supervisor.get(started.location() + "/appeals").expect(200).json("/items"))
                .hasSize(1);
        api.as(Tokens.of("supervisor").org("jinhua/yiwu"))
                .get(started.location() + "/results")
                .expectProblem(404, "assessment-not-found");
    }

    @Test
    void scorecards_that_make_no_sense_are_refused() {
        draft(List.of(indicator("A", "VISIT_STEPS", 60, 0, 100))).expectProblem(422, "weights-not-100");
        draft(List.of(indicator("A", "VISIT_STEPS", 60, 0, 100), indicator("A", "PROMISES", 40, 0, 100)))
                .expectProblem(422, "indicator-twice");
        draft(List.of(indicator("A", "GAP", 100, -100, 0))).expectProblem(422, "indicator-incomplete");
        draft(List.of(indicator("A", "VISIT_STEPS", 100, 5, 5))).expectProblem(422, "indicator-incomplete");
        draft(List.of(indicator("A", "DESK_LEVELS", 100, 0, 100))).expectProblem(422, "indicator-not-of-employees");
        manager("zhao")
                .post("/api/v1/scorecards", scorecard("X", "POST", List.of(indicator("A", "VISIT_STEPS", 100, 0, 100))))
                .expectProblem(403, "not-allowed");
        var card = draft(List.of(indicator("A", "VISIT_STEPS", 100, 0, 100))).expect(201);
        draft(List.of(indicator("A", "VISIT_STEPS", 100, 0, 100))).expectProblem(409, "scorecard-draft-exists");
        var body = new HashMap<String, Object>(
                Map.of("scorecardId", card.id(), "orgUnit", "jinhua/assessed", "quarter", "2025-Q1"));
        analyst("boss").post("/api/v1/assessments", body).expectProblem(422, "scorecard-not-published");
        analyst("boss").ifMatch(card).post(card.location() + "/publish").expect(200);
        body.put("quarter", "2099-Q1");
        analyst("boss").post("/api/v1/assessments", body).expectProblem(422, "quarter-not-over");
        body.put("quarter", "2025-Q1");
        body.put("subjects", List.of(subject("jinhua/other", "zhao")));
        analyst("boss").post("/api/v1/assessments", body).expectProblem(422, "subject-wrong");
    }

    private Api.Answer draft(List<?> indicators) {
        return analyst("boss").post("/api/v1/scorecards", scorecard("SENSE", "POST", indicators));
    }

    private Api.Answer published(String code, String level, List<?> indicators) {
        var draft = analyst("boss")
                .post("/api/v1/scorecards", scorecard(code, level, indicators))
                .expect(201);
        analyst("boss").ifMatch(draft).post(draft.location() + "/publish").expect(200);
        return draft;
    }

    private static Map<String, Object> scorecard(String code, String level, List<?> indicators) {
        return Map.of(
                "code",
                code,
                "level",
                level,
                "title",
                Map.of("zh", "考核", "en", "Assessment"),
                "currency",
                "CNY",
                "indicators",
                indicators,
                "bands",
                List.of(
                        Map.of("atLeast", 0, "kind", "PENALTY", "amount", 100),
                        Map.of("atLeast", 60, "kind", "NONE", "amount", 0),
                        Map.of("atLeast", 85, "kind", "REWARD", "amount", 500)));
    }

    private static Map<String, Object> indicator(String code, String metric, int weight, int worst, int best) {
        return Map.of(
                "code",
                code,
                "title",
                Map.of("zh", "指标", "en", "Indicator"),
                "metric",
                metric,
                "weight",
                weight,
                "worst",
                worst,
                "best",
                best);
    }

    private static Map<String, String> subject(String unit, String employee) {
        return Map.of("orgUnit", unit, "employee", employee);
    }

    private static Map<String, Object> step(int number, boolean executed) {
        return Map.of(
                "number", number, "dimension", "RELIABILITY", "weight", 50, "critical", false, "executed", executed);
    }

    private void awaitCalculated(Api.Answer assessment) {
        await().until(() -> !analyst("boss")
                .get(assessment.location())
                .expect(200)
                .json("/calculatedAt")
                .asString("")
                .isEmpty());
    }

    private static JsonNode of(Api.Answer results, String employee) {
        return results.json("/items")
                .valueStream()
                .filter(result -> result.at("/employee").asString().equals(employee))
                .findFirst()
                .orElseThrow();
    }

    private long count(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    private Api analyst(String username) {
        return api.as(Tokens.of("quality-analyst").username(username).org("jinhua"));
    }

    private Api manager(String username) {
        return api.as(Tokens.of("customer-manager").username(username).org("jinhua/assessed"));
    }
}
