package io.gapless.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.gapless.customer.InsightData.Line;
import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@ServiceTest
class AssociationsTest {

    @Autowired
    Api api;

    @Autowired
    JdbcTemplate jdbc;

    @Test
    void products_and_categories_bought_together_are_found_in_any_selection() {
        var data = new InsightData(jdbc);
        var north = InsightData.customer(supervisor(), "jinhua/assoc/mix/north", "zhou");
        var south = InsightData.customer(supervisor(), "jinhua/assoc/mix/south", "zhou");
        jdbc.update("update customer set segment = 'AS' where id = ?", north);
        var day = LocalDate.of(2026, 3, 10);
        // 10 orders: 6 with beer, 4 of these with nappies; 5 with nappies.
        for (int i = 0; i < 10; i++) {
            var lines = new ArrayList<Line>();
            lines.add(new Line("water", "drinks", 1, "1"));
            if (i < 6) {
                lines.add(new Line("beer", "drinks", 2, "5"));
            }
            if (i >= 2 && i < 7) {
                lines.add(new Line("nappies", "baby", 1, "9"));
            }
            data.order(i % 2 == 0 ? north : south, day.plusDays(i), lines);
        }
        var analysis = analyse(
                Map.of("title", "beer", "orgUnit", "jinhua/assoc/mix", "leastSupport", 0.2, "leastConfidence", 0.5));
        assertThat(analysis.json("/baskets").asInt()).isEqualTo(10);
        assertThat(analysis.json("/items").asInt()).isEqualTo(3);
        assertThat(analysis.json("/job").isMissingNode()).isTrue();
        var rules = analyst()
                .get("/api/v1/association-analyses/" + analysis.id()
                        + "/rules?antecedent=beer&consequent=nappies&sort=CONFIDENCE")
                .expect(200);
        assertThat(rules.json("/items/0/antecedent/0").asString()).isEqualTo("beer");
        assertThat(rules.json("/items/0/support").asDouble()).isCloseTo(0.4, within(1e-12));
        assertThat(rules.json("/items/0/confidence").asDouble()).isCloseTo(4 / 6.0, within(1e-12));
        assertThat(rules.json("/items/0/lift").asDouble()).isCloseTo(4 / 6.0 / 0.5, within(1e-12));
        assertThat(rules.json("/items/0/leverage").asDouble()).isCloseTo(0.1, within(1e-12));
        var sets = analyst()
                .get("/api/v1/association-analyses/" + analysis.id() + "/sets?size=2&item=beer")
                .expect(200);
        assertThat(sets.json("/items/0/items").valueStream().map(item -> item.asString()))
                .containsExactly("beer", "water");
        assertThat(sets.json("/items/0/support").asDouble()).isCloseTo(0.6, within(1e-12));

        var narrowed = analyse(Map.of(
                "title",
                "categories",
                "level",
                "CATEGORY",
                "segment",
                "AS",
                "kind",
                "RETAILER",
                "from",
                "2026-03-10",
                "to",
                "2026-03-14",
                "leastSupport",
                0.1));
        assertThat(narrowed.json("/baskets").asInt()).isEqualTo(3);
        assertThat(narrowed.json("/items").asInt()).isEqualTo(2);
        assertThat(analyse(Map.of("title", "none", "channel", "no such channel"))
                        .json("/baskets")
                        .asInt())
                .isZero();
    }

    @Test
    void pages_of_rules_follow_each_other_by_any_measure() {
        var data = new InsightData(jdbc);
        var shop = InsightData.customer(supervisor(), "jinhua/assoc/pages", "zhou");
        for (int i = 0; i < 24; i++) {
            var lines = new ArrayList<Line>();
            for (int item = 0; item < 5; item++) {
                if ((i * 7 + item * 3) % (item + 2) != 1) {
                    lines.add(new Line("p" + item, "c", 1, "1"));
                }
            }
            if (!lines.isEmpty()) {
                data.order(shop, LocalDate.of(2026, 4, 1).plusDays(i), lines);
            }
        }
        var analysis = analyse(Map.of(
                "title",
                "pages",
                "orgUnit",
                "jinhua/assoc/pages",
                "leastSupport",
                0.05,
                "leastConfidence",
                0,
                "leastLift",
                0));
        int all = analysis.json("/rules").asInt();
        assertThat(all).isGreaterThan(20);
        for (String sort : List.of("LIFT", "CONFIDENCE", "SUPPORT")) {
            var seen = new LinkedHashSet<Integer>();
            double last = Double.MAX_VALUE;
            var path = "/api/v1/association-analyses/" + analysis.id() + "/rules?limit=7&sort=" + sort;
            for (var next = path; !next.isEmpty(); ) {
                var page = analyst().get(next).expect(200);
                for (var rule : page.json("/items")) {
                    double by = rule.at("/" + sort.toLowerCase(Locale.ROOT)).asDouble();
                    assertThat(by).isLessThanOrEqualTo(last);
                    last = by;
                    assertThat(seen.add(rule.at("/id").asInt())).isTrue();
                }
                var cursor = page.json("/next").asString("");
                next = cursor.isEmpty() ? "" : path + "&cursor=" + cursor;
            }
            assertThat(seen).hasSize(all);
        }
    }

