package io.gapless.visit.spiral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import io.gapless.visit.Journey;
import java.time.YearMonth;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class SpiralTest extends Journey {

    private static final YearMonth LAST = YearMonth.now(ZONE).minusMonths(1);

    @Autowired
    JdbcClient jdbc;

    @Test
    void an_optional_item_that_customers_like_is_proposed_and_promoted_by_a_person() {
        var unit = "jinhua/" + unique("spiral-");
        var segment = unique("S");
        var standard = standard();
        var base = item(standard);
        var liked = item(standard);
        var ignored = item(standard);
        var pack = publishedPackage(segment, unit, base, 1, liked, ignored);
        // Twelve of thirty got it and are at 80 or 100 points, the others at 50 or 70.
        for (int n = 0; n < 30; n++) {
            var customer = known(segment, unit);
            promised(customer, pack, base, standard, unit, null);
            boolean got = n < 12;
            if (got) {
                promised(customer, pack, liked, standard, unit, 5);
            }
            answered(customer, (got ? 80 : 50) + n % 2 * 20);
        }

        supervisor("jinhua")
                .post("/api/v1/spiral-runs", Map.of("orgUnit", unit))
                .expectProblem(403, "not-allowed");
        api.as(Tokens.of("quality-analyst").org("jinhua/yiwu"))
                .post("/api/v1/spiral-runs", Map.of("orgUnit", unit))
                .expectProblem(403, "outside-org-scope");
        var run = run(unit);
        assertThat(run.json("/progress/counts/proposed").asInt()).isEqualTo(1);
        assertThat(analyst()
                        .get("/api/v1/spiral-runs/" + run.json("/id").asString() + "/evidence")
                        .expect(200)
                        .json("/items"))
                .hasSize(2);
        var proposed = analyst().get("/api/v1/service-spirals?orgUnit=" + unit).expect(200);
        assertThat(proposed.json("/items")).hasSize(1);
        assertThat(proposed.json("/items/0/itemId").asString()).isEqualTo(liked.toString());
        assertThat(proposed.json("/items/0/optionalSince").asString())
                .isEqualTo(YearMonth.now(ZONE).toString());
        var path = "/api/v1/service-spirals/" + proposed.json("/items/0/id").asString();
        var found = analyst().get(path).expect(200);
        assertThat(found.json("/evidence/0/adoption").asDouble()).isEqualTo(0.4);
        assertThat(found.json("/evidence/0/meanRating").asDouble()).isEqualTo(5.0);
        // With it, a visit rated 5 (100 points) and a survey each: means 90 and 100, in all 95; without it 60.
        assertThat(found.json("/evidence/0/satisfactionWith").asDouble()).isCloseTo(95, within(1e-9));
        assertThat(found.json("/evidence/0/satisfactionWithout").asDouble()).isCloseTo(60, within(1e-9));
        assertThat(found.json("/evidence/0/lift").asDouble()).isCloseTo(35, within(1e-9));
        assertThat(found.json("/evidence/0/liftLow").asDouble()).isBetween(25.0, 35.0);
        assertThat(found.json("/evidence/0/passed").asBoolean()).isTrue();
        assertThat(run(unit).json("/progress/counts/proposed").asInt()).isZero();
        assertThat(analyst().get(path).expect(200).json("/evidence")).hasSize(2);

        supervisor("jinhua").ifMatch(found).post(path + "/promotion", Map.of()).expectProblem(403, "not-allowed");
        api.as(Tokens.of("quality-analyst").org("jinhua/yiwu"))
                .ifMatch(found)
                .post(path + "/promotion", Map.of())
                .expectProblem(404, "service-spiral-not-found");
        analyst().post(path + "/promotion", Map.of()).expectProblem(428, "if-match-required");
        var promoted = analyst()
                .ifMatch(found)
                .post(path + "/promotion", Map.of("reason", "四成客户选用，满意度明显更高"))
                .expect(200);
        assertThat(promoted.json("/nextEdition").asInt()).isEqualTo(2);
        analyst().ifMatch(promoted).post(path + "/promotion", Map.of()).expectProblem(409, "illegal-move");
        analyst().ifMatch(found).post(path + "/promotion", Map.of()).expectProblem(412, "stale-version");
        var next = analyst()
                .get("/api/v1/service-packages/"
                        + promoted.json("/nextPackageId").asString())
                .expect(200);
        assertThat(next.json("/status").asString()).isEqualTo("DRAFT");
        assertThat(next.json("/standardItems")
                        .valueStream()
                        .map(one -> one.at("/itemId").asString()))
                .containsExactly(base.toString(), liked.toString());
        assertThat(next.json("/optionalItems").valueStream().map(one -> one.asString()))
                .containsExactly(ignored.toString());
        analyst()
                .ifMatch(next)
                .post("/api/v1/service-packages/" + next.id() + "/publish")
                .expect(200);
        var history = analyst().get(path).expect(200);
        assertThat(history.json("/spiral/decidedBy").asString()).isNotEmpty();
        assertThat(history.json("/spiral/standardSince").asString())
                .isEqualTo(nextMonth().toString());
        events.verifyPublished();
    }

    @Test
    void what_was_rejected_is_not_proposed_again_at_once() {
        var unit = "jinhua/" + unique("spiral-");
        var segment = unique("S");
        var standard = standard();
        var liked = item(standard);
        var pack = publishedPackage(segment, unit, item(standard), 1, liked);
        for (int n = 0; n < 24; n++) {
            var customer = known(segment, unit);
            if (n < 12) {
                promised(customer, pack, liked, standard, unit, 5);
            } else {
                promised(customer, pack, item(standard), standard, unit, null);
            }
            answered(customer, n < 12 ? 100 - n % 2 : 60 + n % 2);
        }
        run(unit);
        var path = "/api/v1/service-spirals/"
                + analyst()
                        .get("/api/v1/service-spirals?status=PROPOSED&itemId=" + liked)
                        .expect(200)
                        .json("/items/0/id")
                        .asString();
        var found = analyst().get(path).expect(200);
        analyst().ifMatch(found).post(path + "/rejection", Map.of()).expectProblem(400, "invalid-request");
        var rejected = analyst()
                .ifMatch(found)
                .post(path + "/rejection", Map.of("reason", "成本过高"))
                .expect(200);
        assertThat(rejected.json("/status").asString()).isEqualTo("REJECTED");
        assertThat(run(unit).json("/progress/counts/proposed").asInt()).isZero();
        supervisor("jinhua/yiwu").get(path).expectProblem(404, "service-spiral-not-found");
        manager("wang", unit).get(path).expectProblem(403, "not-allowed");
        events.verifyPublished();
    }

    @Test
    void the_rules_are_changed_by_analysts_and_every_version_is_kept() {
        var rules = analyst().get("/api/v1/spiral-rules").expect(200);
        var version = rules.json("/version").asLong();
        var body = Map.of(
                "months", rules.json("/months").asInt(),
                "leastAdoption", 0.3,
                "leastRating", 4,
                "leastLift", 0,
                "leastCustomers", 10);
        supervisor("jinhua").ifMatch(rules).put("/api/v1/spiral-rules", body).expectProblem(403, "not-allowed");
        analyst().put("/api/v1/spiral-rules", body).expectProblem(428, "if-match-required");
        var changed = analyst().ifMatch(rules).put("/api/v1/spiral-rules", body).expect(200);
        assertThat(changed.json("/version").asLong()).isEqualTo(version + 1);
        analyst().ifMatch(rules).put("/api/v1/spiral-rules", body).expectProblem(412, "stale-version");
        assertThat(analyst()
                        .get("/api/v1/spiral-rules/versions/" + version)
                        .expect(200)
                        .json("/version")
                        .asLong())
                .isEqualTo(version);
        analyst().get("/api/v1/spiral-rules/versions/999999").expectProblem(404, "spiral-rules-not-found");
        events.verifyPublished();
    }

    @Test
    void scores_of_surveys_are_kept_by_who_gave_them_and_nothing_else() {
        var customer = customer(unique("S"), "jinhua/dongyang/weishan", "wang");
        var answer = UUID.randomUUID();
        var event = events.example("SurveyAnswered")
                .with("id", answer)
                .with("customerId", customer)
                .with("score", 62.5);
        event.send();
        await().until(() ->
                jdbc.sql("select count(*) from known_answer where id = ? and customer_id = ? and score = 62.5")
                                .params(answer, customer)
                                .query(Long.class)
                                .single()
                        == 1);
    }

    @Test
    void nothing_is_made_of_the_answers_of_those_who_agree_to_surveys_no_more() {
        var unit = "jinhua/" + unique("spiral-");
        var segment = unique("S");
        var standard = standard();
        var liked = item(standard);
        var base = item(standard);
        var pack = publishedPackage(segment, unit, base, 1, liked);
        UUID withdrawn = null;
        for (int n = 0; n < 4; n++) {
            withdrawn = known(segment, unit);
            promised(withdrawn, pack, base, standard, unit, null);
            answered(withdrawn, n == 3 ? 0 : 60);
        }
        events.example("ConsentChanged")
                .with("id", withdrawn)
                .with("orgUnit", unit)
                .with("version", 7)
                .send();
        var customer = withdrawn;
        await().until(() -> jdbc.sql("select count(*) from known_consent where customer_id = ? and not granted")
                        .param(customer)
                        .query(Long.class)
                        .single()
                == 1);
        var evidence = analyst()
                .get("/api/v1/spiral-runs/" + run(unit).json("/id").asString() + "/evidence")
                .expect(200);
        assertThat(evidence.json("/items/0/eligible").asInt()).isEqualTo(4);
        assertThat(evidence.json("/items/0/without").asInt()).isEqualTo(3);
        assertThat(evidence.json("/items/0/satisfactionWithout").asDouble()).isCloseTo(60, within(1e-9));
    }

    private Api.Answer run(String unit) {
        var started =
                analyst().post("/api/v1/spiral-runs", Map.of("orgUnit", unit)).expect(202);
        return await().until(
                        () -> analyst().get(started.location()).expect(200),
                        run -> run.json("/progress/status").asString().equals("FINISHED"));
    }

    private UUID known(String segment, String unit) {
        var id = UUID.randomUUID();
        jdbc.sql("""
                        insert into known_customer (id, version, code, kind, name, org_unit, manager, segment)
                        values (?, 1, ?, 'RETAILER', '店', ?, 'wang', ?)""").params(id, unique("SP"), unit, segment).update();
        return id;
    }

    private void answered(UUID customer, int score) {
        jdbc.sql("insert into known_answer (id, customer_id, score, answered_at) values (?, ?, ?, ?)")
                .params(
                        UUID.randomUUID(),
                        customer,
                        score,
                        LAST.atDay(20).atTime(9, 0).atZone(ZONE).toOffsetDateTime())
                .update();
    }

    /** In the last month; delivered by a visit that was rated so, where that is told. */
    private void promised(UUID customer, UUID pack, UUID item, UUID standard, String unit, @Nullable Integer rating) {
        var at = LAST.atDay(10).atTime(9, 0).atZone(ZONE).toOffsetDateTime();
        jdbc.sql("""
                        insert into promise (id, version, customer_id, item_id, package_id, period, occurrence, org_unit,
                            title, dimension, due_at, status, reason, delivered_at)
                        values (?, 1, ?, ?, ?, ?, 1, ?, '项目', 'TANGIBLES', now(), ?, ?, ?)""")
                .param(UUID.randomUUID())
                .param(customer)
                .param(item)
                .param(pack)
                .param(LAST.toString())
                .param(unit)
                .param(rating == null ? "MISSED" : "DELIVERED")
                .param(rating == null ? "not-planned" : null)
                .param(rating == null ? null : at)
                .update();
        if (rating != null) {
            jdbc.sql("""
                            insert into visit (id, version, customer_id, org_unit, manager, kind, title, standard_id, item_id,
                                created_at, status, planned_for, sequence, started_at, completed_at, rating)
                            values (?, 1, ?, ?, 'wang', 'PACKAGE', '项目', ?, ?, ?, 'COMPLETED', ?, 1, ?, ?, ?)""")
                    .params(
                            UUID.randomUUID(),
                            customer,
                            unit,
                            standard,
                            item,
                            at,
                            LAST.atDay(10),
                            at,
                            at.plusMinutes(30),
                            rating)
                    .update();
        }
    }
}
