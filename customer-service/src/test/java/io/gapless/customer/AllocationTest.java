package io.gapless.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

@ServiceTest
class AllocationTest {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final LocalDate TODAY = LocalDate.now(ZoneId.of("Asia/Shanghai"));

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcTemplate jdbc;

    /** An org unit of its own for each test, so that none sees another's customers. */
    private final String unit = "jinhua/q" + NUMBERS.incrementAndGet();

    private Api supervisor() {
        return api.as(Tokens.of("supervisor").username("su").org(unit));
    }

    private Api admin() {
        return api.as(Tokens.of("admin", "quality-analyst").username("ad").org("jinhua"));
    }

    @Test
    void each_method_gives_what_its_rule_says_to_the_piece() {
        var a1 = customer("A", "zhou");
        var a2 = customer("A", "zhou");
        var b1 = customer("B", "qian");
        var c1 = customer("C", "qian");
        var even = product("SCARCE", 1);
        var sold = product("TIGHT", 5);
        var table = product("NORMAL", 10);
        buy(a1, sold, 60);
        buy(a2, sold, 30);
        buy(b1, sold, 10);
        var policy = policy(List.of(
                Map.of("scarcities", List.of("SCARCE"), "method", "BALANCED", "maximum", 40),
                Map.of("scarcities", List.of("TIGHT"), "method", "TIGHTENED", "factor", 1, "minimum", 5),
                Map.of(
                        "scarcities",
                        List.of("NORMAL"),
                        "method",
                        "MATRIX",
                        "matrix",
                        Map.of("NORMAL", Map.of("A", 30, "B", 20)))));
        var allocation = draft(policy, Map.of(even.code, 103, sold.code, 72, table.code, 1000));
        var outcome = simulate(allocation);

        assertThat(pieces(allocation, even)).containsOnlyKeys(a1, a2, b1, c1);
        assertThat(pieces(allocation, even).values()).containsExactlyInAnyOrder(26, 26, 26, 25);
        // Past sales over 92 or so days, brought to the 30 of the period: the packs of five that 60, 30 and 10 come to.
        assertThat(outcome.at("/products/1/figures/stage").asString()).isIn("MET", "SHARED");
        assertThat(pieces(allocation, sold).values()).allMatch(pieces -> pieces % 5 == 0);
        assertThat(pieces(allocation, sold).get(a1))
                .isGreaterThan(pieces(allocation, sold).get(a2));
        assertThat(pieces(allocation, sold).get(c1)).isEqualTo(5);
        assertThat(pieces(allocation, table)).isEqualTo(Map.of(a1, 30, a2, 30, b1, 20));
        for (JsonNode product : outcome.at("/products")) {
            long left = 0;
            for (JsonNode remainder : product.at("/figures/remainders")) {
                left += remainder.at("/pieces").asLong();
            }
            assertThat(product.at("/allocated").asLong() + left)
                    .isEqualTo(product.at("/supply").asLong());
        }
        assertThat(outcome.at("/products/2/figures/remainders/0/reason").asString())
                .isEqualTo("ENTITLEMENTS_MET");
        assertThat(outcome.at("/customers").asInt()).isEqualTo(4);
    }

    @Test
    void three_dimensions_count_class_past_sales_and_the_management_score() {
        var a = customer("A", "zhou");
        var b = customer("B", "zhou");
        var wine = product("SCARCE", 1);
        buy(b, wine, 10);
        score(a, "INTEGRITY", 80);
        score(a, "GROWTH", 100);
        score(b, "INTEGRITY", 30);
        var policy = policy(List.of(Map.of(
                "scarcities",
                List.of("SCARCE"),
                "method",
                "THREE_DIMENSIONAL",
                "percentages",
                Map.of("segment", 50, "sales", 30, "score", 20),
                "classPoints",
                Map.of("A", 3, "B", 2))));
        var allocation = draft(policy, Map.of(wine.code, 1000));
        simulate(allocation);
        // 500 as 3 to 2, 300 as 0 to 10, 200 as 90 to 30.
        assertThat(pieces(allocation, wine)).isEqualTo(Map.of(a, 450, b, 550));

        publish(allocation);
        var explained = supervisor()
                .get("/api/v1/customers/" + b + "/quotas/" + allocation.id() + "/" + wine.id)
                .expect(200);
        assertThat(explained.json("/inputs/pastSales").asDouble()).isEqualTo(10);
        assertThat(explained.json("/inputs/score").asDouble()).isEqualTo(30);
        assertThat(steps(explained))
                .containsExactly("supply", "eligible", "three-dimensional", "limits-open", "share", "whole", "result");
        assertThat(explained.json("/steps/4/text").asString())
                .isEqualTo("1000 units were shared out by weight; your share of them was 550.0000.");
        var chinese = supervisor()
                .inChinese()
                .get("/api/v1/customers/" + b + "/quotas/" + allocation.id() + "/" + wine.id)
                .expect(200);
        assertThat(chinese.json("/steps/4/text").asString()).isEqualTo("按权重分配的共有 1000 个单位，您的份额为 550.0000。");
    }

