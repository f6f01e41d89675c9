package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@ServiceTest
class PrioritiesTest {

    private static final String IMPORTS = "/api/v1/response-imports";

    @Autowired
    Api api;

    @Test
    void what_drives_an_outcome_adds_up_and_names_the_strongest_first() {
        var questions = new ArrayList<Map<String, Object>>();
        for (String id : List.of("speed", "price", "manner", "overall")) {
            questions.add(question(id, "RATING", Map.of("min", 0, "max", 100)));
        }
        var questionnaire = published("DRIVEN", questions);
        var random = new Random(11);
        var csv = new StringBuilder("speed,price,manner,overall\r\n");
        for (int i = 0; i < 60; i++) {
            int speed = random.nextInt(101);
            int price = random.nextInt(101);
            int manner = (speed + random.nextInt(101)) / 2;
            int overall = (7 * speed + 2 * price + random.nextInt(101)) / 10;
            csv.append("%d,%d,%d,%d\r\n".formatted(speed, price, manner, overall));
        }
        imported(questionnaire, "jinhua/driven", csv.toString());

        var path = "/api/v1/scores/drivers?questionnaire=DRIVEN&outcome=overall&orgUnit=jinhua/driven";
        var found = analyst().get(path).expect(200);
        assertThat(found.json("/n").asInt()).isEqualTo(60);
        assertThat(found.json("/method").asString()).isEqualTo("LMG");
        assertThat(found.json("/drivers/0/question").asString()).isEqualTo("speed");
        double sum = found.json("/drivers")
                .valueStream()
                .mapToDouble(driver -> driver.at("/weight").asDouble())
                .sum();
        assertThat(sum).isCloseTo(found.json("/r2").asDouble(), within(0.00001));
        assertThat(analyst()
                        .get(path + "&driver=price&driver=price")
                        .expect(200)
                        .json("/drivers"))
                .hasSize(1);

        analyst().get(path + "&driver=overall").expectProblem(422, "drivers-wrong");
        analyst().get(path + "&driver=nothing").expectProblem(422, "driver-not-on-a-scale");
        analyst()
                .get(path.replace("jinhua/driven", "jinhua/elsewhere"))
                .expectProblem(422, "drivers-too-few-responses");
        analyst().get(path.replace("DRIVEN", "UNHEARD_OF")).expectProblem(404, "questionnaire-without-edition");
        for (String measured : List.of(
                "drivers?outcome=overall&", "importance-performance?", "kano?", "trend?", "comparison?by=SEGMENT&")) {
            var rest = "/api/v1/scores/" + measured + "questionnaire=DRIVEN";
            api.as(Tokens.of("customer")).get(rest).expectProblem(403, "not-allowed");
            api.as(Tokens.of("customer-manager")).get(rest).expectProblem(403, "not-allowed");
            analyst().get(rest + "&orgUnit=hangzhou").expectProblem(403, "outside-org-scope");
        }
    }

    @Test
    void importance_is_what_is_asked_or_what_pairs_expect() {
        var questions = List.of(
                question("delivery", "CSAT", Map.of()),
                question("hotline", "CSAT", Map.of()),
                question("delivery_i", "IMPORTANCE", Map.of("about", "delivery")),
                question("hotline_i", "IMPORTANCE", Map.of("about", "hotline")),
                question("polite", "PAIR", Map.of("min", 1, "max", 5, "dimension", "EMPATHY")));
        var questionnaire = published("IMPORTANT", questions);
        var csv = new StringBuilder("delivery,hotline,delivery_i,hotline_i,polite.expectation,polite.perception\r\n");
        for (int i = 0; i < 6; i++) {
            csv.append("2,5,5,1,4,3\r\n");
        }
        imported(questionnaire, "jinhua/important", csv.toString());

        var path = "/api/v1/scores/importance-performance?questionnaire=IMPORTANT&orgUnit=jinhua/important";
        var found = analyst().get(path).expect(200);
        // Importance 100, 0, 75: the line is 58.33; performance 25, 100, 50: the line is 58.33, too.
        assertThat(found.json("/importanceLine").asDouble()).isEqualTo(58.33);
        assertThat(found.json("/items")
                        .valueStream()
                        .map(item -> item.at("/question").asString() + " "
                                + item.at("/quadrant").asString()))
                .containsExactlyInAnyOrder(
                        "delivery CONCENTRATE_HERE", "hotline POSSIBLE_OVERKILL", "polite CONCENTRATE_HERE");
        assertThat(analyst()
                        .get(path + "&performanceLine=20&importanceLine=80")
                        .expect(200)
                        .json("/items/0/quadrant")
                        .asString())
                .isEqualTo("KEEP_IT_UP");
        analyst().get(path + "&performanceLine=101").expect(400);
        var nobody = analyst()
                .get(path.replace("jinhua/important", "jinhua/elsewhere"))
                .expect(200);
        assertThat(nobody.json("/items/0/quadrant").isMissingNode()).isTrue();
        assertThat(nobody.json("/importanceLine").isMissingNode()).isTrue();

        analyst()
                .post(
                        "/api/v1/questionnaires",
                        draft("LOST", List.of(question("a", "IMPORTANCE", Map.of("about", "b")))))
                .expectProblem(422, "question-about-missing");
        analyst()
                .inChinese()
                .post(
                        "/api/v1/questionnaires",
                        draft(
                                "LOST",
                                List.of(question("a", "CSAT", Map.of("about", "b")), question("b", "CSAT", Map.of()))))
                .expectProblem(422, "question-about-unused");
    }