    /** The Groceries data of R's arules as orders of a shop, through the whole service. */
    @Test
    void the_groceries_as_orders_give_the_rule_known_for_them() throws IOException {
        var file = Path.of(System.getProperty("gapless.root", "..")).resolve("../shared/data/groceries.csv");
        assumeThat(Files.exists(file))
                .as("skipped: the public data set %s is not here", file)
                .isTrue();
        var shop = InsightData.customer(supervisor(), "jinhua/assoc/groceries", "zhou");
        var orders = new ArrayList<Object[]>();
        var lines = new ArrayList<Object[]>();
        for (String line : Files.readAllLines(file)) {
            var id = UUID.randomUUID();
            orders.add(new Object[] {id, "GRO-" + id, shop});
            int number = 0;
            for (String item : line.split(",")) {
                lines.add(new Object[] {id, number++, item});
            }
        }
        jdbc.batchUpdate(
                "insert into purchase (id, order_number, customer_id, ordered_at, currency) values (?, ?, ?, now() - interval '400 days', 'CNY')",
                orders);
        jdbc.batchUpdate(
                "insert into purchase_line (purchase, line, product, category, quantity, unit_price) values (?, ?, ?, 'grocery', 1, 1)",
                lines);
        var analysis = analyse(Map.of(
                "title",
                "groceries",
                "orgUnit",
                "jinhua/assoc/groceries",
                "leastSupport",
                0.006,
                "leastConfidence",
                0.25,
                "leastLift",
                0,
                "largest",
                4));
        assertThat(analysis.json("/baskets").asInt()).isEqualTo(9835);
        assertThat(analysis.json("/items").asInt()).isEqualTo(169);
        assertThat(analysis.json("/rules").asInt()).isEqualTo(463);
        var rule = analyst()
                .get("/api/v1/association-analyses/" + analysis.id()
                        + "/rules?antecedent=other%20vegetables&consequent=whole%20milk&sort=SUPPORT")
                .expect(200);
        assertThat(rule.json("/items/0/antecedent")).hasSize(1);
        assertThat(rule.json("/items/0/support").asDouble()).isCloseTo(0.0748, within(0.00005));
        assertThat(rule.json("/items/0/confidence").asDouble()).isCloseTo(0.3868, within(0.00005));
        assertThat(rule.json("/items/0/lift").asDouble()).isCloseTo(1.5136, within(0.00005));
        var strongest = analyst()
                .get("/api/v1/association-analyses/" + analysis.id() + "/rules?limit=1")
                .expect(200);
        assertThat(strongest.json("/items/0/consequent").asString()).isEqualTo("root vegetables");
        assertThat(strongest.json("/items/0/lift").asDouble()).isCloseTo(3.956477, within(5e-7));
    }

    @Test
    void an_analysis_is_seen_by_those_who_may_see_all_of_its_org_units() {
        var analysis = analyse(Map.of("title", "north only", "orgUnit", "jinhua/assoc/north", "leastSupport", 0.5));
        var path = "/api/v1/association-analyses/" + analysis.id();
        api.as(Tokens.of("executive").org("jinhua/assoc/north")).get(path).expect(200);
        assertThat(api.as(Tokens.of("executive").org("jinhua/assoc/north"))
                        .get("/api/v1/association-analyses")
                        .expect(200)
                        .text())
                .contains(analysis.id().toString());
        var south = api.as(Tokens.of("supervisor").org("jinhua/assoc/south"));
        south.get(path).expectProblem(404, "association-analysis-not-found");
        south.get(path + "/rules").expectProblem(404, "association-analysis-not-found");
        south.get(path + "/sets").expectProblem(404, "association-analysis-not-found");
        assertThat(south.get("/api/v1/association-analyses").expect(200).text())
                .doesNotContain(analysis.id().toString());
        south.post("/api/v1/association-analyses", Map.of("title", "x", "orgUnit", "jinhua/assoc/north"))
                .expectProblem(403, "outside-org-scope");
        analyst()
                .post("/api/v1/association-analyses", Map.of("title", "x", "from", "2026-03-02", "to", "2026-03-01"))
                .expectProblem(422, "period-reversed");
        analyst()
                .post("/api/v1/association-analyses", Map.of("title", "x", "leastSupport", 0))
                .expectProblem(400, "invalid-request");
        analyst().post(path + "/cancellation").expectProblem(409, "job-is-over");
        api.as(Tokens.of("customer-manager").org("jinhua/assoc"))
                .get("/api/v1/association-analyses")
                .expectProblem(403, "not-allowed");
    }

    private Api.Answer analyse(Map<String, Object> told) {
        var body = new HashMap<>(told);
        var started = analyst().post("/api/v1/association-analyses", body).expect(202);
        return await().until(
                        () -> analyst().get(started.location()).expect(200),
                        analysis -> !analysis.json("/finishedAt").isMissingNode()
                                || analysis.json("/job/status").asString("").equals("FAILED"));
    }

    private Api supervisor() {
        return api.as(Tokens.of("supervisor").org("jinhua/assoc"));
    }

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst").org("jinhua/assoc"));
    }
}