    @Test
    void a_customer_sees_their_own_quotas_and_nobody_elses_once_they_are_in_force() {
        var login = "login-q" + NUMBERS.incrementAndGet();
        var mine = customer("A", "zhou", login);
        var other = customer("A", "qian");
        var outsider = register("jinhua/elsewhere", "A", "qian", null);
        var wine = product("SCARCE", 1);
        var policy = policy(List.of(Map.of("scarcities", List.of("SCARCE"), "method", "BALANCED")));
        var allocation = draft(policy, Map.of(wine.code, 7));
        simulate(allocation);
        var me = api.as(Tokens.of("customer").username(login));
        var quotas = "/api/v1/customers/" + mine + "/quotas";
        assertThat(me.get(quotas).expect(200).json("/items")).isEmpty();
        me.get(allocation.location()).expectProblem(404, "allocation-not-found");
        me.get(allocation.location() + "/fairness").expectProblem(404, "allocation-not-found");
        assertThat(me.get("/api/v1/allocations").expect(200).json("/items")).isEmpty();
        me.get(quotas + "/" + allocation.id() + "/" + wine.id).expectProblem(404, "allocation-not-found");

        publish(allocation);
        assertThat(me.get(quotas).expect(200).json("/items/0/quotas/0/pieces").asInt())
                .isBetween(3, 4);
        assertThat(me.get("/api/v1/allocations").expect(200).json("/items")).hasSize(1);
        assertThat(me.get("/api/v1/allocation-policies").expect(200).text()).contains(policy.toString());
        var fairness = me.get(allocation.location() + "/fairness").expect(200);
        assertThat(fairness.json("/0/allocated").asInt()).isEqualTo(7);
        // Of two customers, the smallest and the largest quota would tell the one what the other has.
        assertThat(fairness.json("/0/all").has("max")).isFalse();
        var why = me.get(quotas + "/" + allocation.id() + "/" + wine.id).expect(200);
        assertThat(steps(why)).contains("balanced", "share", "lot", "result");
        me.get("/api/v1/customers/" + other + "/quotas").expectProblem(404, "customer-not-found");
        me.get("/api/v1/customers/" + other + "/quotas/" + allocation.id() + "/" + wine.id)
                .expectProblem(404, "customer-not-found");
        me.get(allocation.location() + "/quotas").expectProblem(403, "not-allowed");
        me.get(allocation.location() + "/outcome").expectProblem(403, "not-allowed");

        var wang = api.as(Tokens.of("customer-manager").username("zhou").org(unit));
        var seen = wang.get(allocation.location() + "/quotas").expect(200);
        assertThat(seen.json("/items")).hasSize(1);
        assertThat(seen.json("/items/0/customerId").asString()).isEqualTo(mine.toString());
        wang.get("/api/v1/customers/" + other + "/quotas").expectProblem(404, "customer-not-found");

        var away = api.as(Tokens.of("supervisor").org("jinhua/elsewhere"));
        away.get(allocation.location()).expectProblem(404, "allocation-not-found");
        away.get(allocation.location() + "/quotas").expectProblem(404, "allocation-not-found");
        away.post(allocation.location() + "/simulations").expectProblem(404, "allocation-not-found");
        away.get("/api/v1/customers/" + outsider + "/quotas/" + allocation.id() + "/" + wine.id)
                .expectProblem(404, "allocation-not-found");
        // Below the unit it is seen, and not changed.
        var team = api.as(Tokens.of("supervisor").org(unit + "/team"));
        var below = team.get(allocation.location()).expect(200);
        team.ifMatch(below)
                .post(allocation.location() + "/revocation", Map.of("reason", "no"))
                .expectProblem(403, "outside-org-scope");

        var partner = api.as(Tokens.of("partner").username("erp").org(unit));
        partner.get(allocation.location() + "/quotas").expectProblem(403, "missing-scope");
        var allowed = api.as(Tokens.of("partner").username("erp").org(unit).scope("allocations:read"));
        assertThat(allowed.get(allocation.location() + "/quotas").expect(200).json("/items"))
                .hasSize(2);
    }

