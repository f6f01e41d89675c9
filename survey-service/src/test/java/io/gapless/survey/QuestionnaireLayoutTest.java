package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Languages, blocks, and the look through a whole questionnaire. */
@ServiceTest
class QuestionnaireLayoutTest {

    private static final String BODY = """
            {"code": "%s", "title": {"zh": "题", "en": "T", "others": {"de": "Titel"}}, "languages": ["de"],
             "blocks": [{"id": "one", "questions": ["a", "b"], "shuffled": true,
                "title": {"zh": "一", "en": "One", "others": {"de": "Eins"}}}],
             "blocksShuffled": true,
             "questions": [
               {"id": "a", "type": "SINGLE", "text": {"zh": "甲", "en": "A", "others": {"de": "A?"}}, "required": true,
                "shuffled": true, "options": [
                  {"value": "x", "text": {"zh": "是", "en": "Yes", "others": {"de": "Ja"}}},
                  {"value": "y", "text": {"zh": "否", "en": "No", "others": {"de": "%s"}}}]},
               {"id": "b", "type": "CSAT", "text": {"zh": "乙", "en": "B"%s}, "required": false, "reversed": false}]}""";

    @Autowired
    Api api;

    @Test
    void an_export_is_taken_in_exactly_as_it_was() {
        var body = BODY.formatted("ROUND_TRIP", "Nein", ", \"others\": {\"de\": \"B?\"}");
        var draft = analyst().post("/api/v1/questionnaires", body).expect(201);
        var export = analyst().get(draft.location() + "/export").expect(200);
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
        var again = analyst().post("/api/v1/questionnaires", export.text()).expect(201);
        assertThat(again.json("/edition").asInt()).isEqualTo(2);
        assertThat(analyst().get(again.location() + "/export").expect(200).text())
                .isEqualTo(export.text());
        for (String part : List.of("title", "questions", "languages", "blocks", "blocksShuffled")) {
            assertThat(again.json("/" + part)).as(part).isEqualTo(draft.json("/" + part));
        }
        assertThat(again.json("/blocks/0/title/others/de").asString()).isEqualTo("Eins");
        analyst().ifMatch(again).post(again.location() + "/publish").expect(200);
    }

    @Test
    void every_template_is_taken_in_exactly_as_it_is() {
        var templates =
                analyst().get("/api/v1/questionnaire-templates").expect(200).json("/items");
        assertThat(templates.valueStream().map(one -> one.at("/code").asString()))
                .contains(
                        "SERVQUAL",
                        "SERVPERF",
                        "POST_COMPLAINT",
                        "POST_VISIT",
                        "NPS",
                        "IPA",
                        "KANO",
                        "MANAGERS_VIEW",
                        "FRONT_LINE_VIEW",
                        "NEEDS_RETAILER",
                        "NEEDS_MANUFACTURER",
                        "NEEDS_CONSUMER");
        for (var template : templates) {
            var found = analyst()
                    .post("/api/v1/questionnaires/validation", template.toString())
                    .expect(200);
            assertThat(found.json("/findings"))
                    .as(template.at("/code").asString())
                    .isEmpty();
        }
        // What managers believe is asked in the items and on the scale in which customers are asked what they expect.
        var items = new java.util.HashMap<String, String>();
        for (var template : templates) {
            var code = template.at("/code").asString();
            items.put(
                    code,
                    template.at("/questions")
                            .valueStream()
                            .filter(one -> one.at("/id").asString().matches("Q\\d+"))
                            .map(one -> one.at("/id").asString()
                                    + one.at("/dimension").asString()
                                    + one.at("/min")
                                    + one.at("/max"))
                            .toList()
                            .toString());
        }
        assertThat(items.get("MANAGERS_VIEW"))
                .isEqualTo(items.get("SERVQUAL"))
                .isEqualTo(items.get("SERVPERF"))
                .isEqualTo(items.get("FRONT_LINE_VIEW"))
                .contains("Q22EMPATHY17");
    }

    @Test
    void all_that_is_wrong_is_told_in_the_readers_words() {
        var body = """
                {"code": "WRONG", "title": {"zh": "题", "en": "T"}, "languages": ["de"], "questions": [
                  {"id": "a", "type": "CSAT", "text": {"zh": "甲", "en": "A"},
                   "conditions": [{"question": "b", "is": "ANSWERED"}]},
                  {"id": "b", "type": "CSAT", "text": {"zh": "乙", "en": "B"},
                   "conditions": [{"question": "a", "is": "ANSWERED"}]},
                  {"id": "c", "type": "SINGLE", "text": {"zh": "丙", "en": "C"}}]}""";
        var found = analyst()
                .inChinese()
                .post("/api/v1/questionnaires/validation", body)
                .expect(200);
        assertThat(found.json("/valid").asBoolean()).isFalse();
        assertThat(found.json("/findings")
                        .valueStream()
                        .map(one -> one.at("/question").asString("") + " "
                                + one.at("/code").asString()))
                .containsExactly(
                        "c question-options-missing", "a condition-loop", "b condition-loop", " translations-missing");
        assertThat(found.json("/findings/1/title").asString()).isEqualTo("条件循环");
        assertThat(found.json("/findings/3/preventsDraft").asBoolean()).isFalse();
        assertThat(found.json("/missing")).hasSize(4);
        var refused = analyst().post("/api/v1/questionnaires", body).expectProblem(422, "question-options-missing");
        assertThat(refused.json("/errors")).hasSize(3);
        api.as(Tokens.of("supervisor"))
                .post("/api/v1/questionnaires/validation", body)
                .expectProblem(403, "not-allowed");
    }

    @Test
    void texts_that_are_not_there_yet_are_told_with_all_else_that_is_wrong() {
        var body = """
                {"code": "BLANK", "title": {"zh": " ", "en": "T"}, "questions": [
                  {"id": "a", "type": "SINGLE", "text": {"zh": "", "en": "A"}, "options": [
                    {"value": "x", "text": {"zh": "是"}}, {"value": "y", "text": {"zh": "否", "en": "No"}}]},
                  {"id": "c", "type": "SINGLE", "text": {"zh": "丙", "en": "C"}}]}""";
        var found = analyst().post("/api/v1/questionnaires/validation", body).expect(200);
        assertThat(found.json("/valid").asBoolean()).isFalse();
        assertThat(found.json("/missing")
                        .valueStream()
                        .map(one -> one.at("/question").asString("") + " "
                                + one.at("/text").asString() + " "
                                + one.at("/language").asString()))
                .containsExactlyInAnyOrder(" title zh", "a text zh", "a x en");
        assertThat(found.json("/findings/0/code").asString()).isEqualTo("question-options-missing");
        analyst().post("/api/v1/questionnaires", body).expect(400);
        analyst()
                .post("/api/v1/questionnaires/validation", body.replace("\"a\"", "\"1 a\""))
                .expect(400);
    }

    @Test
    void what_is_not_in_all_its_languages_is_drafted_but_not_published() {
        var draft = analyst()
                .post("/api/v1/questionnaires", BODY.formatted("HALF_GERMAN", "Nein", ""))
                .expect(201);
        var refused =
                analyst().ifMatch(draft).post(draft.location() + "/publish").expectProblem(422, "translations-missing");
        assertThat(refused.json("/missing/0/question").asString()).isEqualTo("b");
        assertThat(refused.json("/missing/0/language").asString()).isEqualTo("de");
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst"));
    }
}
