package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Campaigns, scores and gaps from the events of the other services and the answers of customers. */
@ServiceTest
class GapsTest {

    private static final List<String> DIMENSIONS =
            List.of("TANGIBLES", "RELIABILITY", "RESPONSIVENESS", "ASSURANCE", "EMPATHY");

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    @Test
    void gap_three_comes_from_visit_steps_and_clocks_with_the_visits_behind_it() {
        var unit = "jinhua/gap-three";
        var visits = new ArrayList<UUID>();
        for (int i = 0; i < 4; i++) {
            visits.add(visit("VisitCompleted", unit, true, false, 6));
        }
        visits.add(visit("VisitMissed", unit, false, false, 3));
        awaitObligations(unit, 10);
        var gap = gap(unit, 3);
        // 4 of 5 visits did the step of weight 60 and none that of 40: 48 of 100 by weight.
        assertThat(gap.at("/overall/value").asDouble()).isEqualTo(-52);
        assertThat(gap.at("/overall/n").asLong()).isEqualTo(10);
        assertThat(gap.at("/overall/low").asDouble()).isBetween(-100.0, -52.0);
        assertThat(figure(gap, "RELIABILITY").at("/value").asDouble()).isEqualTo(-20);
        assertThat(figure(gap, "TANGIBLES").at("/value").asDouble()).isEqualTo(-100);
        assertThat(figure(gap, "EMPATHY").at("/known").asBoolean()).isFalse();
        assertThat(figure(gap, "EMPATHY").has("value")).isFalse();
        assertThat(figure(gap, "EMPATHY").at("/reason").asString()).isEqualTo("too-few-observations");

        var evidence = analyst()
                .get("/api/v1/gaps/3/evidence?dimension=RELIABILITY&limit=3&orgUnit=" + unit)
                .expect(200);
        var found = new ArrayList<String>();
        evidence.json("/items").forEach(item -> found.add(item.at("/id").asString()));
        analyst()
                .get("/api/v1/gaps/3/evidence?dimension=RELIABILITY&limit=3&orgUnit=" + unit + "&cursor="
                        + evidence.json("/next").asString())
                .expect(200)
                .json("/items")
                .forEach(item -> found.add(item.at("/id").asString()));
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        visits.stream().map(UUID::toString).toList());