    @Test
    void whoever_is_not_eligible_learns_for_whom_it_is() {
        var a = customer("A", "zhou");
        var c = customer("C", "zhou");
        var closed = customer("A", "zhou");
        jdbc.update("update customer set status = 'CLOSED' where id = ?", closed);
        var marked = customer("B", "zhou");
        jdbc.update(
                "insert into customer_tag (id, customer_id, tag, valid_from, set_by, set_at) values (?, ?, ?, ?, 'x', now())",
                UUID.randomUUID(),
                marked,
                "demo-store",
                TODAY.minusDays(9));
        var wine = product("SCARCE", 1);
        var beer = product("TIGHT", 1);
        var policy = policy(
                Map.of("withoutSegments", List.of("C"), "kinds", List.of("RETAILER")),
                List.of(
                        Map.of(
                                "scarcities",
                                List.of("SCARCE"),
                                "method",
                                "BALANCED",
                                "eligibility",
                                Map.of("tags", List.of("demo-store"), "orgUnits", List.of(unit))),
                        Map.of(
                                "scarcities",
                                List.of("TIGHT"),
                                "method",
                                "BALANCED",
                                "eligibility",
                                Map.of("minimumScore", 60))));
        score(a, "INTEGRITY", 60);
        var allocation = draft(policy, Map.of(wine.code, 10, beer.code, 10));
        simulate(allocation);
        assertThat(pieces(allocation, wine)).isEqualTo(Map.of(marked, 10));
        assertThat(pieces(allocation, beer)).isEqualTo(Map.of(a, 10));
        publish(allocation);
        var why = supervisor()
                .get("/api/v1/customers/" + c + "/quotas/" + allocation.id() + "/" + wine.id)
                .expect(200);
        assertThat(why.json("/eligible").asBoolean()).isFalse();
        assertThat(why.json("/steps/0/text").asString())
                .contains("customers of the kinds RETAILER", "other classes than C", "demo-store");
    }

    @Test
    void classes_come_in_order_where_there_is_not_enough_for_the_minimum() {
        var a = customer("A", "zhou");
        var b1 = customer("B", "zhou");
        var b2 = customer("B", "zhou");
        var c = customer("C", "zhou");
        var wine = product("SCARCE", 1);
        var policy = policy(
                List.of(Map.of("scarcities", List.of("SCARCE"), "method", "BALANCED", "minimum", 4, "maximum", 10)));
        var allocation = draft(policy, Map.of(wine.code, 9));
        simulate(allocation);
        var given = pieces(allocation, wine);
        assertThat(given.get(a)).isEqualTo(4);
        assertThat(List.of(given.get(b1), given.get(b2))).containsExactlyInAnyOrder(2, 3);
        assertThat(given).doesNotContainKey(c);
        publish(allocation);
        assertThat(steps(supervisor()
                        .get("/api/v1/customers/" + c + "/quotas/" + allocation.id() + "/" + wine.id)
                        .expect(200)))
                .containsSubsequence("short", "short-not-reached", "result");
    }

