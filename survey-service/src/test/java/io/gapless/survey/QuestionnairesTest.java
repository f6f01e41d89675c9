package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest
class QuestionnairesTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_published_edition_never_changes_and_a_new_draft_is_the_next() {
        var analyst = api.as(Tokens.of("quality-analyst"));
        var draft = analyst.post("/api/v1/questionnaires", questionnaire("EDITIONS", "你满意吗？"))
                .expect(201);
        assertThat(draft.json("/edition").asInt()).isEqualTo(1);
        analyst.post("/api/v1/questionnaires", questionnaire("EDITIONS", "另一个"))
                .expectProblem(409, "questionnaire-draft-exists");
        analyst.put(draft.location(), body("改")).expectProblem(428, "if-match-required");
        var changed =
                analyst.ifMatch(draft).put(draft.location(), body("你很满意吗？")).expect(200);
        analyst.ifMatch(draft).put(draft.location(), body("旧")).expectProblem(412, "stale-version");
        analyst.ifMatch(draft).post(draft.location() + "/publish").expectProblem(412, "stale-version");
        analyst.post(draft.location() + "/publish").expectProblem(428, "if-match-required");
        var published =
                analyst.ifMatch(changed).post(draft.location() + "/publish").expect(200);
        analyst.ifMatch("*").put(draft.location(), body("改")).expectProblem(409, "questionnaire-published");
        analyst.inChinese()
                .ifMatch(published)
                .post(draft.location() + "/publish")
                .expectProblem(409, "questionnaire-published");
        assertThatThrownBy(() -> jdbc.sql("update questionnaire set questions = '[]' where id = ?")
                        .param(draft.id())
                        .update())
                .isInstanceOf(DataAccessException.class);

        var next = analyst.post("/api/v1/questionnaires", questionnaire("EDITIONS", "新"))
                .expect(201);
        assertThat(next.json("/edition").asInt()).isEqualTo(2);
        assertThat(analyst.get(draft.location())
                        .expect(200)
                        .json("/questions/0/text/zh")
                        .asString())
                .isEqualTo("你很满意吗？");
        assertThat(changed.etag()).isEqualTo("\"2\"");
        events.awaitPublished("QuestionnairePublished", draft.id());
        events.verifyPublished();
    }

    @Test
    void an_export_can_be_taken_in_again() {
        var analyst = api.as(Tokens.of("quality-analyst"));
        var draft = analyst.post("/api/v1/questionnaire-templates/SERVQUAL/questionnaires")
                .expect(201);
        var export = analyst.get(draft.location() + "/export").expect(200);
        assertThat(export.header("Content-Disposition"))
                .contains("SERVQUAL-" + draft.json("/edition").asInt() + ".json");
        assertThat(export.json("/questions")
                        .valueStream()
                        .filter(question -> question.at("/type").asString().equals("PAIR"))
                        .map(question -> question.at("/dimension").asString()))
                .hasSize(22)
                .startsWith("TANGIBLES")
                .endsWith("EMPATHY")
                .containsSequence("TANGIBLES", "RELIABILITY")
                .containsSequence("RELIABILITY", "RESPONSIVENESS");
        var copy = analyst.post("/api/v1/questionnaires", export.text().replace("\"SERVQUAL\"", "\"SERVQUAL_COPY\""))
                .expect(201);
        assertThat(copy.json("/questions")).isEqualTo(draft.json("/questions"));
        // A draft that stays would be in the way of whoever begins the next edition.
        analyst.ifMatch(draft).post(draft.location() + "/publish").expect(200);
    }

    @Test
    void only_analysts_write_questionnaires_and_each_question_has_to_make_sense() {
        api.as(Tokens.of("supervisor"))
                .post("/api/v1/questionnaires", questionnaire("DENIED", "x"))
                .expectProblem(403, "not-allowed");
        var analyst = api.as(Tokens.of("quality-analyst"));
        var options = Map.of("id", "q", "type", "SINGLE", "text", Map.of("zh", "题", "en", "Q"));
        analyst.post(
                        "/api/v1/questionnaires",
                        Map.of("code", "BAD", "title", Map.of("zh", "题", "en", "T"), "questions", List.of(options)))
                .expectProblem(422, "question-options-missing");
        analyst.post("/api/v1/questionnaire-templates/NOTHING/questionnaires")
                .expectProblem(404, "questionnaire-template-not-found");
    }

    @Test
    void a_repeated_request_makes_one_draft() {
        var analyst = api.as(Tokens.of("quality-analyst")).idempotencyKey("draft-once");
        var one = analyst.post("/api/v1/questionnaires", questionnaire("ONCE", "x"))
                .expect(201);
        var again = analyst.post("/api/v1/questionnaires", questionnaire("ONCE", "x"))
                .expect(201);
        assertThat(again.id()).isEqualTo(one.id());
    }

    private static Map<String, Object> questionnaire(String code, String text) {
        var body = new java.util.HashMap<>(body(text));
        body.put("code", code);
        return body;
    }

    private static Map<String, Object> body(String text) {
        return Map.of(
                "title",
                Map.of("zh", "标题", "en", "Title"),
                "questions",
                List.of(Map.of("id", "q1", "type", "CSAT", "text", Map.of("zh", text, "en", "Are you satisfied?"))));
    }
}
