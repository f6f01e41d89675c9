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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@ServiceTest
class ResponseImportsTest {

    private static final String IMPORTS = "/api/v1/response-imports";

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Test
    void a_time_of_an_answer_is_one_that_the_calendar_has() {
        var questionnaire = published("DATED", List.of(rating("a", null, 1, 5)));
        var csv = "respondent,a,answeredAt\r\nd1,1,2026-02-31\r\nd2,1,2026/2/3 8:30\r\nd3,1,2026-02-28\r\n";
        var done = importFile(questionnaire, "jinhua/dated", "dated.csv", csv);
        assertThat(done.json("/counts").toString()).isEqualTo("{\"failed\":1,\"created\":2}");
        assertThat(errors(analyst(), done)).singleElement().asString().startsWith("1 answeredAt: Write a time");
    }

    @Test
    void a_file_is_taken_in_with_errors_by_row_and_a_second_time_without_duplicates() {
        var questionnaire = published("IMPORTED", List.of(rating("a", null, 1, 5), rating("b", null, 1, 5)));
        var csv = "\ufeffrespondent,a,b,answeredAt\r\nr1,1,5,2026-01-02T03:04:05Z\r\nr2,9,x,\r\nr3,2,,\r\nr1,1,5,\r\n"
                + "r1,2,5,\r\n";
        var first = importFile(questionnaire, "jinhua/import", "one.csv", csv);
        assertThat(first.json("/counts").toString()).isEqualTo("{\"failed\":3,\"created\":1,\"unchanged\":1}");
        assertThat(errors(analyst(), first))
                .containsExactly(
                        "2 b: Write it as a number.",
                        "3 b: The question has to be answered.",
                        "5 respondent: Other answers of r1 were taken before: a respondent answers once.");
        assertThat(errors(analyst().inChinese(), first))
                .containsExactly("2 b: 请写成数字。", "3 b: 该题必须回答。", "5 respondent: 受访者 r1 的另一份回答已经收录：每位受访者只答一次。");
        assertThat(analyst()
                        .get(IMPORTS + "/" + first.id() + "/errors/file")
                        .expect(200)
                        .text())
                .isEqualTo("\ufeffrow,errors,respondent,a,b,answeredAt\r\n"
                        + "2,b: Write it as a number.,r2,9,x,\r\n"
                        + "3,b: The question has to be answered.,r3,2,,\r\n"
                        + "5,respondent: Other answers of r1 were taken before: a respondent answers"
                        + " once.,r1,2,5,\r\n");
        var taken = analyst()
                .get("/api/v1/responses?questionnaire=IMPORTED&orgUnit=jinhua/import")
                .expect(200)
                .json("/items/0/id")
                .asString();
        var told =
                events.awaitPublished("SurveyAnswered", UUID.fromString(taken)).body();
        assertThat(told.at("/history").asBoolean()).isTrue();
        assertThat(told.at("/happenedAt").asString()).isEqualTo("2026-01-02T03:04:05Z");
        var second = importFile(questionnaire, "jinhua/import", "one.csv", csv);
        assertThat(second.json("/counts").toString()).isEqualTo("{\"failed\":3,\"unchanged\":2}");
        analyst().upload(start(questionnaire, "hangzhou"), "x.csv", bytes(csv)).expectProblem(403, "outside-org-scope");
        analyst()
                .upload(start(questionnaire, "jinhua"), "x.csv", bytes("a,z\r\n1,2\r\n"))
                .expectProblem(422, "table-unknown-column");
        analyst()
                .upload(start(UUID.randomUUID(), "jinhua"), "x.csv", bytes(csv))
                .expectProblem(404, "questionnaire-not-found");
        api.as(Tokens.of("admin")).get(IMPORTS + "/" + first.id()).expectProblem(404, "job-not-found");
        events.verifyPublished();
    }

    @Test
    void a_row_of_another_day_is_not_the_same_though_it_says_the_same() {
        var questionnaire = published("MONTHLY", List.of(rating("a", null, 1, 5)));
        importFile(questionnaire, "jinhua/import", "answers.csv", "a,answeredAt\r\n5,2026-01-02T03:04:05.123456Z\r\n");
        var again = importFile(
                questionnaire, "jinhua/import", "answers.csv", "a,answeredAt\r\n5,2026-01-02T03:04:05.123456Z\r\n");
        assertThat(again.json("/counts").toString()).isEqualTo("{\"unchanged\":1}");
        var other = importFile(questionnaire, "jinhua/import", "answers.csv", "a,answeredAt\r\n5,2026-02-02\r\n");
        assertThat(other.json("/counts").toString()).isEqualTo("{\"failed\":1}");
        assertThat(errors(analyst(), other)).singleElement().asString().startsWith("1 respondent: Other answers of");
    }

    @Test
    void columns_that_cannot_be_told_apart_are_refused() {
        for (List<String> ids : List.of(List.of("a", "A"), List.of("a", "customer"), List.of("AnsweredAt"))) {
            var questionnaire = published(
                    "ALIKE", ids.stream().map(id -> rating(id, null, 1, 5)).toList());
            analyst()
                    .upload(start(questionnaire, "jinhua/import"), "x.csv", bytes("a\r\n1\r\n"))
                    .expectProblem(422, "response-columns-alike");
        }
    }