    @Test
    void simulations_compare_with_the_period_before_and_publications_replace_or_end() {
        var a = customer("A", "zhou");
        customer("B", "zhou");
        var wine = product("SCARCE", 1);
        var policy = policy(List.of(Map.of("scarcities", List.of("SCARCE"), "method", "BALANCED", "maximum", 100)));
        var first = draft(policy, Map.of(wine.code, 10), TODAY.minusDays(30), TODAY.minusDays(1));
        simulate(first);
        publish(first);
        var second = draft(policy, Map.of(wine.code, 30));
        var outcome = simulate(second);
        assertThat(outcome.at("/comparedWith").asString()).isEqualTo(first.id().toString());
        assertThat(outcome.at("/products/0/figures/comparison/allocated").asInt())
                .isEqualTo(10);
        assertThat(outcome.at("/products/0/figures/comparison/more").asInt()).isEqualTo(2);
        publish(second);
        events.awaitPublished("AllocationPublished", second.id());

        // The same product for the same days and customers a second time.
        var again = draft(policy, Map.of(wine.code, 5));
        simulate(again);
        var refused = job(supervisor()
                .ifMatch(supervisor().get(again.location()).expect(200))
                .post(again.location() + "/publications")
                .expect(202));
        assertThat(refused.json("/status").asString()).isEqualTo("FAILED");
        assertThat(refused.json("/problem/type").asString()).endsWith("allocation-overlaps");

        var correction = supervisor().post(second.location() + "/corrections").expect(201);
        assertThat(correction.json("/edition").asInt()).isEqualTo(2);
        supervisor().post(second.location() + "/corrections").expectProblem(409, "allocation-correction-exists");
        supervisor()
                .ifMatch(correction)
                .put(correction.location(), terms(policy, Map.of(wine.code, 20), TODAY, TODAY.plusDays(29)))
                .expect(200);
        assertThat(quota(a)).isEqualTo(15);
        assertThat(simulate(correction).at("/comparedWith").asString())
                .isEqualTo(second.id().toString());
        publish(correction);
        assertThat(quota(a)).isEqualTo(10);
        assertThat(supervisor()
                        .get(second.location())
                        .expect(200)
                        .json("/status")
                        .asString())
                .isEqualTo("REPLACED");

        var inForce = supervisor().get(correction.location()).expect(200);
        supervisor()
                .ifMatch(second)
                .post(correction.location() + "/revocation", Map.of("reason", "stale"))
                .expectProblem(412, "stale-version");
        supervisor()
                .ifMatch(inForce)
                .post(correction.location() + "/revocation", Map.of("reason", "货源未到"))
                .expect(200);
        assertThat(supervisor()
                        .get("/api/v1/customers/" + a + "/quotas")
                        .expect(200)
                        .json("/items"))
                .isEmpty();
        supervisor().post(correction.location() + "/simulations").expectProblem(409, "allocation-status");
        events.awaitPublished("AllocationRevoked", correction.id());
        events.verifyPublished();
    }

    @Test
    void the_same_is_computed_again_from_the_same() {
        for (int i = 0; i < 12; i++) {
            customer(i % 2 == 0 ? "A" : "B", "zhou");
        }
        var wine = product("SCARCE", 1);
        var policy = policy(List.of(Map.of("scarcities", List.of("SCARCE"), "method", "BALANCED")));
        var allocation = draft(policy, Map.of(wine.code, 31));
        simulate(allocation);
        var once = pieces(allocation, wine);
        simulate(allocation);
        assertThat(pieces(allocation, wine)).isEqualTo(once);
        assertThat(jdbc.queryForObject(
                        "select count(*) from allocation_run where allocation_id = ?", Long.class, allocation.id()))
                .as("runs kept: the one named, and the one it took the place of")
                .isLessThanOrEqualTo(2);
        var current = supervisor().get(allocation.location()).expect(200);
        var body = terms(policy, Map.of(wine.code, 31), TODAY, TODAY.plusDays(29));
        body.put("seed", current.json("/terms/seed").asLong() == 7 ? 8 : 7);
        supervisor().ifMatch(current).put(allocation.location(), body).expectProblem(422, "allocation-seed-stays");
    }

