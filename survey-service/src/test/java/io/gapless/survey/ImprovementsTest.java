package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** From a gap to actions, reminders, and a verdict by measuring again. */
@ServiceTest
class ImprovementsTest {

    private static final LocalDate TODAY = LocalDate.now(ZoneId.of("Asia/Shanghai"));

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    @Test
    void what_was_done_is_measured_again_and_found_effective() {
        var unit = "jinhua/improving/effective";
        promises(unit, 10, 2, "2026-10-20T00:00:00Z");
        var begun = analyst()
                .post("/api/v1/improvements", improvement(unit, TODAY.plusDays(1), -30))
                .expect(201);
        assertThat(begun.json("/baseline/figure/value").asDouble()).isEqualTo(-80);
        analyst().ifMatch(begun).post(begun.location() + "/check").expectProblem(409, "actions-not-settled");
        assertThat(events.awaitPublished("ImprovementReminded", begun.id())
                        .body()
                        .at("/remind/0")
                        .asInt())
                .isEqualTo(1);

        // The owner of the action sees it, and says that it is done; nobody else who looks after customers does.
        var done = begun.location() + "/actions/1/done";
        manager("stranger").get(begun.location()).expectProblem(404, "improvement-not-found");
        manager("stranger").ifMatch("*").post(done, Map.of()).expectProblem(404, "improvement-not-found");
        assertThat(manager("stranger")
                        .get("/api/v1/improvements?orgUnit=" + unit)
                        .expect(200)
                        .json("/items"))
                .isEmpty();
        manager("zhou").post(done, Map.of()).expectProblem(428, "if-match-required");
        manager("zhou").ifMatch("\"99\"").post(done, Map.of()).expectProblem(412, "stale-version");
        manager("zhou")
                .ifMatch("*")
                .post(begun.location() + "/actions/2/done", Map.of())
                .expectProblem(403, "action-of-others");
        manager("zhou").ifMatch("*").post(done, Map.of("note", "排班已调整")).expect(200);
        manager("zhou").ifMatch("*").post(done, Map.of()).expectProblem(409, "illegal-move");
        manager("zhou")
                .ifMatch("*")
                .post(begun.location() + "/actions/2/dropped", Map.of("reason", "x"))
                .expectProblem(403, "not-allowed");
        analyst()
                .ifMatch("*")
                .post(begun.location() + "/actions/2/dropped", Map.of("reason", "不再需要"))
                .expect(200);

        promises(unit, 10, 9, Instant.now().plusMillis(3).toString());
        var checked = analyst().ifMatch("*").post(begun.location() + "/check").expect(200);
        assertThat(checked.json("/verdict").asString()).isEqualTo("EFFECTIVE");
        assertThat(checked.json("/checks/0/figure/value").asDouble()).isEqualTo(-10);
        assertThat(checked.json("/checks/0/difference/value").asDouble()).isEqualTo(70);
        assertThat(checked.json("/checks/0/difference/p").asDouble()).isLessThan(0.01);
        assertThat(checked.json("/checks/0/targetReached").asBoolean()).isTrue();
        // What was measured first stays what it was.
        assertThat(checked.json("/baseline/figure/value").asDouble()).isEqualTo(-80);
        analyst()
                .ifMatch("*")
                .post(begun.location() + "/reopen", days(TODAY.plusDays(5)))
                .expectProblem(409, "improvement-was-effective");
        var worked = analyst()
                .get("/api/v1/improvements?verdict=EFFECTIVE&gap=4&orgUnit=" + unit)
                .expect(200);
        assertThat(worked.json("/items/0/difference").asDouble()).isEqualTo(70);
        events.verifyPublished();
    }

    @Test
    void what_is_due_is_checked_without_anybody_asking_and_may_be_taken_up_again() {
        var unit = "jinhua/improving/due";
        promises(unit, 10, 5, "2026-10-20T00:00:00Z");
        var begun = analyst()
                .post("/api/v1/improvements", improvement(unit, TODAY.plusDays(1), -30))
                .expect(201);
        for (int action = 1; action <= 2; action++) {
            analyst()
                    .ifMatch("*")
                    .post(begun.location() + "/actions/" + action + "/done", Map.of())
                    .expect(200);
        }
        promises(unit, 10, 6, Instant.now().plusMillis(3).toString());
        // The days have passed.
        jdbc.sql("update improvement set due_on = due_on - 60, check_on = check_on - 60 where id = ?")
                .param(begun.id())
                .update();
        await().atMost(Duration.ofSeconds(90))
                .until(() -> analyst()
                        .get(begun.location())
                        .expect(200)
                        .json("/status")
                        .asString()
                        .equals("CHECKED"));
        var checked = analyst().get(begun.location()).expect(200);
        assertThat(checked.json("/verdict").asString()).isEqualTo("NOT_PROVEN");
        assertThat(checked.json("/checks/0/checkedBy").asString()).isEqualTo("system");
        var body = Map.of(
                "title",
                "x",
                "owner",
                "executive",
                "dueOn",
                TODAY.toString(),
                "checkOn",
                TODAY.plusDays(3).toString());
        analyst().ifMatch("*").put(begun.location(), body).expectProblem(409, "improvement-not-open");
        analyst()
                .ifMatch("*")
                .post(begun.location() + "/reopen", days(TODAY.plusDays(5)))
                .expect(200);
        analyst()
                .ifMatch("*")
                .post(begun.location() + "/cancel", Map.of("reason", "别的做法更好"))
                .expect(200);
        analyst().ifMatch("*").post(begun.location() + "/check").expectProblem(409, "illegal-move");
    }

