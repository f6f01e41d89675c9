package io.gapless.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@ServiceTest
class NeedsTest {

    private static final String SUPPLY = "RETAILER_SALEABLE_SUPPLY";
    private static final String TRAINING = "RETAILER_TRAINING";

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Test
    void the_catalogue_knows_the_needs_of_each_kind_from_profit_to_growth() {
        var retailers = analyst().get("/api/v1/needs?kind=RETAILER").expect(200);
        assertThat(retailers
                        .json("/items")
                        .valueStream()
                        .map(need -> need.at("/level").asString())
                        .distinct())
                .containsExactly("PROFIT", "SAFETY", "SERVICE", "ESTEEM", "GROWTH");
        assertThat(analyst()
                        .get("/api/v1/needs?kind=MANUFACTURER&level=PROFIT")
                        .expect(200)
                        .json("/items"))
                .hasSize(1);
    }

    @Test
    void a_need_is_added_once_and_changed_by_its_version() {
        var code = "RETAILER_T" + System.nanoTime() % 100_000_000;
        var need =
                Map.of("level", "ESTEEM", "nameZh", "荣誉", "nameEn", "Honour", "dimension", "EMPATHY", "active", true);
        var added = analyst()
                .post("/api/v1/needs", Map.of("code", code, "kind", "RETAILER", "need", need))
                .expect(201);
        analyst()
                .post("/api/v1/needs", Map.of("code", code, "kind", "RETAILER", "need", need))
                .expectProblem(409, "need-code-taken");
        var changed =
                Map.of("level", "ESTEEM", "nameZh", "荣誉", "nameEn", "Honour", "dimension", "EMPATHY", "active", false);
        analyst().put(added.location(), changed).expectProblem(428, "if-match-required");
        analyst().ifMatch(added).put(added.location(), changed).expect(200);
        analyst().ifMatch(added).put(added.location(), changed).expectProblem(412, "stale-version");
        var customer = InsightData.customer(supervisor(), "jinhua/needs/a", "zhou");
        supervisor()
                .post("/api/v1/need-answers", answer(customer, code, 50, 50))
                .expectProblem(422, "need-unknown");
        events.verifyPublished();
    }

    @Test
    void what_a_customer_tells_is_ranked_and_what_is_strong_and_not_met_is_told() {
        var customer = InsightData.customer(supervisor(), "jinhua/needs/b", "zhou");
        supervisor()
                .post(
                        "/api/v1/need-answers",
                        Map.of(
                                "customerId",
                                customer,
                                "source",
                                "VISIT",
                                "answeredAt",
                                Instant.now().minusSeconds(86_400).toString(),
                                "needs",
                                List.of(
                                        Map.of("need", SUPPLY, "strength", 20, "satisfaction", 90),
                                        Map.of("need", TRAINING, "strength", 60))))
                .expect(201);
        var second = supervisor()
                .post("/api/v1/need-answers", answer(customer, SUPPLY, 95, 40.5))
                .expect(201);
        assertThat(second.json("/needs/0/unmet").asBoolean()).isTrue();

        var needs = supervisor().get("/api/v1/customers/" + customer + "/needs").expect(200);
        assertThat(needs.json("/items")
                        .valueStream()
                        .map(need -> need.at("/need").asString()))
                .containsExactly(SUPPLY, TRAINING);
        assertThat(needs.json("/items/0/strength").asDouble()).isEqualTo(95);
        assertThat(needs.json("/items/0/unmet").asBoolean()).isTrue();
        assertThat(needs.json("/items/0/answers").asInt()).isEqualTo(2);
        assertThat(needs.json("/items/1/unmet").isMissingNode()).isTrue();
        var unmet = supervisor()
                .get("/api/v1/needs/unmet?orgUnit=jinhua/needs/b&need=" + SUPPLY)
                .expect(200);
        assertThat(unmet.json("/items/0/customerId").asString()).isEqualTo(customer.toString());

        supervisor().delete("/api/v1/need-answers/" + second.id()).expect(204);
        supervisor().get("/api/v1/need-answers/" + second.id()).expectProblem(404, "need-answer-not-found");
        var before =
                supervisor().get("/api/v1/customers/" + customer + "/needs").expect(200);
        assertThat(before.json("/items/1/strength").asDouble()).isEqualTo(20);
        events.verifyPublished();
    }