    @Test
    void a_dry_run_takes_nothing_and_a_key_stands_for_the_content_of_its_file() {
        var questionnaire = published("TRIED", List.of(rating("a", null, 1, 5)));
        var csv =
                bytes("respondent,a,回答时间\nr1,1,2026-01-02\nr2,2,2026-01-02 08:30:00\nr3,3,2026-01-02T03:04:05+08:00\n");
        var tried = awaitFinished(analyst()
                .upload(start(questionnaire, "jinhua/import") + "&dryRun=true", "one.csv", csv)
                .expect(202));
        assertThat(tried.json("/counts").toString()).isEqualTo("{\"created\":3}");
        var keyed = analyst().idempotencyKey(UUID.randomUUID().toString());
        var first = keyed.upload(start(questionnaire, "jinhua/import"), "one.csv", csv)
                .expect(202);
        assertThat(awaitFinished(first).json("/counts").toString()).isEqualTo("{\"created\":3}");
        assertThat(keyed.upload(start(questionnaire, "jinhua/import"), "one.csv", csv)
                        .expect(202)
                        .id())
                .isEqualTo(first.id());
        csv[csv.length - 2] = '9';
        keyed.upload(start(questionnaire, "jinhua/import"), "one.csv", csv)
                .expectProblem(422, "idempotency-key-reused");
        assertThat(analyst().get(IMPORTS).expect(200).json("/items/0/id").asString())
                .isEqualTo(first.id().toString());
        analyst().post(IMPORTS + "/" + first.id() + "/cancellation").expectProblem(409, "job-is-over");
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
        assertThat(done.json("/counts").toString()).isEqualTo("{\"created\":250}");
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
    void scores_and_gap_five_of_a_period_are_of_what_was_answered_in_it() {
        var draft = analyst()
                .post("/api/v1/questionnaire-templates/SERVQUAL/questionnaires")
                .expect(201);
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
        var header = new ArrayList<String>(List.of("respondent", "answeredAt"));
        for (int question = 1; question <= 22; question++) {
            header.add("Q" + question + ".expectation");
            header.add("Q" + question + ".perception");
        }
        List.of("TANGIBLES", "RELIABILITY", "RESPONSIVENESS", "ASSURANCE", "EMPATHY")
                .forEach(dimension -> header.add("WEIGHTS." + dimension));
        var csv = new StringBuilder(String.join(",", header)).append("\r\n");
        for (int i = 0; i < 12; i++) {
            boolean march = i < 6;
            csv.append("p")
                    .append(i)
                    .append(march ? ",2026-03-1" : ",2026-04-1")
                    .append(i % 6);
            // A gap of two steps of six in March, of one in April.
            csv.append((",6," + (march ? 4 : 5)).repeat(22)).append(",20,20,20,20,20\r\n");
        }
        var done = importFile(draft.id(), "jinhua/periods", "waves.csv", csv.toString());
        assertThat(done.json("/counts").toString()).isEqualTo("{\"created\":12}");
        assertThat(fifth("2026-03", "2026-04").at("/value").asDouble()).isEqualTo(-33.33);
        assertThat(fifth("2026-04", "2026-05").at("/value").asDouble()).isEqualTo(-16.67);
        assertThat(fifth("2026-05", "2026-06").at("/n").asLong()).isZero();
        var scores = analyst()
                .get("/api/v1/scores?questionnaire=SERVQUAL&orgUnit=jinhua/periods&from=2026-03-01T00:00:00Z"
                        + "&to=2026-04-01T00:00:00Z")
                .expect(200);
        assertThat(scores.json("/n").asLong()).isEqualTo(6);
    }

    private JsonNode fifth(String from, String to) {
        return analyst()
                .get("/api/v1/gaps?orgUnit=jinhua/periods&from=" + from + "-01T00:00:00Z&to=" + to + "-01T00:00:00Z")
                .expect(200)
                .json("/gaps/4/overall");
    }

    @Test
    void what_customers_say_they_need_is_told_to_others_and_is_no_satisfaction() {
        var draft = analyst()
                .post("/api/v1/questionnaire-templates/NEEDS_RETAILER/questionnaires")
                .expect(201);
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
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
        assertThat(done.json("/counts/created").asInt()).isEqualTo(1);
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
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
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
        return awaitFinished(analyst()
                .upload(start(questionnaire, orgUnit), name, bytes(csv))
                .expect(202));
    }

    private Api.Answer awaitFinished(Api.Answer started) {
        return await().until(
                        () -> analyst().get(started.location()).expect(200),
                        progress -> progress.json("/status").asString().equals("FINISHED"));
    }

    private static List<String> errors(Api client, Api.Answer done) {
        return client.get(IMPORTS + "/" + done.id() + "/errors")
                .expect(200)
                .json("/items")
                .valueStream()
                .map(error -> error.at("/row").asInt() + " "
                        + error.at("/errors/0/column").asString() + ": "
                        + error.at("/errors/0/message").asString())
                .toList();
    }

    private static String start(UUID questionnaire, String orgUnit) {
        return IMPORTS + "?questionnaireId=" + questionnaire + "&orgUnit=" + orgUnit;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