    @Test
    void an_improvement_needs_a_figure_that_is_known_and_a_target_above_it() {
        var unit = "jinhua/improving/unknown";
        analyst()
                .post("/api/v1/improvements", improvement(unit, TODAY.plusDays(5), -30))
                .expectProblem(422, "baseline-not-known");
        promises(unit, 10, 9, "2026-10-20T00:00:00Z");
        analyst()
                .post("/api/v1/improvements", improvement(unit, TODAY.plusDays(5), -30))
                .expectProblem(422, "target-not-above-baseline");
        var wrong = improvement(unit, TODAY.plusDays(5), -5);
        wrong.put("cause", "TOO_LITTLE_RESEARCH");
        analyst().post("/api/v1/improvements", wrong).expectProblem(422, "cause-of-another-gap");
        wrong.put("subject", "SCORE");
        analyst().post("/api/v1/improvements", wrong).expectProblem(422, "aim-incomplete");
        var late = improvement(unit, TODAY.plusDays(5), -5);
        late.put("checkOn", TODAY.toString());
        analyst().post("/api/v1/improvements", late).expectProblem(422, "check-before-due");
        var good = improvement(unit, TODAY.plusDays(5), -5);
        api.as(Tokens.of("supervisor").org("jinhua/yiwu"))
                .post("/api/v1/improvements", good)
                .expectProblem(403, "outside-org-scope");
        manager("zhou").post("/api/v1/improvements", good).expectProblem(403, "not-allowed");
        var begun = analyst().post("/api/v1/improvements", good).expect(201);
        var foreign = api.as(Tokens.of("supervisor").org("jinhua/yiwu"));
        foreign.get(begun.location()).expectProblem(404, "improvement-not-found");
        foreign.ifMatch("*").post(begun.location() + "/check").expectProblem(404, "improvement-not-found");
        foreign.get("/api/v1/improvements?orgUnit=" + unit).expectProblem(403, "outside-org-scope");
        api.as(Tokens.of("executive").org("jinhua")).get(begun.location()).expect(200);
    }

    private static Map<String, Object> improvement(String unit, LocalDate due, int target) {
        return new HashMap<>(Map.of(
                "title",
                "兑现承诺",
                "orgUnit",
                unit,
                "subject",
                "GAP",
                "gap",
                4,
                "target",
                target,
                "owner",
                "executive",
                "dueOn",
                due.toString(),
                "checkOn",
                due.plusDays(30).toString(),
                "actions",
                List.of(
                        Map.of("text", "调整排班", "owner", "zhou", "dueOn", due.toString()),
                        Map.of("text", "培训", "owner", "qian", "dueOn", due.toString()))));
    }

    private static Map<String, String> days(LocalDate due) {
        return Map.of("dueOn", due.toString(), "checkOn", due.plusDays(30).toString());
    }

    private void promises(String unit, int n, int kept, String at) {
        long before = obligations(unit);
        for (int i = 0; i < n; i++) {
            events.example(i < kept ? "PromiseDelivered" : "PromiseMissed")
                    .with("id", UUID.randomUUID())
                    .with("orgUnit", unit)
                    .with("dueAt", at)
                    .with("deliveredAt", at)
                    .send();
        }
        await().until(() -> obligations(unit) == before + n);
    }

    private long obligations(String unit) {
        return jdbc.sql("select count(*) from obligation where org_unit = ?")
                .param(unit)
                .query(Long.class)
                .single();
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst").org("jinhua"));
    }

    private Api manager(String username) {
        return api.as(Tokens.of("customer-manager").username(username).org("jinhua"));
    }