    @Test
    void a_ranking_has_means_with_intervals_and_tells_nothing_of_too_few() {
        // 1 to 5 times ten: mean 30, standard deviation 15.811, interval of Student's t with four degrees of freedom.
        for (int i = 1; i <= 5; i++) {
            var customer = InsightData.customer(supervisor(), "jinhua/ranked/north", "zhou");
            supervisor()
                    .post("/api/v1/need-answers", answer(customer, SUPPLY, 70 + 10.0 * (i - 3), i == 1 ? 80 : 20))
                    .expect(201);
            if (i < 5) {
                supervisor()
                        .post("/api/v1/need-answers", answer(customer, TRAINING, 99, 1))
                        .expect(201);
            }
        }
        var ranking = analyst()
                .get("/api/v1/needs/ranking?orgUnit=jinhua/ranked&by=ORG_UNIT")
                .expect(200);
        assertThat(ranking.json("/groups")).hasSize(1);
        assertThat(ranking.json("/groups/0/name").asString()).isEqualTo("jinhua/ranked/north");
        var supply = need(ranking, SUPPLY);
        assertThat(supply.at("/customers").asInt()).isEqualTo(5);
        assertThat(supply.at("/figures/rank").asInt()).isEqualTo(1);
        assertThat(supply.at("/figures/strength/value").asDouble()).isCloseTo(70, within(1e-9));
        assertThat(supply.at("/figures/strength/low").asDouble()).isCloseTo(70 - 19.63243, within(1e-4));
        assertThat(supply.at("/figures/strength/high").asDouble()).isCloseTo(70 + 19.63243, within(1e-4));
        assertThat(supply.at("/figures/satisfaction/value").asDouble()).isCloseTo(32, within(1e-9));
        assertThat(supply.at("/figures/unmetShare/value").asDouble()).isCloseTo(0.6, within(1e-9));
        assertThat(supply.at("/figures/unmet").asBoolean()).isTrue();
        // Four customers feel strongly about training: how many is told, how strongly is not.
        var training = need(ranking, TRAINING);
        assertThat(training.at("/customers").asInt()).isEqualTo(4);
        assertThat(training.at("/figures").isMissingNode()).isTrue();
        var levels = ranking.json("/groups/0/levels");
        assertThat(levels.valueStream().map(level -> level.at("/level").asString()))
                .containsExactly("PROFIT", "GROWTH");
    }

    @Test
    void a_survey_of_needs_is_taken_in_once() {
        var customer = InsightData.customer(supervisor(), "jinhua/needs/c", "zhou");
        var answered = events.example("SurveyAnswered")
                .with("id", UUID.randomUUID())
                .with("customerId", customer)
                .with("questionnaire", "NEEDS_RETAILER")
                .with("answeredAt", Instant.now().minusSeconds(60).toString())
                .with(
                        "needs",
                        List.of(
                                Map.of("need", SUPPLY, "strength", 75, "satisfaction", 25),
                                Map.of("need", TRAINING, "satisfaction", 25),
                                Map.of("need", "CONSUMER_KNOWLEDGE", "strength", 50),
                                Map.of("need", "NO_SUCH_NEED", "strength", 50)))
                .send();
        answered.send();
        var needs = await().until(
                        () -> supervisor()
                                .get("/api/v1/customers/" + customer + "/needs")
                                .expect(200),
                        answer -> answer.json("/items").size() == 1);
        assertThat(needs.json("/items/0/source").asString()).isEqualTo("SURVEY");
        assertThat(needs.json("/items/0/unmet").asBoolean()).isTrue();
        var answers =
                supervisor().get("/api/v1/need-answers?customerId=" + customer).expect(200);
        assertThat(answers.json("/items")).hasSize(1);
        supervisor()
                .delete("/api/v1/need-answers/" + answers.json("/items/0/id").asString())
                .expectProblem(409, "need-answer-of-survey");
    }

    @Test
    void nobody_tells_or_sees_the_needs_of_customers_who_are_not_theirs() {
        var customer = InsightData.customer(supervisor(), "jinhua/needs/d", "zhou");
        var answer = supervisor()
                .post("/api/v1/need-answers", answer(customer, SUPPLY, 90, 10))
                .expect(201);
        var zhao = api.as(Tokens.of("customer-manager").username("zhao").org("jinhua/needs/d"));
        zhao.post("/api/v1/need-answers", answer(customer, SUPPLY, 1, 1)).expectProblem(404, "customer-not-found");
        zhao.get("/api/v1/customers/" + customer + "/needs").expectProblem(404, "customer-not-found");
        zhao.get(answer.location()).expectProblem(404, "need-answer-not-found");
        assertThat(zhao.get("/api/v1/need-answers").expect(200).text()).doesNotContain(customer.toString());
        assertThat(zhao.get("/api/v1/needs/unmet").expect(200).text()).doesNotContain(customer.toString());
        var yiwu = api.as(Tokens.of("supervisor").org("jinhua/yiwu"));
        yiwu.get(answer.location()).expectProblem(404, "need-answer-not-found");
        yiwu.delete(answer.location()).expectProblem(404, "need-answer-not-found");
        yiwu.get("/api/v1/needs/ranking?orgUnit=jinhua/needs").expectProblem(403, "outside-org-scope");
        supervisor()
                .post("/api/v1/need-answers", answer(customer, SUPPLY, 101, 1))
                .expectProblem(400, "invalid-request");
        supervisor()
                .post(
                        "/api/v1/need-answers",
                        Map.of(
                                "customerId",
                                customer,
                                "source",
                                "PHONE",
                                "needs",
                                List.of(Map.of("need", SUPPLY, "strength", 1), Map.of("need", SUPPLY, "strength", 2))))
                .expectProblem(422, "need-repeated");
    }

    private static JsonNode need(Api.Answer ranking, String code) {
        return ranking.json("/groups/0/needs")
                .valueStream()
                .filter(need -> need.at("/need").asString().equals(code))
                .findFirst()
                .orElseThrow();
    }

    private Api supervisor() {
        return api.as(Tokens.of("supervisor").org("jinhua"));
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst").org("jinhua"));
    }

    private static Map<String, Object> answer(UUID customer, String need, double strength, double satisfaction) {
        return Map.of(
                "customerId",
                customer,
                "source",
                "INTERVIEW",
                "needs",
                List.of(Map.of("need", need, "strength", strength, "satisfaction", satisfaction)));
    }
}
