package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.survey.gap.Obligations;
import io.gapless.survey.gap.Obligations.Obligation;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Figures that are to be right where it is easily missed, and shown only to whom they may be. */
@ServiceTest
class FairFiguresTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Obligations obligations;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void a_clock_that_stands_still_is_not_missed_when_its_old_time_comes() {
        var unit = "jinhua/fair/still";
        var past = Instant.now().minusSeconds(3600).toString();
        for (int i = 0; i < 5; i++) {
            events.example("ComplaintReceived")
                    .with("id", UUID.randomUUID())
                    .with("orgUnit", unit)
                    .with("open", true)
                    .with(
                            "clocks",
                            List.of(
                                    clock("ACKNOWLEDGE", past, past, false, null),
                                    clock("FIRST_RESPONSE", past, past, false, null),
                                    clock("UPDATE", past, null, false, past),
                                    // What has run out before it stood still is missed all the same.
                                    clock("RESOLVE", past, null, i == 0, past)))
                    .send();
        }
        awaitObligations(unit, 12);
        assertThat(gap(unit, 3).at("/overall/n").asLong()).isEqualTo(11);
        assertThat(gap(unit, 3).at("/overall/value").asDouble()).isEqualTo(-9.09);
        assertThat(gap(unit, 4).at("/overall/n").asLong()).isEqualTo(1);
    }

    @Test
    void what_was_taken_back_is_not_brought_back_by_an_older_event() {
        var unit = "jinhua/fair/withdrawn";
        var promise = UUID.randomUUID();
        put(promise, 3, List.of());
        put(promise, 2, List.of(owed(unit, 0)));
        assertThat(obligations(unit)).isZero();
        put(promise, 4, List.of(owed(unit, 1)));
        // The same again, as in a replay, changes nothing.
        put(promise, 4, List.of(owed(unit, 1)));
        assertThat(obligations(unit)).isEqualTo(1);
        put(promise, 3, List.of());
        assertThat(obligations(unit)).isEqualTo(1);
    }

    @Test
    void where_sources_are_mixed_the_interval_is_that_of_a_bootstrap_with_its_seed() {
        var unit = "jinhua/fair/mixed";
        var past =
                Instant.now().minusSeconds(3600).truncatedTo(ChronoUnit.MILLIS).toString();
        for (int i = 0; i < 12; i++) {
            var steps = new ArrayList<Map<String, Object>>();
            for (int step = 1; step <= 5; step++) {
                steps.add(Map.of(
                        "number",
                        step,
                        "dimension",
                        "RELIABILITY",
                        "weight",
                        50,
                        "critical",
                        false,
                        "executed",
                        i % 2 == 0));
            }
            events.example("VisitCompleted")
                    .with("id", UUID.randomUUID())
                    .with("orgUnit", unit)
                    .with("completedAt", past)
                    .with("steps", steps)
                    .send();
        }
        awaitObligations(unit, 12);
        var visits = gap(unit, 3).at("/overall");
        assertThat(visits.has("seed")).isFalse();
        for (int i = 0; i < 5; i++) {
            events.example("ComplaintReceived")
                    .with("id", UUID.randomUUID())
                    .with("orgUnit", unit)
                    .with("dimension", "RESPONSIVENESS")
                    .with("open", true)
                    .with(
                            "clocks",
                            List.of(
                                    clock("ACKNOWLEDGE", past, past, i == 0, null),
                                    clock("FIRST_RESPONSE", past, past, false, null),
                                    clock("UPDATE", past, past, false, null),
                                    clock("RESOLVE", past, past, false, null)))
                    .send();
        }
        awaitObligations(unit, 12 + 25);
        var three = gap(unit, 3);
        var mixed = three.at("/overall");
        // 30 of 60 steps and 19 of 20 clocks.
        assertThat(mixed.at("/value").asDouble()).isEqualTo(-38.75);
        assertThat(mixed.at("/n").asLong()).isEqualTo(80);
        assertThat(mixed.at("/seed").asLong()).isEqualTo(1985);
        // Steps of one visit are done together: twelve visits say less than sixty steps would, 80 of which give ± 10.5.
        assertThat(mixed.at("/high").asDouble() - mixed.at("/low").asDouble()).isBetween(30.0, 50.0);
        assertThat(gap(unit, 3)).as("again").isEqualTo(three);
        assertThat(three.at("/dimensions").valueStream().noneMatch(figure -> figure.has("seed")))
                .as("of one kind each")
                .isTrue();
        var evidence = analyst()
                .get("/api/v1/gaps/3/evidence?limit=200&orgUnit=" + unit)
                .expect(200);
        assertThat(evidence.json("/items")).hasSize(12 + 20);
    }

    @Test
    void a_month_in_which_nobody_answered_keeps_its_place_in_a_trend() {
        var questionnaire = published(
                "FAIR_TREND", List.of(Map.of("id", "q", "type", "RATING", "min", 1, "max", 5, "text", text())));
        var csv = new StringBuilder("respondent,q,answeredAt\r\n");
        for (int i = 0; i < 5; i++) {
            csv.append("jan%d,1,2026-01-15T08:00:00Z\r\n".formatted(i));
            csv.append("feb%d,2,2026-02-15T08:00:00Z\r\n".formatted(i));
            csv.append("apr%d,4,2026-04-15T08:00:00Z\r\n".formatted(i));
        }
        imported(questionnaire, "jinhua/fair/trend", csv.toString(), 15);
        var trend = analyst()
                .get("/api/v1/scores/trend?questionnaire=FAIR_TREND&orgUnit=jinhua/fair/trend"
                        + "&from=2026-01-01T00:00:00Z&to=2026-05-01T00:00:00Z")
                .expect(200);
        // 0, 25, nobody, 75.
        assertThat(trend.json("/trend/slope").asDouble()).isEqualTo(25);
        assertThat(trend.json("/rows/1/difference/value").asDouble()).isEqualTo(25);
        assertThat(trend.json("/rows/2/difference/value").isMissingNode())
                .as("of the month before nothing is known")
                .isTrue();
    }

    @Test
    void figures_of_few_are_left_out_where_they_were_promised_not_to_be_known() {
        var unit = "jinhua/fair/few";
        var questionnaire = published(
                "FAIR_FEW",
                List.of(
                        Map.of("id", "q", "type", "CSAT", "text", text()),
                        Map.of("id", "why", "type", "TEXT", "text", text())));
        var body = new HashMap<String, Object>(Map.of(
                "name",
                "Few",
                "questionnaireId",
                questionnaire,
                "orgUnit",
                unit,
                "from",
                Instant.now().minusSeconds(60).toString(),
                "to",
                Instant.now().plusSeconds(3600).toString(),
                "seed",
                1,
                "sampleSize",
                6,
                "design",
                Map.of("access", "CODES")));
        var planned = analyst().post("/api/v1/campaigns", body).expect(201);
        analyst().ifMatch(planned).post(planned.location() + "/launch").expect(200);
        var links = analyst()
                .get(planned.location() + "/invitations")
                .expect(200)
                .json("/items")
                .valueStream()
                .map(one -> one.at("/link").asString().replaceAll(".*/", ""))
                .toList();
        var path = "/api/v1/scores?questionnaire=FAIR_FEW&orgUnit=" + unit;
        for (int i = 0; i < links.size(); i++) {
            api.post("/api/v1/public/invitations/" + links.get(i) + "/response", Map.of("answers", Map.of("q", 2)))
                    .expect(201);
            var scores = analyst().get(path).expect(200);
            assertThat(scores.json("/n").asInt()).isEqualTo(i + 1);
            for (String measure : List.of("/overall/0", "/overall/1", "/questions/0/measures/0")) {
                assertThat(scores.json(measure + "/n").asInt()).isEqualTo(i + 1);
                assertThat(scores.json(measure).has("value"))
                        .as("%s of %d", measure, i + 1)
                        .isEqualTo(i + 1 >= 5);
                assertThat(scores.json(measure).has("low")).isEqualTo(i + 1 >= 5);
            }
        }
        // Where nothing was promised, few are few.
        var open = "jinhua/fair/open";
        imported(questionnaire, open, "respondent,q\r\nr1,4\r\n", 1);
        assertThat(analyst()
                        .get("/api/v1/scores?questionnaire=FAIR_FEW&orgUnit=" + open)
                        .expect(200)
                        .json("/overall/0/value")
                        .asDouble())
                .isEqualTo(75);
    }

    @Test
    void all_customers_count_whether_or_not_anything_was_told_of_their_risk() {
        var unit = "jinhua/fair/risk";
        for (int i = 0; i < 5; i++) {
            var customer = UUID.randomUUID();
            events.example("CustomerRegistered")
                    .with("id", customer)
                    .with("code", "FAIR-" + i)
                    .with("orgUnit", unit)
                    .send();
            if (i == 0) {
                events.example("RiskChanged")
                        .with("id", customer)
                        .with("orgUnit", unit)
                        .with("level", "HIGH")
                        .with("assessedAt", "2025-05-01T00:00:00Z")
                        .send();
            }
        }
        await().until(() -> count("select count(*) from known_customer where org_unit = '" + unit + "'") == 5
                && count("select count(*) from customer_risk where org_unit = '" + unit + "'") == 1);
        var card = analyst()
                .post(
                        "/api/v1/scorecards",
                        Map.of(
                                "code",
                                "FAIR_RISK",
                                "level",
                                "COMPANY",
                                "title",
                                text(),
                                "currency",
                                "CNY",
                                "indicators",
                                List.of(Map.of(
                                        "code",
                                        "RISK",
                                        "title",
                                        text(),
                                        "metric",
                                        "CUSTOMERS_NOT_AT_RISK",
                                        "weight",
                                        100,
                                        "worst",
                                        0,
                                        "best",
                                        100)),
                                "bands",
                                List.of()))
                .expect(201);
        analyst().ifMatch(card).post(card.location() + "/publish").expect(200);
        var started = analyst()
                .post("/api/v1/assessments", Map.of("scorecardId", card.id(), "orgUnit", unit, "quarter", "2025-Q2"))
                .expect(201);
        await().until(() -> !analyst()
                .get(started.location())
                .expect(200)
                .json("/calculatedAt")
                .asString("")
                .isEmpty());
        var figure = analyst().get(started.location() + "/results").expect(200).json("/items/0/figures/0");
        assertThat(figure.at("/n").asInt()).isEqualTo(5);
        assertThat(figure.at("/value").asDouble()).isEqualTo(80);
    }

    @Test
    void whoever_has_something_to_do_below_sees_it_and_does_theirs_but_steers_nothing() {
        var unit = "jinhua/fair/improving";
        for (int i = 0; i < 6; i++) {
            events.example(i < 2 ? "PromiseDelivered" : "PromiseMissed")
                    .with("id", UUID.randomUUID())
                    .with("orgUnit", unit + "/team")
                    .with("dueAt", "2026-10-20T00:00:00Z")
                    .with("deliveredAt", "2026-10-20T00:00:00Z")
                    .send();
        }
        awaitObligations(unit + "/team", 6);
        var today = LocalDate.now(ZoneOffset.ofHours(8));
        var begun = analyst()
                .post(
                        "/api/v1/improvements",
                        Map.of(
                                "title",
                                "兑现承诺",
                                "orgUnit",
                                unit,
                                "subject",
                                "GAP",
                                "gap",
                                4,
                                "target",
                                -10,
                                "owner",
                                "executive",
                                "dueOn",
                                today.plusDays(9).toString(),
                                "checkOn",
                                today.plusDays(39).toString(),
                                "actions",
                                List.of(action("zhou", today), action("qian", today))))
                .expect(201);
        var agent = api.as(Tokens.of("customer-manager").username("zhou").org(unit + "/team"));
        var leader = api.as(Tokens.of("supervisor").username("qian").org(unit + "/team"));
        for (Api named : List.of(agent, leader)) {
            named.get(begun.location()).expect(200);
            assertThat(named.get("/api/v1/improvements").expect(200).json("/items"))
                    .hasSize(1);
        }
        // Nobody else there, and nobody of the same name elsewhere.
        for (Tokens other : List.of(
                Tokens.of("supervisor").username("fair-other").org(unit + "/team"),
                Tokens.of("customer-manager").username("fair-other").org(unit + "/team"),
                Tokens.of("customer-manager").username("zhou").org("jinhua/elsewhere"))) {
            api.as(other).get(begun.location()).expectProblem(404, "improvement-not-found");
            assertThat(api.as(other).get("/api/v1/improvements").expect(200).json("/items"))
                    .isEmpty();
        }
        agent.ifMatch("*").post(begun.location() + "/actions/2/done", Map.of()).expectProblem(403, "action-of-others");
        agent.ifMatch("*").post(begun.location() + "/actions/1/done", Map.of()).expect(200);
        leader.ifMatch("*")
                .post(begun.location() + "/actions/2/dropped", Map.of("reason", "x"))
                .expectProblem(403, "outside-org-scope");
        leader.ifMatch("*").post(begun.location() + "/check").expectProblem(403, "outside-org-scope");
        leader.ifMatch("*")
                .post(begun.location() + "/cancel", Map.of("reason", "x"))
                .expectProblem(403, "outside-org-scope");
        leader.ifMatch("*").post(begun.location() + "/actions/2/done", Map.of()).expect(200);
    }

    private static Map<String, Object> action(String owner, LocalDate today) {
        return Map.of("text", "x", "owner", owner, "dueOn", today.plusDays(8).toString());
    }

    private void put(UUID promise, long version, List<Obligation> owed) {
        transaction.executeWithoutResult(status -> obligations.put("PROMISE", promise, version, owed));
    }

    private static Obligation owed(String unit, int met) {
        return new Obligation(4, "", null, unit, null, null, Instant.parse("2026-01-01T00:00:00Z"), 1, 1, met, 1, "x");
    }

    private static Map<String, String> text() {
        return Map.of("zh", "题", "en", "T");
    }

    private static Map<String, Object> clock(
            String name, String dueAt, @Nullable String metAt, boolean breached, @Nullable String pausedSince) {
        var clock = new HashMap<String, Object>(Map.of("name", name, "dueAt", dueAt, "breached", breached));
        if (metAt != null) {
            clock.put("metAt", metAt);
        }
        if (pausedSince != null) {
            clock.put("pausedSince", pausedSince);
        }
        return clock;
    }

    private UUID published(String code, List<Map<String, Object>> questions) {
        var draft = analyst()
                .post("/api/v1/questionnaires", Map.of("code", code, "title", text(), "questions", questions))
                .expect(201);
        analyst().ifMatch(draft).post(draft.location() + "/publish").expect(200);
        return draft.id();
    }

    private void imported(UUID questionnaire, String unit, String csv, int rows) {
        var started = analyst()
                .upload(
                        "/api/v1/response-imports?questionnaireId=" + questionnaire + "&orgUnit=" + unit,
                        "answers.csv",
                        csv.getBytes(StandardCharsets.UTF_8))
                .expect(202);
        var done = await().until(
                        () -> analyst().get(started.location()).expect(200),
                        answer -> answer.json("/status").asString().equals("FINISHED"));
        assertThat(done.json("/counts/created").asInt()).isEqualTo(rows);
    }

    private void awaitObligations(String unit, int rows) {
        await().until(() -> obligations(unit) == rows);
    }

    private long obligations(String unit) {
        return count("select count(*) from obligation where org_unit = '" + unit + "'");
    }

    private long count(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst").org("jinhua"));
    }

    private JsonNode gap(String unit, int number) {
        return analyst().get("/api/v1/gaps?orgUnit=" + unit).expect(200).json("/gaps/" + (number - 1));
    }

    @Test
    void a_time_that_ends_before_it_begins_is_refused() {
        for (String path : List.of("", "/levels", "/5/evidence")) {
            analyst()
                    .get("/api/v1/gaps" + path + "?from=2026-12-01T00:00:00Z&to=2026-11-01T00:00:00Z")
                    .expectProblem(422, "time-empty");
        }
    }
}