        // An older event changes nothing, a newer one takes the place of what was there.
        visit(visits.getFirst(), "VisitCompleted", unit, false, false, 5);
        visit(visits.get(1), "VisitCompleted", unit, true, true, 7);
        await().untilAsserted(() ->
                assertThat(gap(unit, 3).at("/overall/value").asDouble()).isEqualTo(-44));
    }

    @Test
    void clocks_count_once_they_are_settled_or_over() {
        var unit = "jinhua/clocks";
        var past = Instant.now().minusSeconds(3600).toString();
        var future = Instant.now().plusSeconds(3600).toString();
        for (int i = 0; i < 5; i++) {
            events.example("ComplaintReceived")
                    .with("id", UUID.randomUUID())
                    .with("orgUnit", unit)
                    .with("open", true)
                    .with(
                            "clocks",
                            List.of(
                                    clock("ACKNOWLEDGE", past, past, false),
                                    clock("FIRST_RESPONSE", past, null, false),
                                    clock("UPDATE", future, null, false),
                                    clock("RESOLVE", past, past, i == 0)))
                    .send();
        }
        awaitObligations(unit, 25);
        var three = gap(unit, 3).at("/overall");
        assertThat(three.at("/n").asLong()).isEqualTo(15);
        assertThat(three.at("/value").asDouble()).isEqualTo(-40);
        var four = gap(unit, 4).at("/overall");
        assertThat(four.at("/n").asLong()).isEqualTo(5);
        assertThat(four.at("/value").asDouble()).isEqualTo(-20);
    }

    @Test
    void history_counts_at_its_own_time() {
        var unit = "jinhua/history";
        for (int i = 0; i < 5; i++) {
            events.example("VisitMissed")
                    .with("id", UUID.randomUUID())
                    .with("orgUnit", unit)
                    .with("history", true)
                    .with("happenedAt", "2026-03-02T04:00:00Z")
                    .send();
            events.example("PromiseDelivered")
                    .with("id", UUID.randomUUID())
                    .with("orgUnit", unit)
                    .with("history", true)
                    .with("happenedAt", "2026-03-03T04:00:00Z")
                    .send();
        }
        await().until(() -> jdbc.sql("select count(*) from obligation where org_unit = ?")
                        .param(unit)
                        .query(Long.class)
                        .single()
                >= 10);
        var march = "&from=2026-03-01T00:00:00Z&to=2026-04-01T00:00:00Z";
        var later = "&from=2026-04-01T00:00:00Z";
        var now = analyst().get("/api/v1/gaps?orgUnit=" + unit + later).expect(200);
        var then = analyst().get("/api/v1/gaps?orgUnit=" + unit + march).expect(200);
        assertThat(now.json("/gaps/2/overall/n").asLong()).isZero();
        assertThat(then.json("/gaps/2/overall/value").asDouble()).isEqualTo(-100);
        assertThat(then.json("/gaps/3/overall/n").asLong()).isEqualTo(5);
        assertThat(then.json("/gaps/3/overall/value").asDouble()).isZero();
    }

    @Test
    void gap_four_is_what_was_kept_of_what_was_promised() {
        var unit = "jinhua/gap-four";
        for (int i = 0; i < 6; i++) {
            events.example(i < 4 ? "PromiseDelivered" : "PromiseMissed")
                    .with("id", UUID.randomUUID())
                    .with("orgUnit", unit)
                    .send();
        }
        events.example("PromiseMade")
                .with("id", UUID.randomUUID())
                .with("orgUnit", unit)
                .with("dueAt", Instant.now().plusSeconds(3600).toString())
                .send();
        awaitObligations(unit, 7);
        var four = gap(unit, 4).at("/overall");
        assertThat(four.at("/n").asLong()).isEqualTo(6);
        assertThat(four.at("/value").asDouble()).isEqualTo(-33.33);
        for (int number : new int[] {1, 2}) {
            assertThat(gap(unit, number).at("/overall/known").asBoolean()).isFalse();
            assertThat(gap(unit, number).at("/overall/reason").asString()).isEqualTo("no-answers-of-managers");
        }
        api.as(Tokens.of("supervisor").org("jinhua/yiwu"))
                .get("/api/v1/gaps?orgUnit=" + unit)
                .expectProblem(403, "outside-org-scope");
        api.as(Tokens.of("customer-manager")).get("/api/v1/gaps").expectProblem(403, "not-allowed");
        analyst().get("/api/v1/gaps/6/evidence").expectProblem(404, "gap-not-found");
    }

    @Test
    void promises_count_in_their_own_month_however_late_they_are_told() {
        var unit = "jinhua/gap-four-month";
        for (int i = 0; i < 6; i++) {
            events.example(i < 4 ? "PromiseDelivered" : "PromiseMissed")
                    .with("id", UUID.randomUUID())
                    .with("orgUnit", unit)
                    .with("dueAt", "2026-09-30T16:00:00Z")
                    .with("deliveredAt", "2026-09-29T08:00:00Z")
                    .send();
        }
        awaitObligations(unit, 6);
        var september = "&from=2026-08-31T16:00:00Z&to=2026-09-30T16:00:00Z";
        var later = "&from=2026-09-30T16:00:00Z";
        var then = analyst().get("/api/v1/gaps?orgUnit=" + unit + september).expect(200);
        assertThat(then.json("/gaps/3/overall/n").asLong()).isEqualTo(6);
        assertThat(then.json("/gaps/3/overall/value").asDouble()).isEqualTo(-33.33);
        var now = analyst().get("/api/v1/gaps?orgUnit=" + unit + later).expect(200);
        assertThat(now.json("/gaps/3/overall/n").asLong()).isZero();
    }

    @Test
    void a_servqual_campaign_gives_scores_and_gap_five() {
        var unit = "jinhua/gap-five/team";
        for (int i = 0; i < 8; i++) {
            events.example("CustomerRegistered")
                    .with("id", UUID.randomUUID())
                    .with("code", "G5-" + i)
                    .with("orgUnit", unit)
                    .with("segment", i < 6 ? "A" : "B")
                    .send();
        }
        await().until(() -> jdbc.sql("select count(*) from known_customer where org_unit = ?")
                        .param(unit)
                        .query(Long.class)
                        .single()
                == 8);
        var draft = analyst().post("/api/v1/questionnaires", servqual()).expect(201);
        var campaign = Map.of(
                "name",
                "SERVQUAL",
                "questionnaireId",
                draft.id(),
                "orgUnit",
                "jinhua/gap-five",
                "segment",
                "A",
                "from",
                Instant.now().minusSeconds(60).toString(),
                "to",
                Instant.now().plusSeconds(3600).toString(),
                "sampleSize",
                5,
                "seed",
                20261122,
                "design",
                Map.of("restDays", 0));
        analyst().post("/api/v1/campaigns", campaign).expectProblem(422, "questionnaire-not-published");
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
        api.as(Tokens.of("quality-analyst").org("jinhua/yiwu"))
                .post("/api/v1/campaigns", campaign)
                .expectProblem(403, "outside-org-scope");
        var planned = analyst().post("/api/v1/campaigns", campaign).expect(201);
        api.as(Tokens.of("quality-analyst").org("jinhua/yiwu"))
                .ifMatch(planned)
                .post(planned.location() + "/launch")
                .expectProblem(404, "campaign-not-found");
        analyst().post(planned.location() + "/launch").expectProblem(428, "if-match-required");
        analyst().ifMatch("\"99\"").post(planned.location() + "/launch").expectProblem(412, "stale-version");
        var launching = analyst().ifMatch(planned).idempotencyKey("launch-" + planned.id());
        var launched = launching.post(planned.location() + "/launch").expect(200);
        var again = launching.post(planned.location() + "/launch").expect(200);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.json("/invited").asInt()).isEqualTo(5);
        assertThat(launched.json("/population").asInt()).isEqualTo(6);
        assertThat(launched.json("/invited").asInt()).isEqualTo(5);
        analyst().ifMatch(launched).post(planned.location() + "/launch").expectProblem(409, "illegal-move");

        var second = analyst().post("/api/v1/campaigns", campaign).expect(201);
        analyst().ifMatch(second).post(second.location() + "/launch").expect(200);
        assertThat(customers(second)).isEqualTo(customers(planned));

        int respondent = 0;
        for (JsonNode invitation :
                analyst().get(planned.location() + "/invitations").expect(200).json("/items")) {
            var link = invitation.at("/link").asString();
            var token = link.substring(link.lastIndexOf('/') + 1);
            api.post("/api/v1/public/invitations/" + token + "/response", answers(respondent++))
                    .expect(201);
        }
        var counted = analyst().get(planned.location()).expect(200);
        assertThat(counted.json("/responseRate/value").asDouble()).isEqualTo(1);

        // Expected 7 everywhere, perceived 6, 5, 5, 5, 5 of 7: −100/6 once and −200/6 four times in the reversed item's
        // dimension as in the others.
        var five = gap("jinhua/gap-five", 5);
        assertThat(five.at("/overall/n").asLong()).isEqualTo(5);
        assertThat(five.at("/overall/value").asDouble()).isEqualTo(-30);
        assertThat(figure(five, "EMPATHY").at("/value").asDouble())
                .isCloseTo(figure(five, "TANGIBLES").at("/value").asDouble(), within(0.001));
        var scores = analyst()
                .get("/api/v1/scores?questionnaire=SERVQUAL_SHORT&orgUnit=jinhua/gap-five")
                .expect(200);
        assertThat(measure(scores.json("/overall"), "gap").at("/value").asDouble())
                .isCloseTo(-1.8, within(1e-6));
        assertThat(measure(scores.json("/overall"), "weightedGap").at("/value").asDouble())
                .isCloseTo(-1.8, within(1e-6));
        assertThat(scores.json("/n").asInt()).isEqualTo(5);
        var evidence = analyst()
                .get("/api/v1/gaps/5/evidence?orgUnit=jinhua/gap-five&dimension=EMPATHY")
                .expect(200);
        assertThat(evidence.json("/items")).hasSize(5);
        events.verifyPublished();
    }

    private List<String> customers(Api.Answer campaign) {
        return analyst()
                .get(campaign.location() + "/invitations")
                .expect(200)
                .json("/items")
                .valueStream()
                .map(item -> item.at("/customerId").asString())
                .toList();
    }

    /** One pair per dimension, that of empathy worded negatively, and the weights. */
    private static Map<String, Object> servqual() {
        var text = Map.of("zh", "题", "en", "Question");
        var questions = new ArrayList<Map<String, Object>>();
        var options = new ArrayList<Map<String, Object>>();
        for (String dimension : DIMENSIONS) {
            questions.add(Map.of(
                    "id",
                    dimension,
                    "type",
                    "PAIR",
                    "text",
                    text,
                    "min",
                    1,
                    "max",
                    7,
                    "required",
                    true,
                    "dimension",
                    dimension,
                    "reversed",
                    dimension.equals("EMPATHY")));
            options.add(Map.of("value", dimension, "text", text));
        }
        questions.add(Map.of("id", "WEIGHTS", "type", "POINTS", "text", text, "required", true, "options", options));
        return Map.of("code", "SERVQUAL_SHORT", "title", text, "questions", questions);
    }

    private static Map<String, Object> answers(int respondent) {
        var answers = new HashMap<String, Object>();
        int perceived = respondent == 0 ? 6 : 5;
        for (String dimension : DIMENSIONS) {
            var reversed = dimension.equals("EMPATHY");
            answers.put(
                    dimension,
                    Map.of("expectation", reversed ? 1 : 7, "perception", reversed ? 8 - perceived : perceived));
        }
        answers.put(
                "WEIGHTS",
                Map.of("TANGIBLES", 10, "RELIABILITY", 40, "RESPONSIVENESS", 20, "ASSURANCE", 20, "EMPATHY", 10));
        return Map.of("answers", answers);
    }

    private UUID visit(String type, String unit, boolean first, boolean second, long version) {
        return visit(UUID.randomUUID(), type, unit, first, second, version);
    }

    private UUID visit(UUID id, String type, String unit, boolean first, boolean second, long version) {
        var visit = events.example(type)
                .with("id", id)
                .with("version", version)
                .with("orgUnit", unit)
                .with("steps", List.of(step(1, "RELIABILITY", 60, first), step(2, "TANGIBLES", 40, second)));
        if (type.equals("VisitCompleted")) {
            visit.with("completedAt", Instant.now().toString());
        }
        visit.send();
        return id;
    }

    private static Map<String, Object> step(int number, String dimension, int weight, boolean executed) {
        return Map.of(
                "number", number, "dimension", dimension, "weight", weight, "critical", false, "executed", executed);
    }

    private static Map<String, Object> clock(
            String name, String dueAt, @org.jspecify.annotations.Nullable String metAt, boolean breached) {
        var clock = new HashMap<String, Object>(Map.of("name", name, "dueAt", dueAt, "breached", breached));
        if (metAt != null) {
            clock.put("metAt", metAt);
        }
        return clock;
    }

    private void awaitObligations(String unit, int rows) {
        await().until(() -> jdbc.sql("select count(*) from obligation where org_unit = ?")
                        .param(unit)
                        .query(Long.class)
                        .single()
                == rows);
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst").org("jinhua"));
    }

    private JsonNode gap(String unit, int number) {
        return analyst().get("/api/v1/gaps?orgUnit=" + unit).expect(200).json("/gaps/" + (number - 1));
    }

    private static JsonNode figure(JsonNode gap, String dimension) {
        return gap.at("/dimensions")
                .valueStream()
                .filter(figure -> figure.at("/dimension").asString().equals(dimension))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode measure(JsonNode measures, String name) {
        return measures.valueStream()
                .filter(measure -> measure.at("/name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