    @Test
    void a_score_and_a_question_are_improved_and_measured_again() {
        var unit = "jinhua/improving/scores";
        var questionnaire = questionnaire();
        answers(questionnaire, unit, "before", List.of(1, 2, 1, 2, 2, 1), "2026-10-20");
        var begun = new HashMap<String, Api.Answer>();
        for (String subject : List.of("SCORE", "QUESTION")) {
            var body = improvement(unit, TODAY.plusDays(1), 60);
            body.remove("gap");
            body.put("subject", subject);
            body.put("questionnaire", "IMPROVED");
            if (subject.equals("QUESTION")) {
                body.put("question", "speed");
            }
            var one = analyst().post("/api/v1/improvements", body).expect(201);
            // Of 1 to 5: 0 and 25.
            assertThat(one.json("/baseline/figure/value").asDouble()).isEqualTo(12.5);
            assertThat(one.json("/baseline/figure/n").asLong()).isEqualTo(6);
            for (int action = 1; action <= 2; action++) {
                analyst()
                        .ifMatch("*")
                        .post(one.location() + "/actions/" + action + "/done", Map.of())
                        .expect(200);
            }
            begun.put(subject, one);
        }
        answers(questionnaire, unit, "after", List.of(5, 4, 5, 4, 5, 5), null);
        begun.forEach((subject, one) -> {
            var checked = analyst().ifMatch("*").post(one.location() + "/check").expect(200);
            assertThat(checked.json("/verdict").asString()).as(subject).isEqualTo("EFFECTIVE");
            assertThat(checked.json("/checks/0/figure/value").asDouble()).isEqualTo(91.67);
            assertThat(checked.json("/checks/0/targetReached").asBoolean()).isTrue();
        });
    }

    @Test
    void owners_work_there_and_what_is_over_cannot_be_due() {
        var unit = "jinhua/improving/owners";
        promises(unit, 10, 5, "2026-10-20T00:00:00Z");
        var good = improvement(unit, TODAY.plusDays(5), -5);
        var unknown = new HashMap<>(good);
        unknown.put("owner", "nobody-there");
        analyst().post("/api/v1/improvements", unknown).expectProblem(422, "improvement-owner-unknown");
        var elsewhere = new HashMap<>(good);
        elsewhere.put(
                "actions",
                List.of(Map.of(
                        "text", "x", "owner", "sun", "dueOn", TODAY.plusDays(1).toString())));
        analyst().post("/api/v1/improvements", elsewhere).expectProblem(422, "improvement-owner-unknown");
        var past = new HashMap<>(good);
        past.put("actions", List.of(Map.of("text", "x", "owner", "zhou", "dueOn", "2020-01-01")));
        analyst().post("/api/v1/improvements", past).expectProblem(422, "action-due-past");
        var begun = analyst().post("/api/v1/improvements", good).expect(201);
        analyst()
                .ifMatch("*")
                .post(
                        begun.location() + "/actions",
                        Map.of(
                                "text",
                                "x",
                                "owner",
                                "nobody-there",
                                "dueOn",
                                TODAY.plusDays(1).toString()))
                .expectProblem(422, "improvement-owner-unknown");
        analyst()
                .ifMatch("*")
                .post(begun.location() + "/actions", Map.of("text", "x", "owner", "zhou", "dueOn", "2020-01-01"))
                .expectProblem(422, "action-due-past");
        var changed = Map.of(
                "title",
                "x",
                "owner",
                "nobody-there",
                "dueOn",
                TODAY.plusDays(5).toString(),
                "checkOn",
                TODAY.plusDays(35).toString());
        analyst().ifMatch("*").put(begun.location(), changed).expectProblem(422, "improvement-owner-unknown");
    }

    private UUID questionnaire() {
        var question = Map.of(
                "id", "speed", "type", "CSAT", "text", Map.of("zh", "满意吗？", "en", "Satisfied?"), "required", true);
        var draft = analyst()
                .post(
                        "/api/v1/questionnaires",
                        Map.of(
                                "code",
                                "IMPROVED",
                                "title",
                                Map.of("zh", "题", "en", "T"),
                                "questions",
                                List.of(question)))
                .expect(201);
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
        return draft.id();
    }

    private void answers(UUID questionnaire, String unit, String name, List<Integer> values, @Nullable String day) {
        var csv = new StringBuilder("respondent,answeredAt,speed\r\n");
        for (int i = 0; i < values.size(); i++) {
            csv.append(name)
                    .append(i)
                    .append(',')
                    .append(day == null ? "" : day)
                    .append(',')
                    .append(values.get(i))
                    .append("\r\n");
        }
        var started = analyst()
                .upload(
                        "/api/v1/response-imports?questionnaireId=" + questionnaire + "&orgUnit=" + unit,
                        name + ".csv",
                        csv.toString().getBytes(StandardCharsets.UTF_8))
                .expect(202);
        await().until(() -> analyst()
                .get(started.location())
                .expect(200)
                .json("/status")
                .asString()
                .equals("FINISHED"));
    }
}
