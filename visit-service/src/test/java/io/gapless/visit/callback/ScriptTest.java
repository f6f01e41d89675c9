package io.gapless.visit.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import io.gapless.visit.Journey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class ScriptTest extends Journey {

    private static final String UNIT = "jinhua/dongyang/weishan";
    private static final Map<String, Object> NOBODY = Map.of("reached", false, "outcome", "NO_ANSWER");

    @Autowired
    JdbcClient jdbc;

    @Test
    void callers_ask_by_the_script_that_was_in_force_when_the_call_back_was_opened() {
        var before = callBack();
        var script = analyst()
                .post("/api/v1/call-back-scripts", script("polite", "score"))
                .expect(201);
        try {
            var path = callBack();
            var agent = agent("agent-a");
            assertThat(agent.get(path).expect(200).json("/scriptId").asString())
                    .isEqualTo(script.id().toString());
            assertThat(agent.get(script.location())
                            .expect(200)
                            .json("/questions/0/text/zh")
                            .asString())
                    .isEqualTo("问题 polite");
            // The next version is for the call-backs after it.
            var next =
                    analyst().post("/api/v1/call-back-scripts", script("other")).expect(201);
            assertThat(next.json("/version").asInt())
                    .isEqualTo(script.json("/version").asInt() + 1);
            agent.post(path + "/attempts", Map.of("reached", true, "outcome", "SOLVED"))
                    .expectProblem(422, "script-answers-missing");
            for (Map<String, Object> unfit : List.<Map<String, Object>>of(
                    Map.of("polite", "yes"),
                    Map.of("polite", true, "score", 11),
                    Map.of("polite", true, "other", true))) {
                agent.post(path + "/attempts", Map.of("reached", true, "outcome", "SOLVED", "answers", unfit))
                        .expectProblem(422, "script-answer-unfit");
            }
            var done = agent.post(
                            path + "/attempts",
                            Map.of(
                                    "reached",
                                    true,
                                    "outcome",
                                    "NOT_SOLVED",
                                    "answers",
                                    Map.of("polite", false, "score", 3)))
                    .expect(200);
            assertThat(done.json("/attempts/0/answers/score").asInt()).isEqualTo(3);
            assertThat(events.awaitPublished("CallBackCompleted", done.id())
                            .body()
                            .at("/solved")
                            .asBoolean())
                    .isFalse();
            agent.post(before + "/attempts", Map.of("reached", true, "outcome", "SOLVED"))
                    .expect(200);
            agent.post("/api/v1/call-back-scripts", script("x")).expectProblem(403, "not-allowed");
            analyst().post("/api/v1/call-back-scripts", script("same", "same")).expectProblem(422, "question-unfit");
            agent.get("/api/v1/call-back-scripts/" + UUID.randomUUID())
                    .expectProblem(404, "call-back-script-not-found");
            assertThat(agent.get("/api/v1/call-back-scripts?reason=COMPLAINT")
                            .expect(200)
                            .json("/items/0/id")
                            .asString())
                    .isEqualTo(next.id().toString());
            events.verifyPublished();
        } finally {
            // Other tests call back without a script.
            jdbc.sql("update call_back set script_id = null").update();
            jdbc.sql("delete from call_back_script").update();
        }
    }

    @Test
    void after_so_many_attempts_without_an_answer_it_is_closed_as_not_reached() {
        var path = callBack();
        var agent = agent("agent-b");
        var tomorrow = Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        var tried = agent.post(
                        path + "/attempts", Map.of("reached", false, "outcome", "NO_ANSWER", "nextAttemptAt", tomorrow))
                .expect(200);
        assertThat(tried.json("/nextAttemptAt").asString()).isEqualTo(tomorrow.toString());
        agent.post(
                        path + "/attempts",
                        Map.of(
                                "reached",
                                false,
                                "outcome",
                                "NO_ANSWER",
                                "nextAttemptAt",
                                Instant.now().minus(1, ChronoUnit.DAYS)))
                .expectProblem(422, "next-attempt-out-of-reach");
        assertThat(list(agent, "toCall=true&assignee=agent-b")).isEmpty();
        agent.post(path + "/attempts", NOBODY).expect(200);
        var closed = agent.post(path + "/attempts", NOBODY).expect(200);
        assertThat(closed.json("/status").asString()).isEqualTo("NOT_REACHED");
        assertThat(closed.json().has("solved")).isFalse();
        agent.post(path + "/attempts", NOBODY).expectProblem(409, "illegal-move");
        assertThat(events.awaitPublished("CallBackNotReached", closed.id())
                        .body()
                        .at("/attempts")
                        .asInt())
                .isEqualTo(3);
        events.verifyPublished();
    }

    @Test
    void what_somebody_has_taken_on_nobody_else_attempts() {
        var path = callBack();
        var mine = agent("agent-c");
        var other = agent("agent-d");
        var read = mine.get(path).expect(200);
        mine.post(path + "/claim").expectProblem(428, "if-match-required");
        agent("handler").ifMatch(read).post(path + "/claim").expectProblem(403, "own-complaint");
        supervisor("jinhua/yiwu").ifMatch(read).post(path + "/claim").expectProblem(404, "call-back-not-found");
        var claimed = mine.ifMatch(read).post(path + "/claim").expect(200);
        other.ifMatch(read).post(path + "/claim").expectProblem(412, "stale-version");
        other.ifMatch(claimed).post(path + "/claim").expectProblem(409, "call-back-taken");
        other.post(path + "/attempts", NOBODY).expectProblem(409, "call-back-taken");
        other.ifMatch(claimed).post(path + "/release").expectProblem(409, "call-back-taken");
        assertThat(list(mine, "assignee=agent-c&status=OPEN")).hasSize(1);
        assertThat(list(mine, "assignee=agent-c&overdue=true")).isEmpty();
        jdbc.sql("update call_back set due_at = now() - interval '1 hour' where id = ?")
                .param(claimed.id())
                .update();
        assertThat(list(mine, "assignee=agent-c&overdue=true")).hasSize(1);
        supervisor("jinhua").ifMatch(claimed).post(path + "/release").expect(200);
        other.post(path + "/attempts", NOBODY).expect(200);
        events.awaitPublished("CallBackReleased", claimed.id());
        events.verifyPublished();
    }

    private static List<String> list(Api api, String query) {
        return api.get("/api/v1/call-backs?" + query)
                .expect(200)
                .json("/items")
                .valueStream()
                .map(row -> row.at("/id").asString())
                .toList();
    }

    private Api agent(String name) {
        return api.as(Tokens.of("service-agent").username(name).org("jinhua"));
    }

    private String callBack() {
        var complaint = UUID.randomUUID();
        events.example("ComplaintClosed")
                .with("id", complaint)
                .with("version", 5)
                .with("orgUnit", UNIT)
                .with("assignee", "handler")
                .send();
        return "/api/v1/call-backs/"
                + await().until(
                                () -> supervisor("jinhua")
                                        .get("/api/v1/call-backs?complaintId=" + complaint)
                                        .expect(200)
                                        .json("/items/0/id")
                                        .asString(""),
                                id -> !id.isEmpty());
    }

    private static Map<String, Object> script(String... ids) {
        return Map.of(
                "reason",
                "COMPLAINT",
                "questions",
                List.of(ids).stream()
                        .map(id -> Map.of(
                                "id",
                                id,
                                "kind",
                                id.equals("score") ? "SCORE" : "YES_NO",
                                "text",
                                Map.of("zh", "问题 " + id, "en", "Question " + id),
                                "required",
                                true))
                        .toList());
    }
}