    @Test
    void what_cannot_be_allocated_is_refused_with_a_reason() {
        var wine = product("SCARCE", 1);
        var policy = policy(List.of(Map.of("scarcities", List.of("TIGHT"), "method", "BALANCED")));
        var new1 = Map.of("orgUnit", unit, "terms", terms(policy, Map.of(wine.code, 5), TODAY, TODAY));
        supervisor().post("/api/v1/allocations", new1).expectProblem(422, "allocation-no-rule");
        supervisor()
                .post(
                        "/api/v1/allocations",
                        Map.of("orgUnit", "jinhua", "terms", terms(policy, Map.of(wine.code, 5), TODAY, TODAY)))
                .expectProblem(403, "outside-org-scope");
        supervisor()
                .post(
                        "/api/v1/allocations",
                        Map.of("orgUnit", unit, "terms", terms(policy, Map.of("NONE", 5), TODAY, TODAY)))
                .expectProblem(422, "allocation-product-unknown");
        supervisor()
                .post(
                        "/api/v1/allocations",
                        Map.of(
                                "orgUnit",
                                unit,
                                "terms",
                                terms(policy, Map.of(wine.code, 5), TODAY, TODAY.minusDays(1))))
                .expectProblem(422, "allocation-period");
        supervisor()
                .post(
                        "/api/v1/allocations",
                        Map.of("orgUnit", unit, "terms", terms(UUID.randomUUID(), Map.of(wine.code, 5), TODAY, TODAY)))
                .expectProblem(422, "allocation-policy-unusable");
        admin().post(
                        "/api/v1/allocation-policies",
                        newPolicy(Map.of(), List.of(Map.of("scarcities", List.of("TIGHT"), "method", "TIGHTENED"))))
                .expectProblem(422, "allocation-rule-incomplete");
        admin().post(
                        "/api/v1/allocation-policies",
                        newPolicy(
                                Map.of(),
                                List.of(Map.of(
                                        "scarcities",
                                        List.of("TIGHT"),
                                        "method",
                                        "THREE_DIMENSIONAL",
                                        "percentages",
                                        Map.of("segment", 50, "sales", 30, "score", 10)))))
                .expectProblem(422, "allocation-percentages");
    }

    @Test
    void a_published_policy_never_changes_and_is_followed_by_an_edition() {
        var policy = policy(List.of(Map.of("scarcities", List.of("TIGHT"), "method", "BALANCED")));
        var location = "/api/v1/allocation-policies/" + policy;
        var published = admin().get(location).expect(200);
        var code = published.json("/code").asString();
        var body = newPolicy(Map.of(), List.of(Map.of("scarcities", List.of("TIGHT"), "method", "BALANCED")));
        admin().ifMatch(published).put(location, body.get("policy")).expectProblem(409, "allocation-policy-published");
        body.put("code", code);
        var next = admin().post("/api/v1/allocation-policies", body).expect(201);
        assertThat(next.json("/edition").asInt()).isEqualTo(2);
        admin().post("/api/v1/allocation-policies", body).expectProblem(409, "allocation-policy-draft-exists");
        var elsewhere = api.as(Tokens.of("quality-analyst").org("jinhua/elsewhere"));
        elsewhere.get(location).expect(200);
        elsewhere.get(next.location()).expectProblem(404, "allocation-policy-not-found");
        elsewhere
                .ifMatch(next)
                .post(next.location() + "/publication")
                .expectProblem(404, "allocation-policy-not-found");
        elsewhere.ifMatch(published).post(location + "/publication").expectProblem(403, "outside-org-scope");
    }

    @Test
    void quotas_are_exported_as_a_file() {
        var a = customer("A", "zhou");
        var wine = product("SCARCE", 1);
        var policy = policy(List.of(Map.of("scarcities", List.of("SCARCE"), "method", "BALANCED")));
        var allocation = draft(policy, Map.of(wine.code, 12));
        supervisor()
                .post(allocation.location() + "/exports", Map.of("format", "CSV"))
                .expectProblem(409, "allocation-not-simulated");
        simulate(allocation);
        var started = supervisor()
                .post(allocation.location() + "/exports", Map.of("format", "CSV"))
                .expect(202);
        assertThat(job(started).json("/status").asString()).isEqualTo("FINISHED");
        var file = supervisor().get(started.location() + "/file").expect(200).text();
        assertThat(file).contains(wine.code + ",").contains(",12");
        assertThat(a).isNotNull();
    }

