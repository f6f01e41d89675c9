package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@ServiceTest
class ResponseImportsTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Test
    void a_file_is_taken_in_with_errors_by_row_and_a_second_time_without_duplicates() {
        var questionnaire = published("IMPORTED", List.of(rating("a", null, 1, 5), rating("b", null, 1, 5)));
        var csv = "\ufeffrespondent,a,b,answeredAt\r\nr1,1,5,2026-01-02T03:04:05Z\r\nr2,9,x,\r\nr3,2,,\r\nr1,1,5,\r\n"
                + "r1,2,5,\r\n";
        var first = importFile(questionnaire, "jinhua/import", "one.csv", csv);
        assertThat(first.json("/created").asInt()).isEqualTo(1);
        var errors = analyst()
                .get("/api/v1/response-imports/" + first.id() + "/errors")
                .expect(200);
        assertThat(errors.json("/items")
                        .valueStream()
                        .map(error -> error.at("/message").asString()))
                .containsExactly("b: not a number", "b: required", "respondent: other answers of r1 were taken before");
        var second = importFile(questionnaire, "jinhua/import", "one.csv", csv);
        assertThat(second.json("/created").asInt()).isZero();
        analyst()
                .with("Content-Type", "multipart/form-data; boundary=cut")
                .post(start(questionnaire, "hangzhou"), part("x.csv", csv))
                .expectProblem(403, "outside-org-scope");
        analyst()
                .with("Content-Type", "multipart/form-data; boundary=cut")
                .post(start(questionnaire, "jinhua"), part("x.csv", "a,z\r\n1,2\r\n"))
                .expectProblem(422, "import-unknown-column");
        api.as(Tokens.of("admin")).get("/api/v1/response-imports/" + first.id()).expectProblem(404, "import-not-found");
        events.verifyPublished();
    }

    /** 250 real answers to 27 questions; the known figures are those of R's psych package. */
    @Test
    void the_reliability_of_the_bank_s_scales_is_as_known() throws IOException {
        var file = Path.of(System.getProperty("gapless.root", "..")).resolve("../shared/data/bank-satisfaction.csv");
        assumeThat(Files.exists(file))
                .as("skipped: the public data set %s is not here", file)
                .isTrue();
        var csv = Files.readString(file);
        var questions = new ArrayList<Map<String, Object>>();
        for (String id : csv.lines().findFirst().orElseThrow().replace("\"", "").split(",")) {
            questions.add(rating(id, id.replaceAll("\\d", "").toUpperCase(java.util.Locale.ROOT), 0, 10));
        }
        var questionnaire = published("BANK", questions);
        var done = importFile(questionnaire, "jinhua/bank", "bank-satisfaction.csv", csv);
        assertThat(done.json("/created").asInt()).isEqualTo(250);
        assertThat(done.json("/failed").asInt()).isZero();
        var scores = analyst()
                .get("/api/v1/scores?questionnaire=BANK&orgUnit=jinhua/bank")
                .expect(200);
        Map.of("IMAG", .8219, "EXPE", .8431, "QUAL", .8685, "VAL", .8320, "SAT", .8943, "LOY", .8206)
                .forEach((scale, known) -> {
                    var alpha = scores.json("/dimensions")
                            .valueStream()
                            .filter(dimension ->
                                    dimension.at("/dimension").asString().equals(scale))
                            .findFirst()
                            .orElseThrow()
                            .at("/measures/0");
                    assertThat(alpha.at("/value").asDouble()).as(scale).isCloseTo(known, within(0.00005));
                    assertThat(alpha.at("/n").asInt()).isEqualTo(250);
                });
    }

    @Test
    void what_customers_say_they_need_is_told_to_others_and_is_no_satisfaction() {
        var draft = analyst()
                .post("/api/v1/questionnaire-templates/NEEDS_RETAILER/questionnaires")
                .expect(201);
        analyst().post(draft.location() + "/publish").expect(200);
        var header = new ArrayList<String>();
        var row = new ArrayList<String>();
        for (var question : draft.json("/questions")) {
            if (question.at("/type").asString().equals("RATING")) {
                var id = question.at("/id").asString();
                header.add(id);
                row.add(id.endsWith("_met") ? "2" : "5");
            }
        }
        var csv = String.join(",", header) + "\r\n" + String.join(",", row) + "\r\n";
        var done = importFile(draft.id(), "jinhua/needs", "needs.csv", csv);
        assertThat(done.json("/created").asInt()).isEqualTo(1);
        var response = analyst()
                .get("/api/v1/responses?questionnaire=NEEDS_RETAILER&orgUnit=jinhua/needs")
                .expect(200)
                .json("/items/0");
        // Every need is as important as can be, and met by 2 of 1 to 5.
        assertThat(response.at("/score").asDouble()).isEqualTo(25);
        var told = events.awaitPublished(
                "SurveyAnswered", UUID.fromString(response.at("/id").asString()));
        assertThat(told.body().at("/needs")).hasSize(13);
        var supply = told.body()
                .at("/needs")
                .valueStream()
                .filter(need -> need.at("/need").asString().equals("RETAILER_SALEABLE_SUPPLY"))
                .findFirst()
                .orElseThrow();
        assertThat(supply.at("/strength").asDouble()).isEqualTo(100);
        assertThat(supply.at("/satisfaction").asDouble()).isEqualTo(25);
        events.verifyPublished();
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst").org("jinhua"));
    }

    private UUID published(String code, List<Map<String, Object>> questions) {
        var draft = analyst()
                .post(
                        "/api/v1/questionnaires",
                        Map.of("code", code, "title", Map.of("zh", "题", "en", "T"), "questions", questions))
                .expect(201);
        analyst().post(draft.location() + "/publish").expect(200);
        return draft.id();
    }

    private static Map<String, Object> rating(
            String id, @org.jspecify.annotations.Nullable String dimension, int min, int max) {
        var question = new java.util.HashMap<String, Object>(Map.of(
                "id",
                id,
                "type",
                "RATING",
                "text",
                Map.of("zh", "题", "en", "Q"),
                "min",
                min,
                "max",
                max,
                "required",
                true));
        if (dimension != null) {
            question.put("dimension", dimension);
        }
        return question;
    }

    private Api.Answer importFile(UUID questionnaire, String orgUnit, String name, String csv) {
        var started = analyst()
                .with("Content-Type", "multipart/form-data; boundary=cut")
                .post(start(questionnaire, orgUnit), part(name, csv))
                .expect(202);
        return await().until(
                        () -> analyst().get(started.location()).expect(200),
                        progress -> progress.json("/status").asString().equals("FINISHED"));
    }

    private static String start(UUID questionnaire, String orgUnit) {
        return "/api/v1/response-imports?questionnaireId=" + questionnaire + "&orgUnit=" + orgUnit;
    }

    private static String part(String name, String csv) {
        return "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\nContent-Type: text/csv\r\n\r\n" + csv + "\r\n--cut--\r\n";
    }
}
