package io.gapless.visit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExecutionInFullTest extends Journey {

    private static final String UNIT = "jinhua/dongyang/weishan";

    @Test
    void a_visit_ends_where_and_when_it_is_told_and_never_before_it_began() {
        var wang = manager("wang", UNIT);
        var visit = planned(wang, today());
        var began = Instant.now().minus(Duration.ofHours(2));
        wang.post(visit + "/check-in", Map.of("at", began.toString(), "longitude", 120.4312, "latitude", 29.2014))
                .expect(200);
        answerCritical(wang, visit);
        wang.post(visit + "/check-out", Map.of("at", began.minusSeconds(60).toString()))
                .expectProblem(422, "check-out-before-check-in");
        wang.post(
                        visit + "/check-out",
                        Map.of("at", Instant.now().plusSeconds(3600).toString()))
                .expectProblem(422, "time-out-of-reach");
        wang.post(visit + "/check-out", Map.of("longitude", 120.4)).expectProblem(422, "position-halved");
        var ended = wang.post(
                        visit + "/check-out",
                        Map.of(
                                "at",
                                began.plusSeconds(1800).toString(),
                                "longitude",
                                120.45,
                                "latitude",
                                29.2014,
                                "accuracyMetres",
                                8,
                                "observations",
                                List.of(Map.of("kind", "STOCK", "text", "缺货两种")),
                                "competitorFacts",
                                List.of(Map.of(
                                        "brand",
                                        "竞品",
                                        "product",
                                        "小包装",
                                        "price",
                                        Map.of("amount", 12.5, "currency", "CNY"),
                                        "note",
                                        "买一送一"))))
                .expect(200);
        assertThat(ended.json("/checkOut/outsideFence").asBoolean()).isTrue();
        assertThat(ended.json("/checkOut/distanceMetres").asDouble()).isGreaterThan(1000);
        assertThat(ended.json("/completedAt").asString())
                .startsWith(began.plusSeconds(1800).toString().substring(0, 19));
        assertThat(ended.json("/observations/0/kind").asString()).isEqualTo("STOCK");
        assertThat(ended.json("/competitorFacts/0/price/currency").asString()).isEqualTo("CNY");
        assertThat(ended.json("/early").asBoolean()).isFalse();
        // What came to mind afterwards.
        var noted = wang.ifMatch(ended)
                .patch(visit + "/notes", Map.of("findings", "下月补货"))
                .expect(200);
        assertThat(noted.json("/findings").asString()).isEqualTo("下月补货");
        assertThat(noted.json("/observations")).hasSize(1);
        assertThat(api.as(Tokens.of("quality-analyst").org("jinhua"))
                        .get(visit)
                        .expect(200)
                        .text())
                .contains("checkOut")
                .doesNotContain("120.45");
        events.verifyPublished();
    }

    @Test
    void a_visit_long_before_its_day_is_flagged() {
        var wang = manager("wang", UNIT);
        var place = Map.of("longitude", 120.4312, "latitude", 29.2014);
        var soon = wang.post(planned(wang, today().plusDays(2)) + "/check-in", place)
                .expect(200);
        var early = wang.post(planned(wang, today().plusDays(3)) + "/check-in", place)
                .expect(200);
        assertThat(soon.json("/early").asBoolean()).isFalse();
        assertThat(early.json("/early").asBoolean()).isTrue();
    }

    @Test
    void reasons_come_from_a_catalogue_that_speaks_both_languages() {
        var wang = manager("wang", UNIT);
        var visit = planned(wang, today());
        var read = wang.get(visit);
        var reasons = wang.get("/api/v1/visit-reasons?use=MISS").expect(200);
        assertThat(reasons.json("/items")
                        .valueStream()
                        .map(row -> row.at("/code").asString()))
                .contains("CUSTOMER_CLOSED", "OTHER")
                .doesNotContain("NOT_NEEDED");
        assertThat(reasons.json("/items/0/name/zh").asString()).isNotEmpty();
        assertThat(reasons.json("/items/0/name/en").asString()).isNotEmpty();
        wang.ifMatch(read).post(visit + "/miss", Map.of()).expectProblem(400, "invalid-request");
        wang.ifMatch(read)
                .post(visit + "/miss", Map.of("reasonCode", "NOT_NEEDED"))
                .expectProblem(422, "reason-unknown");
        wang.ifMatch(read)
                .post(visit + "/miss", Map.of("reasonCode", "OTHER"))
                .expectProblem(422, "reason-words-missing");
        var missed = wang.ifMatch(read)
                .post(visit + "/miss", Map.of("reasonCode", "CUSTOMER_CLOSED"))
                .expect(200);
        assertThat(missed.json("/reasonCode").asString()).isEqualTo("CUSTOMER_CLOSED");
        var refused = wang.ifMatch(missed).post(visit + "/cancel", Map.of("reasonCode", "WEATHER"));
        refused.expectProblem(409, "illegal-move");
        assertThat(refused.json("/allowed")).isEmpty();

        var body = Map.of(
                "name",
                Map.of("zh", "道路封闭", "en", "Road closed"),
                "uses",
                List.of("MISS", "RESCHEDULE"),
                "needsWords",
                false,
                "active",
                true);
        wang.put("/api/v1/visit-reasons/ROAD_CLOSED", body).expectProblem(403, "not-allowed");
        analyst()
                .put("/api/v1/visit-reasons/road closed".replace(" ", "%20"), body)
                .expectProblem(400, "reason-code-unfit");
        var first = analyst().put("/api/v1/visit-reasons/ROAD_CLOSED", body).expect(200);
        analyst().put("/api/v1/visit-reasons/ROAD_CLOSED", body).expectProblem(428, "if-match-required");
        analyst().ifMatch(first).put("/api/v1/visit-reasons/ROAD_CLOSED", body).expect(200);
        analyst().ifMatch(first).put("/api/v1/visit-reasons/ROAD_CLOSED", body).expectProblem(412, "stale-version");
        analyst().put("/api/v1/visit-reasons/OTHER", body).expectProblem(422, "reason-stays");
        var other = planned(wang, today());
        var told = wang.ifMatch(wang.get(other))
                .post(other + "/reschedule", Map.of("plannedFor", today().plusDays(1), "reasonCode", "ROAD_CLOSED"))
                .expect(200);
        assertThat(events.awaitPublished("VisitRescheduled", told.id())
                        .body()
                        .at("/reasonCode")
                        .asString())
                .isEqualTo("ROAD_CLOSED");
    }

    @Test
    void a_supervisor_hands_a_planned_visit_over_to_somebody_who_works_there() {
        var wang = manager("wang", UNIT);
        var visit = planned(wang, today());
        var read = wang.get(visit);
        var supervisor = supervisor("jinhua/dongyang");
        var to = Map.of("manager", "zhao", "reasonCode", "ILLNESS");
        wang.ifMatch(read).post(visit + "/hand-over", to).expectProblem(403, "not-allowed");
        supervisor("jinhua/yiwu").ifMatch(read).post(visit + "/hand-over", to).expectProblem(404, "visit-not-found");
        for (var nobody : List.of("li", "service-agent", "nobody")) {
            supervisor
                    .ifMatch(read)
                    .post(visit + "/hand-over", Map.of("manager", nobody, "reasonCode", "ILLNESS"))
                    .expectProblem(422, "manager-unknown");
        }
        supervisor
                .ifMatch(read)
                .post(visit + "/hand-over", Map.of("manager", "wang", "reasonCode", "ILLNESS"))
                .expectProblem(422, "visit-with-them-already");
        var given = supervisor.ifMatch(read).post(visit + "/hand-over", to).expect(200);
        assertThat(given.json("/manager").asString()).isEqualTo("zhao");
        events.awaitPublished("VisitHandedOver", given.id());
        wang.get(visit).expectProblem(404, "visit-not-found");
        manager("zhao", UNIT)
                .post(visit + "/check-in", Map.of("longitude", 120.4312, "latitude", 29.2014))
                .expect(200);
        var under = supervisor.get(visit);
        var refused = supervisor.ifMatch(under).post(visit + "/hand-over", to);
        refused.expectProblem(409, "visit-not-planned");
        assertThat(refused.json("/allowed").toString()).contains("COMPLETED");
        events.verifyPublished();
    }

    private String planned(Api api, java.time.LocalDate day) {
        return api.post(
                        "/api/v1/visits",
                        Map.of(
                                "customerId", customer(unique("X"), UNIT, "wang"),
                                "standardId", standard(),
                                "plannedFor", day))
                .expect(201)
                .location();
    }

    private static void answerCritical(Api api, String visit) {
        api.ifMatch(api.get(visit))
                .put(
                        visit + "/steps/2",
                        Map.of("executed", true, "number", UUID.randomUUID().variant()))
                .expect(200);
    }
}