    @Test
    void products_are_imported_found_and_changed() {
        var number = NUMBERS.incrementAndGet();
        var csv = "产品编码,产品名称,品类,品牌,单位,每包数量,紧俏程度\n"
                + "P%1$d-1,利群%1$d,一类,利群,条,5,紧俏\nP%1$d-2,雄狮%1$d,三类,雄狮,条,x,平稳\nP%1$d-3,大红鹰%1$d,二类,大红鹰,条,10,SCARCE\n"
                        .formatted(number);
        var first = importProducts(csv);
        assertThat(first.json("/counts/created").asInt()).isEqualTo(2);
        assertThat(first.json("/counts/failed").asInt()).isEqualTo(1);
        var errors =
                admin().get("/api/v1/product-imports/" + first.id() + "/errors").expect(200);
        assertThat(errors.json("/items/0/errors/0/column").asString()).isEqualTo("packSize");
        var again = importProducts(csv);
        assertThat(again.json("/counts/unchanged").asInt()).isEqualTo(2);

        var found = supervisor()
                .get("/api/v1/products?scarcity=TIGHT&q=P" + number + "-")
                .expect(200);
        assertThat(found.json("/items")).hasSize(1);
        var product = admin().get(
                        "/api/v1/products/" + found.json("/items/0/id").asString())
                .expect(200);
        var location = "/api/v1/products/" + product.id();
        var body = Map.of(
                "name",
                "利群",
                "category",
                "一类",
                "unit",
                "条",
                "packSize",
                5,
                "scarcity",
                "SCARCE",
                "status",
                "WITHDRAWN");
        supervisor().ifMatch(product).put(location, body).expectProblem(403, "not-allowed");
        admin().ifMatch(product).put(location, body).expect(200);
        admin().ifMatch(product).put(location, body).expectProblem(412, "stale-version");
        events.awaitPublished("ProductChanged", product.id());
        api.as(Tokens.of("partner")).get(location).expectProblem(403, "missing-scope");
    }

    private Api.Answer importProducts(String csv) {
        var body = "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"products.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\n" + csv + "\r\n--cut--\r\n";
        return job(admin().with("Content-Type", "multipart/form-data; boundary=cut")
                .post("/api/v1/product-imports", body)
                .expect(202));
    }

    private record Product(UUID id, String code) {}

    private Product product(String scarcity, int packSize) {
        var code = "W" + NUMBERS.incrementAndGet();
        var made = admin().post(
                        "/api/v1/products",
                        Map.of(
                                "code",
                                code,
                                "description",
                                Map.of(
                                        "name",
                                        "货 " + code,
                                        "category",
                                        "一类",
                                        "unit",
                                        "条",
                                        "packSize",
                                        packSize,
                                        "scarcity",
                                        scarcity)))
                .expect(201);
        return new Product(made.id(), code);
    }

    private UUID customer(String segment, String manager) {
        return customer(segment, manager, null);
    }

    private UUID customer(String segment, String manager, @Nullable String login) {
        return register(unit + "/team", segment, manager, login);
    }

    private UUID register(String orgUnit, String segment, String manager, @Nullable String login) {
        var profile = new HashMap<String, Object>(
                Map.of("name", "店", "orgUnit", orgUnit, "manager", manager, "segment", segment));
        if (login != null) {
            profile.put("login", login);
        }
        return admin().post(
                        "/api/v1/customers",
                        Map.of("code", "Q" + NUMBERS.incrementAndGet(), "kind", "RETAILER", "profile", profile))
                .expect(201)
                .id();
    }

    /** An order in the month before this one. */
    private void buy(UUID customer, Product product, int quantity) {
        admin().post(
                        "/api/v1/purchases",
                        Map.of(
                                "orderNumber",
                                "O" + NUMBERS.incrementAndGet(),
                                "customerId",
                                customer,
                                "orderedAt",
                                TODAY.withDayOfMonth(1).minusDays(5) + "T04:00:00Z",
                                "currency",
                                "CNY",
                                "lines",
                                List.of(Map.of(
                                        "product",
                                        product.code,
                                        "category",
                                        "一类",
                                        "quantity",
                                        quantity,
                                        "unitPrice",
                                        1))))
                .expect(201);
    }

