package io.gapless.customer.indicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.Ids;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest
class IndicatorTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final AtomicInteger UNITS = new AtomicInteger();

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    private final String unit = "ind" + UNITS.incrementAndGet();
    private final UUID customer = Ids.next();

    private Api as(String role) {
        return api.as(Tokens.of(role).org(unit));
    }

    private void register() {
        jdbc.sql("""
                        insert into customer (id, version, code, kind, name, org_unit, manager, registered_at, changed_at)
                        values (?, 1, ?, 'RETAILER', '指标店', ?, 'wang', now(), now())""").params(customer, unit + "-1", unit).update();
    }

    private void month(int before, long orders, int quantity, int value) {
        jdbc.sql("""
                        insert into purchase_month (customer_id, month, currency, orders, quantity, value)
                        values (?, ?, 'CNY', ?, ?, ?)""")
                .params(customer, today().withDayOfMonth(1).minusMonths(before), orders, quantity, value)
                .update();
        jdbc.sql("""
                        insert into purchase_month_category (customer_id, month, currency, category, orders, quantity, value)
                        values (?, ?, 'CNY', ?, ?, ?, ?)""")
                .params(customer, today().withDayOfMonth(1).minusMonths(before), "类" + before, orders, quantity, value)
                .update();
    }

    private void entry(String area, String type, int days) {
        jdbc.sql("""
                        insert into timeline_entry (edition, event_id, customer_id, at, area, type, subject)
                        select current, ?, ?, now() - ? * interval '1 day', ?, ?, ? from timeline_edition""").params(Ids.next(), customer, days, area, type, Ids.next()).update();
    }

    @Test
    void scores_follow_purchases_events_and_tags_by_the_rules_in_force_and_keep_their_history() {
        register();
        // 1500 in the last six months, 1200 in the six before: 25 % more.
        month(1, 2, 10, 500);
        month(2, 2, 10, 500);
        month(6, 2, 10, 500);
        month(7, 2, 10, 1200);
        month(0, 9, 99, 99999);
        entry("VISIT", "VisitCompleted", 10);
        entry("VISIT", "VisitCompleted", 300);
        entry("VISIT", "VisitCompleted", 400);
        entry("VISIT", "VisitMissed", 20);
        entry("RESPONSE", "SurveyAnswered", 5);
        var analyst = as("quality-analyst");
        analyst.post("/api/v1/management-indicators/templates/TOBACCO_RETAIL/rules", Map.of("orgUnit", unit))
                .expect(201);
        run(analyst);
        assertThat(scores(analyst))
                .isEqualTo(Map.of(
                        "INTEGRITY", 90.0,
                        "GROWTH", 85.0, // 50 + 35 for 20 to 50 % more
                        "COOPERATION", 64.0, // 60 + 2·2 − 5 + 5
                        "AFFILIATION", 50.0)); // 30 + 10 for four months + 10 for four categories

        jdbc.sql("""
                        insert into customer_tag (id, customer_id, tag, valid_from, valid_until, set_by, set_at)
                        values (?, ?, 'violation', ?, ?, 'test', now()), (?, ?, 'market-monitoring', ?, ?, 'test', now())""")
                .params(
                        Ids.next(),
                        customer,
                        today(),
                        today(),
                        Ids.next(),
                        customer,
                        today().minusDays(9),
                        today().minusDays(1))
                .update();
        run(analyst);
        assertThat(scores(analyst)).containsEntry("INTEGRITY", 50.0).containsEntry("GROWTH", 85.0);
        var history = analyst.get("/api/v1/customers/" + customer + "/indicators/history?indicator=INTEGRITY")
                .expect(200);
        assertThat(history.json("/items")
                        .valueStream()
                        .map(item -> item.at("/score").asInt()))
                .containsExactly(50, 90);
        assertThat(history.json("/items/0/explanation").valueStream().map(text -> text.asString()))
                .startsWith("Everybody begins with 90.", "has an offence on record: 1, which gives -40 points.");
        assertThat(analyst.inChinese()
                        .get("/api/v1/customers/" + customer + "/indicators/history?indicator=GROWTH")
                        .expect(200)
                        .json("/items/0/explanation/1")
                        .asString())
                .isEqualTo("购进额同比前期增长（%）：25，计 +35 分。");
    }

    @Test
    void a_score_entered_by_a_person_counts_while_it_is_valid_and_can_be_taken_back() {
        register();
        var supervisor = as("supervisor");
        var path = "/api/v1/customers/" + customer + "/indicators";
        Map<String, Object> body =
                Map.of("indicator", "COOPERATION", "score", 82.5, "reason", "主动陈列", "validUntil", today().toString());
        as("customer-manager").post(path, body).expectProblem(403, "not-allowed");
        as("executive").post(path, body).expectProblem(403, "not-allowed");
        api.as(Tokens.of("supervisor").org(unit + "x")).post(path, body).expectProblem(404, "customer-not-found");
        api.as(Tokens.of("customer-manager").username("zhao").org(unit))
                .get(path)
                .expectProblem(404, "customer-not-found");
        supervisor.post(path, with(body, "score", 100.01)).expectProblem(400, "invalid-request");
        supervisor.post(path, with(body, "score", -1)).expectProblem(400, "invalid-request");
        supervisor
                .post(path, with(body, "validUntil", today().minusDays(1).toString()))
                .expectProblem(422, "indicator-validity");
        supervisor
                .post(path + "/COOPERATION/withdrawal", Map.of("reason", "x"))
                .expectProblem(404, "indicator-not-entered");

        supervisor.post(path, body).expect(201);
        assertThat(scores(supervisor)).isEqualTo(Map.of("COOPERATION", 82.5));
        jdbc.sql("update customer_indicator set entered_until = ? where customer_id = ?")
                .params(today().minusDays(1), customer)
                .update();
        assertThat(scores(supervisor)).isEmpty();
        supervisor.post(path, body).expect(201);
        supervisor
                .post(path + "/COOPERATION/withdrawal", Map.of("reason", "误录"))
                .expect(200);
        assertThat(scores(supervisor)).isEmpty();
        var history = supervisor.get(path + "/history").expect(200);
        assertThat(history.json("/items")
                        .valueStream()
                        .map(item -> item.at("/source").asString()))
                .containsExactly("WITHDRAWN", "ENTERED", "ENTERED");
        events.verifyPublished();
    }

    @Test
    void rules_are_replaced_by_their_next_edition_and_the_nearest_unit_counts() {
        register();
        var analyst = as("quality-analyst");
        var rules = Map.of("base", 10, "currency", "CNY", "rules", List.of());
        var body = new HashMap<String, Object>(
                Map.of("kind", "RETAILER", "indicator", "GROWTH", "orgUnit", unit, "basedOn", 0, "rules", rules));
        analyst.post("/api/v1/management-indicators/rules", body).expect(201);
        analyst.post("/api/v1/management-indicators/rules", body).expectProblem(409, "indicator-rules-changed");
        api.as(Tokens.of("quality-analyst").org(unit + "/below"))
                .post("/api/v1/management-indicators/rules", body)
                .expectProblem(403, "outside-org-scope");
        as("supervisor").post("/api/v1/management-indicators/rules", body).expectProblem(403, "not-allowed");
        body.put("basedOn", 1);
        body.put("rules", Map.of("base", 20, "currency", "CNY", "rules", List.of()));
        analyst.post("/api/v1/management-indicators/rules", body).expect(201);
        run(analyst);
        assertThat(scores(analyst)).isEqualTo(Map.of("GROWTH", 20.0));
        assertThat(analyst.get("/api/v1/management-indicators/rules?indicator=GROWTH")
                        .expect(200)
                        .json("/items"))
                .hasSize(2);

        jdbc.sql("update customer set org_unit = ? where id = ?")
                .params(unit + "/below", customer)
                .update();
        body.put("orgUnit", unit + "/below");
        body.put("basedOn", 0);
        body.put("rules", Map.of("base", 70, "currency", "CNY", "rules", List.of()));
        analyst.post("/api/v1/management-indicators/rules", body).expect(201);
        run(analyst);
        assertThat(scores(analyst)).isEqualTo(Map.of("GROWTH", 70.0));
    }

    private void run(Api api) {
        var started = api.post("/api/v1/management-indicators/runs", Map.of("kind", "RETAILER", "orgUnit", unit))
                .expect(202);
        await().until(
                        () -> api.get(started.location())
                                .expect(200)
                                .json("/status")
                                .asString(),
                        "FINISHED"::equals);
    }

    private Map<String, Double> scores(Api api) {
        var scores = new HashMap<String, Double>();
        api.get("/api/v1/customers/" + customer + "/indicators")
                .expect(200)
                .json("/items")
                .forEach(item -> {
                    if (item.hasNonNull("score")) {
                        scores.put(
                                item.at("/indicator").asString(),
                                item.at("/score").asDouble());
                    }
                });
        return scores;
    }

    private static Map<String, Object> with(Map<String, Object> body, String name, Object value) {
        var changed = new HashMap<>(body);
        changed.put(name, value);
        return changed;
    }

    private static LocalDate today() {
        return LocalDate.now(ZONE);
    }
}
