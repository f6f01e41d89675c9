package io.gapless.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.customer.standing.RiskRuns;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Satisfaction and risk: from events, from purchases, from classes, and by time. */
@ServiceTest
class StandingTest {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    RiskRuns runs;

    @Test
    void what_goes_wrong_puts_a_customer_at_risk_with_the_reasons_and_what_is_mended_does_not() {
        var customer = register("standing/a/x", "RETAILER");
        var complaints = new ArrayList<UUID>();
        for (int i = 0; i < 3; i++) {
            complaints.add(event("ComplaintClockBreached", customer).send().id());
        }
        for (int i = 0; i < 3; i++) {
            event("PromiseMissed", customer).send();
        }
        event("SurveyAnswered", customer).with("score", 25).send();

        var told = events.awaitPublished("RiskChanged", customer);
        var risk = await().until(
                        () -> supervisor("standing")
                                .get("/api/v1/customers/" + customer + "/risk")
                                .expect(200),
                        answer -> answer.json("/score").asInt() == 80);
        assertThat(told.body().path("previousLevel").asString()).isEqualTo("LOW");
        assertThat(risk.json("/level").asString()).isEqualTo("HIGH");
        // 25 for satisfaction, 15 each for open and breached complaints and promises, 10 of 15 for three complaints.
        assertThat(points(risk.json()))
                .containsEntry("LOW_SATISFACTION", 25.0)
                .containsEntry("OPEN_COMPLAINTS", 15.0)
                .containsEntry("BREACHED_COMPLAINTS", 15.0)
                .containsEntry("REPEATED_COMPLAINTS", 10.0)
                .containsEntry("MISSED_PROMISES", 15.0)
                .hasSize(5);
        var first = risk.json("/reasons/0");
        assertThat(first.path("reason").asString()).isEqualTo("LOW_SATISFACTION");
        assertThat(first.path("text").asString()).isEqualTo("Satisfaction is 25 of 100 over 365 days (1 answers)");
        assertThat(first.at("/evidence/0/area").asString()).isEqualTo("RESPONSE");
        var open = reason(risk.json(), "OPEN_COMPLAINTS");
        assertThat(open.path("evidence")
                        .valueStream()
                        .map(one -> one.path("subject").asString()))
                .containsExactlyInAnyOrderElementsOf(
                        complaints.stream().map(UUID::toString).toList());
        var chinese = supervisor("standing")
                .inChinese()
                .get("/api/v1/customers/" + customer + "/risk")
                .expect(200);
        assertThat(chinese.json("/reasons/0/text").asString()).isEqualTo("近 365 天满意度为 25 分（满分 100，共 1 次评价）");
        var overview = supervisor("standing")
                .get("/api/v1/customers/" + customer + "/overview")
                .expect(200);
        assertThat(overview.json("/risk/level").asString()).isEqualTo("HIGH");
        assertThat(overview.json("/satisfaction/score").asDouble()).isEqualTo(25);

        for (var complaint : complaints) {
            events.example("ComplaintClosed")
                    .with("id", complaint)
                    .with("version", 99)
                    .with("customerId", customer)
                    .send();
        }
        // Neither open nor breached any more: 25 + 10 + 15.
        await().until(() -> supervisor("standing")
                        .get("/api/v1/customers/" + customer + "/risk")
                        .expect(200)
                        .json("/score")
                        .asInt()
                == 50);
        await().until(
                        () -> events.awaitPublished("RiskChanged", customer),
                        event -> event.body().path("level").asString().equals("MEDIUM")
                                && event.body().path("version").asInt() > 1);
        events.verifyPublished();
    }