    private void score(UUID customer, String indicator, int score) {
        jdbc.update(
                "insert into customer_indicator (customer_id, indicator, computed, computed_at) values (?, ?, ?, now())",
                customer,
                indicator,
                score);
    }

    private UUID policy(List<? extends Map<String, ?>> rules) {
        return policy(Map.of(), rules);
    }

    private UUID policy(Map<String, ?> eligibility, List<? extends Map<String, ?>> rules) {
        var draft = admin().post("/api/v1/allocation-policies", newPolicy(eligibility, rules))
                .expect(201);
        admin().ifMatch(draft).post(draft.location() + "/publication").expect(200);
        return draft.id();
    }

    private Map<String, Object> newPolicy(Map<String, ?> eligibility, List<? extends Map<String, ?>> rules) {
        return new HashMap<>(Map.of(
                "code",
                "FAIR_" + NUMBERS.incrementAndGet(),
                "orgUnit",
                "jinhua",
                "policy",
                Map.of(
                        "titleZh",
                        "合理定量办法",
                        "titleEn",
                        "Fair supply",
                        "eligibility",
                        eligibility,
                        "classOrder",
                        List.of("A", "B"),
                        "salesMonths",
                        3,
                        "rules",
                        rules)));
    }

    private Api.Answer draft(UUID policy, Map<String, Integer> supplies) {
        return draft(policy, supplies, TODAY, TODAY.plusDays(29));
    }

    private Api.Answer draft(UUID policy, Map<String, Integer> supplies, LocalDate from, LocalDate until) {
        return supervisor()
                .post("/api/v1/allocations", Map.of("orgUnit", unit, "terms", terms(policy, supplies, from, until)))
                .expect(201);
    }

    private static Map<String, Object> terms(
            UUID policy, Map<String, Integer> supplies, LocalDate from, LocalDate until) {
        var offers = new ArrayList<Map<String, Object>>();
        supplies.keySet().stream()
                .sorted((one, other) -> one.length() == other.length()
                        ? one.compareTo(other)
                        : Integer.compare(one.length(), other.length()))
                .forEach(code -> offers.add(Map.of("product", code, "supply", supplies.get(code))));
        return new HashMap<>(Map.of(
                "title",
                "第一周",
                "periodFrom",
                from.toString(),
                "periodUntil",
                until.toString(),
                "policyId",
                policy,
                "products",
                offers));
    }

    private JsonNode simulate(Api.Answer allocation) {
        var done = job(supervisor().post(allocation.location() + "/simulations").expect(202));
        assertThat(done.json("/status").asString()).as(done.text()).isEqualTo("FINISHED");
        return supervisor().get(allocation.location() + "/outcome").expect(200).json();
    }

    private void publish(Api.Answer allocation) {
        var current = supervisor().get(allocation.location()).expect(200);
        var done = job(supervisor()
                .ifMatch(current)
                .post(allocation.location() + "/publications")
                .expect(202));
        assertThat(done.json("/status").asString()).as(done.text()).isEqualTo("FINISHED");
    }

    private Api.Answer job(Api.Answer started) {
        var watcher = started.location().contains("product-imports") ? admin() : supervisor();
        return await().until(
                        () -> watcher.get(started.location()).expect(200),
                        job -> !List.of("QUEUED", "RUNNING")
                                .contains(job.json("/status").asString()));
    }

    /** Who gets how many of a product, without those who get none. */
    private Map<UUID, Integer> pieces(Api.Answer allocation, Product product) {
        var pieces = new LinkedHashMap<UUID, Integer>();
        supervisor()
                .get(allocation.location() + "/quotas?product=" + product.code)
                .expect(200)
                .json("/items")
                .forEach(item -> item.at("/quotas")
                        .forEach(quota -> pieces.put(
                                UUID.fromString(item.at("/customerId").asString()),
                                quota.at("/pieces").asInt())));
        return pieces;
    }

    private int quota(UUID customer) {
        return supervisor()
                .get("/api/v1/customers/" + customer + "/quotas")
                .expect(200)
                .json("/items/0/quotas/0/pieces")
                .asInt();
    }

    private static List<String> steps(Api.Answer explained) {
        return explained
                .json("/steps")
                .valueStream()
                .map(step -> step.at("/step").asString())
                .toList();
    }
}