    @Test
    void a_feature_is_what_most_customers_take_it_for() {
        var questionnaire =
                published("FEATURES", List.of(question("app", "KANO", Map.of()), question("q", "CSAT", Map.of())));
        var csv = new StringBuilder("app.functional,app.dysfunctional,q\r\n");
        csv.append("1,3,5\r\n".repeat(30)).append("1,5,5\r\n".repeat(25));
        csv.append("3,5,5\r\n".repeat(15)).append("3,3,5\r\n".repeat(20)).append(",,5\r\n");
        imported(questionnaire, "jinhua/features", csv.toString());
        var path = "/api/v1/scores/kano?questionnaire=FEATURES&orgUnit=jinhua/features";
        var app = analyst().get(path).expect(200).json("/features/0");
        assertThat(app.at("/n").asInt()).isEqualTo(90);
        assertThat(app.at("/category").asString()).isEqualTo("ATTRACTIVE");
        assertThat(app.at("/better").asDouble()).isEqualTo(.6111);
        assertThat(app.at("/worse").asDouble()).isEqualTo(-.4444);
        assertThat(app.at("/counts/MUST_BE").asInt()).isEqualTo(15);
        assertThat(analyst()
                        .get("/api/v1/scores/importance-performance?questionnaire=FEATURES")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void a_rise_is_told_from_chance() {
        var questionnaire = published("COURSE", List.of(question("q", "CSAT", Map.of())));
        var csv = new StringBuilder("respondent,q,answeredAt\r\n");
        int respondent = 0;
        for (int month = 1; month <= 4; month++) {
            for (int i = 0; i < 40; i++) {
                // 10, 10, 30 and 30 of 40 are satisfied.
                boolean satisfied = i < (month < 3 ? 10 : 30);
                csv.append("r%d,%d,2026-0%d-15T08:00:00Z\r\n".formatted(respondent++, satisfied ? 5 : 2, month));
            }
        }
        imported(questionnaire, "jinhua/course", csv.toString());
        var period = "&from=2026-01-01T00:00:00Z&to=2026-06-01T00:00:00Z";
        var trend = analyst()
                .get("/api/v1/scores/trend?questionnaire=COURSE&measure=CSAT&per=MONTH&orgUnit=jinhua/course" + period)
                .expect(200);
        assertThat(trend.json("/rows").valueStream().map(row -> row.at("/group").asString()))
                .containsExactly("2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01");
        assertThat(trend.json("/rows/0/significant").isMissingNode()).isTrue();
        assertThat(trend.json("/rows/1/significant").asBoolean()).isFalse();
        assertThat(trend.json("/rows/2/significant").asBoolean()).isTrue();
        assertThat(trend.json("/rows/2/difference/value").asDouble()).isEqualTo(.5);
        assertThat(trend.json("/rows/2/estimate/value").asDouble()).isEqualTo(.75);
        assertThat(trend.json("/trend/slope").asDouble()).isPositive();
        assertThat(trend.json("/trend/p").asDouble()).isLessThan(.001);
        analyst()
                .get("/api/v1/scores/trend?questionnaire=COURSE&measure=NPS&orgUnit=jinhua/course")
                .expectProblem(422, "measure-not-asked");

        imported(questionnaire, "jinhua/course/few", "respondent,q,answeredAt\r\nf1,1,2026-04-20T08:00:00Z\r\n");
        var groups = analyst()
                .get("/api/v1/scores/comparison?questionnaire=COURSE&measure=SCORE&by=ORG_UNIT&orgUnit=jinhua/course"
                        + period)
                .expect(200);
        assertThat(groups.json("/rows/0/estimate/n").asInt()).isEqualTo(160);
        assertThat(groups.json("/rows/1/estimate/n").asInt()).isEqualTo(1);
        assertThat(groups.json("/rows/1/estimate/value").isMissingNode())
                .as("too few to show")
                .isTrue();
        assertThat(groups.json("/rows/0/significant").isMissingNode()).isTrue();
        for (String by : List.of("SEGMENT", "EMPLOYEE", "EDITION", "SOURCE")) {
            assertThat(analyst()
                            .get("/api/v1/scores/comparison?questionnaire=COURSE&by=" + by + "&orgUnit=jinhua/course"
                                    + period)
                            .expect(200)
                            .json("/rows"))
                    .as(by)
                    .isNotEmpty();
        }
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst"));
    }

    private UUID published(String code, List<Map<String, Object>> questions) {
        var draft =
                analyst().post("/api/v1/questionnaires", draft(code, questions)).expect(201);
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
        return draft.id();
    }

    private static Map<String, Object> draft(String code, List<Map<String, Object>> questions) {
        return Map.of("code", code, "title", Map.of("zh", "题", "en", "T"), "questions", questions);
    }

    private static Map<String, Object> question(String id, String type, Map<String, Object> more) {
        var question = new HashMap<String, Object>(more);
        question.put("id", id);
        question.put("type", type);
        question.put("text", Map.of("zh", "题", "en", "Q"));
        return question;
    }

    private void imported(UUID questionnaire, String orgUnit, String csv) {
        var started = analyst()
                .upload(
                        IMPORTS + "?questionnaireId=" + questionnaire + "&orgUnit=" + orgUnit,
                        "answers.csv",
                        csv.getBytes(StandardCharsets.UTF_8))
                .expect(202);
        var done = await().until(
                        () -> analyst().get(IMPORTS + "/" + started.id()).expect(200),
                        answer -> answer.json("/status").asString().equals("FINISHED"));
        assertThat(done.json("/counts/failed").asInt()).as("refused rows").isZero();
    }
}