    @Test
    void customers_are_listed_by_risk_to_those_who_may_see_them() {
        var worst = register("standing/b/x", "RETAILER", "risk-manager");
        var bad = register("standing/b/y", "RETAILER", "other-manager");
        for (var one : List.of(worst, bad)) {
            for (int i = 0; i < 3; i++) {
                event("ComplaintClockBreached", one).send();
            }
        }
        event("SurveyAnswered", worst).with("score", 0).send();
        var supervisor = supervisor("standing/b");
        await().until(() -> rows(supervisor, "").size() == 2
                && rows(supervisor, "").getFirst().path("score").asInt() == 65);
        assertThat(ids(supervisor, "")).containsExactly(worst.toString(), bad.toString());
        assertThat(ids(supervisor, "&level=HIGH")).containsExactly(worst.toString());
        assertThat(ids(supervisor, "&reason=LOW_SATISFACTION")).containsExactly(worst.toString());
        assertThat(ids(supervisor, "&reason=NO_CONTACT")).isEmpty();
        assertThat(ids(supervisor, "&orgUnit=standing/b/y")).containsExactly(bad.toString());
        assertThat(ids(supervisor, "&manager=other-manager")).containsExactly(bad.toString());
        var page = supervisor.get("/api/v1/customer-risks?limit=1").expect(200);
        assertThat(page.json("/items").size()).isEqualTo(1);
        assertThat(ids(supervisor, "&cursor=" + page.json("/next").asString())).containsExactly(bad.toString());

        assertThat(ids(supervisor("standing/b/y"), "")).containsExactly(bad.toString());
        assertThat(ids(supervisor("standing/elsewhere"), "")).isEmpty();
        assertThat(ids(
                        api.as(Tokens.of("customer-manager")
                                .username("risk-manager")
                                .org("standing/b")),
                        ""))
                .containsExactly(worst.toString());
        api.as(Tokens.of("customer").username("shop"))
                .get("/api/v1/customer-risks")
                .expect(403);
        api.as(Tokens.of("partner").scope("customers:read"))
                .get("/api/v1/customer-risks")
                .expect(403);
        supervisor("standing/b/y").get("/api/v1/customers/" + worst + "/risk").expectProblem(404, "customer-not-found");
        supervisor.get("/api/v1/customer-risks?level=NONE").expect(400);
        supervisor.get("/api/v1/customer-risks?cursor=Zm9v").expect(400);
    }

    @Test
    void customers_see_their_satisfaction_but_not_what_is_thought_of_their_risk() {
        var customer = register("standing/c/x", "CONSUMER", "risk-manager", "login-standing-shop");
        var shop = api.as(Tokens.of("customer").username("login-standing-shop"));
        var overview = shop.get("/api/v1/customers/" + customer + "/overview").expect(200);
        assertThat(overview.json().has("risk")).isFalse();
        shop.get("/api/v1/customers/" + customer + "/satisfaction").expect(200);
        shop.get("/api/v1/customers/" + customer + "/risk").expect(403);
        api.as(Tokens.of("customer").username("another-shop"))
                .get("/api/v1/customers/" + customer + "/satisfaction")
                .expect(404);
    }

    @Test
    void a_nightly_run_sees_what_comes_by_time_alone() {
        var quiet = register("standing/d/x", "RETAILER");
        jdbc.update("update customer set registered_at = now() - interval '300 days' where id = ?", quiet);
        var falling = register("standing/d/x", "RETAILER");
        var data = new InsightData(jdbc);
        var month = InsightData.today().withDayOfMonth(1);
        for (int back = 1; back <= 6; back++) {
            var price = back <= 3 ? "50" : "100";
            data.order(falling, month.minusMonths(back), List.of(new InsightData.Line("T", "tea", 1, price)));
        }
        var sinking = register("standing/d/x", "RETAILER");
        sink(sinking);

        var day = LocalDate.now(java.time.ZoneId.of("Asia/Shanghai"));
        jdbc.update("delete from risk_run where scheduled_for = ?", day);
        long before = runsStarted();
        runs.startNightly();
        runs.startNightly();
        assertThat(runsStarted()).isEqualTo(before + 1);
        awaitRuns();

        var risk = risk(quiet);
        assertThat(points(risk)).containsExactly(Map.entry("NO_CONTACT", 15.0));
        assertThat(risk.at("/reasons/0/figure").asInt()).isEqualTo(300);
        var fallen = reason(risk(falling), "FALLING_PURCHASES");
        // By half, where the points begin at a fifth and are full at seven tenths: 25 × 30/50.
        assertThat(fallen.path("figure").asDouble()).isEqualTo(-50);
        assertThat(fallen.path("points").asDouble()).isEqualTo(15);
        assertThat(fallen.path("text").asString())
                .isEqualTo("Purchases fell by 50 % against the 90 days before, in full months");
        var sunk = reason(risk(sinking), "SEGMENT_DOWN");
        assertThat(sunk.path("figure").asInt()).isEqualTo(2);
        assertThat(sunk.path("points").asDouble()).isEqualTo(10);
    }

    @Test
    void rules_are_versions_and_a_new_one_is_applied_to_everybody() {
        var customer = register("standing/e/x", "MANUFACTURER");
        event("ComplaintReceived", customer).with("open", true).send();
        var analyst = api.as(Tokens.of("quality-analyst").org("standing"));
        await().until(() -> !reason(risk(customer), "OPEN_COMPLAINTS").isMissingNode());
        var rules = analyst.get("/api/v1/risk-rules/MANUFACTURER").expect(200);
        long version = rules.json("/version").asLong();
        var body = Map.of(
                "medium",
                20,
                "high",
                50,
                "reasons",
                List.of(Map.of("reason", "OPEN_COMPLAINTS", "weight", 100, "from", 0, "full", 2, "days", 365)));
        analyst.put("/api/v1/risk-rules/MANUFACTURER", body).expect(428);
        analyst.ifMatch("\"0\"").put("/api/v1/risk-rules/MANUFACTURER", body).expect(412);
        supervisor("standing")
                .ifMatch(rules)
                .put("/api/v1/risk-rules/MANUFACTURER", body)
                .expect(403);
        for (var wrong : List.of(
                Map.of("medium", 50, "high", 50, "reasons", body.get("reasons")),
                Map.of(
                        "medium",
                        20,
                        "high",
                        50,
                        "reasons",
                        List.of(Map.of("reason", "OPEN_COMPLAINTS", "weight", 5, "from", 2, "full", 2, "days", 9))),
                Map.of(
                        "medium",
                        20,
                        "high",
                        50,
                        "reasons",
                        List.of(
                                Map.of("reason", "NO_CONTACT", "weight", 5, "from", 2, "full", 3, "days", 9),
                                Map.of("reason", "NO_CONTACT", "weight", 6, "from", 2, "full", 3, "days", 9))))) {
            analyst.ifMatch(rules).put("/api/v1/risk-rules/MANUFACTURER", wrong).expect(422);
        }
        var changed = analyst.ifMatch(rules)
                .put("/api/v1/risk-rules/MANUFACTURER", body)
                .expect(200);
        assertThat(changed.json("/version").asLong()).isEqualTo(version + 1);
        analyst.ifMatch(rules).put("/api/v1/risk-rules/MANUFACTURER", body).expect(412);

        awaitRuns();
        var risk = await().until(
                        () -> risk(customer), one -> one.path("rulesVersion").asLong() == version + 1);
        assertThat(risk.path("score").asInt()).isEqualTo(50);
        assertThat(risk.path("level").asString()).isEqualTo("HIGH");
        assertThat(analyst.get("/api/v1/risk-rules/MANUFACTURER/versions/" + version)
                        .expect(200)
                        .json("/reasons"))
                .isEqualTo(rules.json("/reasons"));
        analyst.get("/api/v1/risk-rules/MANUFACTURER/versions/4711").expectProblem(404, "risk-rules-not-found");
        events.awaitPublished("RiskRulesChanged", UUID.fromString("019a8f00-0000-7000-8000-0000000c7a00"));
        events.verifyPublished();
    }

    /** From the first class of a ladder to the third, half a year's worth of days ago at the most. */
    private void sink(UUID customer) {
        var scheme = UUID.randomUUID();
        jdbc.update("""
                insert into segmentation_scheme (id, version, kind, org_unit, edition, status, name_zh, name_en, rules,
                    author, created_at, published_by, published_at, retired_at)
                values (?, 1, 'RETAILER', 'standing-ladder', 1, 'RETIRED', '梯', 'ladder',
                    '{"classes": [{"code": "A"}, {"code": "B"}, {"code": "C"}]}', 'x', now(), 'x', now(), now())""", scheme);
        jdbc.update("""
                insert into segment_result (customer_id, id, at, scheme_id, segment, inputs, steps)
                values (?, gen_random_uuid(), now(), ?, 'C', '{}', '[]')""", customer, scheme);
        jdbc.update("""
                insert into customer_change (id, customer_id, version, at, actor, field, old_value, new_value)
                values (gen_random_uuid(), ?, 2, now() - interval '60 days', 'x', 'profile.segment', 'A', 'C')""", customer);
        jdbc.update("update customer set segment = 'C' where id = ?", customer);
    }

    private long runsStarted() {
        return count("select count(*) from job where type = 'risk-run'");
    }

    private void awaitRuns() {
        await().until(() ->
                count("select count(*) from job where type = 'risk-run' and status in ('QUEUED', 'RUNNING')") == 0);
        assertThat(count("select count(*) from job where type = 'risk-run' and status <> 'FINISHED'"))
                .isZero();
    }

    private long count(String sql) {
        var count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }

    private JsonNode risk(UUID customer) {
        return supervisor("standing")
                .get("/api/v1/customers/" + customer + "/risk")
                .expect(200)
                .json();
    }

    private static Map<String, Double> points(JsonNode risk) {
        var points = new java.util.LinkedHashMap<String, Double>();
        risk.path("reasons")
                .forEach(one -> points.put(
                        one.path("reason").asString(), one.path("points").asDouble()));
        return points;
    }

    private static JsonNode reason(JsonNode risk, String reason) {
        return risk.path("reasons")
                .valueStream()
                .filter(one -> one.path("reason").asString().equals(reason))
                .findFirst()
                .orElse(tools.jackson.databind.node.MissingNode.getInstance());
    }

    private static List<JsonNode> rows(Api api, String filter) {
        return api.get("/api/v1/customer-risks?limit=200" + filter)
                .expect(200)
                .json("/items")
                .valueStream()
                .toList();
    }

    private static List<String> ids(Api api, String filter) {
        return rows(api, filter).stream()
                .map(row -> row.path("customerId").asString())
                .toList();
    }

    private EventContracts.Example event(String type, UUID customer) {
        return events.example(type)
                .with("id", UUID.randomUUID())
                .with("customerId", customer)
                .with("orgUnit", "standing");
    }

    private Api supervisor(String orgUnit) {
        return api.as(Tokens.of("supervisor").org(orgUnit));
    }

    private UUID register(String orgUnit, String kind) {
        return register(orgUnit, kind, "risk-manager");
    }

    private UUID register(String orgUnit, String kind, String manager) {
        return register(orgUnit, kind, manager, "login-" + NUMBERS.incrementAndGet());
    }

    private UUID register(String orgUnit, String kind, String manager, String login) {
        // Who looks after customers may take one on themselves.
        return api.as(Tokens.of("supervisor").username(manager).org("standing"))
                .post(
                        "/api/v1/customers",
                        Map.of(
                                "code",
                                "ST-" + NUMBERS.incrementAndGet(),
                                "kind",
                                kind,
                                "profile",
                                Map.of("name", "晨光", "orgUnit", orgUnit, "manager", manager, "login", login)))
                .expect(201)
                .id();
    }
}
