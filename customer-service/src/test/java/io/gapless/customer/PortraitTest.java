package io.gapless.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.gapless.customer.InsightData.Line;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

@ServiceTest
class PortraitTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcTemplate jdbc;

    /** Forty shops: the i-th has i orders, the last of them i days ago, of 100 each. */
    @Test
    void a_customer_is_held_against_peers_of_the_same_kind_and_branch() {
        var data = new InsightData(jdbc);
        var today = InsightData.today();
        var shops = new ArrayList<UUID>();
        for (int i = 1; i <= 40; i++) {
            var shop = InsightData.customer(supervisor(), "portrait/a/" + (i % 2 == 0 ? "x" : "y"), "portraitist");
            shops.add(shop);
            for (int order = 0; order < i; order++) {
                data.order(
                        shop,
                        today.minusDays(i + order),
                        List.of(
                                new Line("T1", "tea", 1, i > 20 ? "80" : "20"),
                                new Line("C1", "coffee", 1, i > 20 ? "20" : "80")));
            }
        }
        var customerWithout = InsightData.customer(supervisor(), "portrait/a/x", "portraitist");
        draw("portrait");

        var best = portrait(shops.get(39));
        assertThat(best.at("/purchases/orders").asInt()).isEqualTo(40);
        assertThat(best.at("/purchases/recencyDays").asInt()).isEqualTo(40);
        assertThat(best.at("/purchases/currency").asString()).isEqualTo("CNY");
        assertThat(best.at("/purchases/bands/orgUnit").asString()).isEqualTo("portrait/a");
        assertThat(best.at("/purchases/bands/peers").asInt()).isEqualTo(40);
        // The 20 % point of 1 to 40 lies between the 8th and the 9th: 8.8; the band of 40 is the highest of value.
        assertThat(doubles(best.at("/purchases/bands/frequencyEdges"))).containsExactly(8.8, 16.6, 24.4, 32.2);
        assertThat(best.at("/purchases/bands/frequency").asInt()).isEqualTo(5);
        assertThat(best.at("/purchases/bands/monetary").asInt()).isEqualTo(5);
        assertThat(best.at("/purchases/bands/recency").asInt()).isEqualTo(1);
        assertThat(best.at("/purchases/rfmClass").asString()).isEqualTo("IMPORTANT_KEEP");
        // Edges set for retailers: 7, 14, 30, 60 days and 12, 24, 36, 48 orders.
        assertThat(best.at("/purchases/fixedBands/recency").asInt()).isEqualTo(2);
        assertThat(best.at("/purchases/fixedBands/frequency").asInt()).isEqualTo(4);
        var first = portrait(shops.getFirst());
        assertThat(first.at("/purchases/bands/recency").asInt()).isEqualTo(5);
        assertThat(first.at("/purchases/bands/frequency").asInt()).isEqualTo(1);

        var tea = best.at("/categories/0");
        assertThat(tea.at("/name").asString()).isEqualTo("tea");
        assertThat(tea.at("/orders").asInt()).isEqualTo(40);
        assertThat(tea.at("/shareOfValue").asDouble()).isCloseTo(0.8, within(1e-9));
        assertThat(tea.at("/shareOfQuantity").asDouble()).isCloseTo(0.5, within(1e-9));
        // Of the 820 orders of the peers 610 gave tea 80, 210 gave it 20.
        double peers = (610 * 80 + 210 * 20) / 82000.0;
        assertThat(tea.at("/peersShareOfValue").asDouble()).isCloseTo(peers, within(1e-9));
        assertThat(tea.at("/affinity").asDouble()).isCloseTo(0.8 / peers, within(1e-9));

        assertThat(portrait(customerWithout).at("/purchases").isMissingNode()).isTrue();
        var page = supervisor()
                .get("/api/v1/portraits?orgUnit=portrait/a&frequency=5&monetary=5&limit=5")
                .expect(200);
        assertThat(page.json("/items/0/customerId").asString())
                .isEqualTo(shops.get(39).toString());
        assertThat(page.json("/items")).hasSize(5);
        var next = supervisor()
                .get("/api/v1/portraits?orgUnit=portrait/a&frequency=5&monetary=5&limit=5&cursor="
                        + page.json("/next").asString())
                .expect(200);
        assertThat(next.json("/items")).hasSize(3);
        assertThat(next.json("/next").isNull()).isTrue();
    }

    @Test
    void too_few_peers_are_sought_one_unit_higher() {
        var data = new InsightData(jdbc);
        var day = InsightData.today().minusDays(3);
        var alone = InsightData.customer(supervisor(), "portrait/alone", "portraitist");
        data.order(alone, day, List.of(new Line("T1", "tea", 1, "5")));
        draw("portrait");
        var bands = portrait(alone).at("/purchases/bands");
        assertThat(bands.at("/orgUnit").asString()).isEqualTo("portrait");
    }

    @Test
    void trend_season_loyalty_and_leadership_come_with_what_they_rest_on() {
        var data = new InsightData(jdbc);
        var thisMonth = InsightData.today().withDayOfMonth(1);
        var loyal = InsightData.customer(supervisor(), "portrait/b", "portraitist");
        for (int month = 30; month >= 1; month--) {
            var day = thisMonth.minusMonths(month).plusDays(5);
            int value = (1000 + 100 * (30 - month)) * (day.getMonthValue() == 12 ? 16 : 10) / 10;
            data.order(
                    loyal,
                    day,
                    List.of(new Line("G1", "green tea", 10, value / 10 + ".0"), new Line("W", "water", 1, "10")));
        }
        data.order(loyal, InsightData.today(), List.of(new Line("G1", "green tea", 10, "100")));
        var other = InsightData.customer(supervisor(), "portrait/b", "portraitist");
        data.order(other, InsightData.today(), List.of(new Line("W", "water", 1, "10")));
        // A product that was new to everybody some months ago, bought early by the one and late by the other.
        var launch = thisMonth.minusMonths(6);
        data.order(loyal, launch, List.of(new Line("NEW", "green tea", 1, "10")));
        data.order(other, launch.plusDays(60), List.of(new Line("NEW", "green tea", 1, "10")));
        draw("portrait");

        var portrait = portrait(loyal);
        assertThat(portrait.at("/trend/trend/slope/n").asInt()).isEqualTo(24);
        assertThat(portrait.at("/trend/trend/direction").asString()).isEqualTo("UP");
        assertThat(portrait.at("/trend/to").asString())
                .isEqualTo(thisMonth.minusMonths(1).toString().substring(0, 7));
        assertThat(portrait.at("/seasonality/n").asInt()).isEqualTo(30);
        assertThat(portrait.at("/seasonality/seasonality/months/11/index").asDouble())
                .isGreaterThan(1.3);
        assertThat(portrait.at("/months")).hasSize(30);
        assertThat(portrait.at("/loyalTo/0/category").asString()).isEqualTo("green tea");
        var reasons = portrait.at("/loyalTo/0/reasons");
        assertThat(reasons.valueStream().map(reason -> reason.at("/figure").asString()))
                .containsExactly("ACTIVE_MONTHS", "SHARE", "RECENCY_DAYS");
        assertThat(reasons.valueStream().allMatch(reason -> reason.at("/holds").asBoolean()))
                .isTrue();
        assertThat(reasons.at("/0/value").asInt()).isEqualTo(13);
        assertThat(portrait.at("/leadingIn/0/category").asString()).isEqualTo("green tea");
        assertThat(portrait.at("/leadingIn/0/reasons/1/figure").asString()).isEqualTo("EARLY_ADOPTION");
        assertThat(portrait.at("/leadingIn/0/reasons/1/value").asDouble()).isEqualTo(1);
        assertThat(portrait.at("/leadingIn/0/reasons/1/n").asInt()).isEqualTo(1);
        assertThat(portrait(other).at("/leadingIn")).isEmpty();
        assertThat(portrait(other).at("/trend").isMissingNode()).isTrue();

        var leading = supervisor()
                .get("/api/v1/portraits?orgUnit=portrait/b&mark=LEADING&category=green%20tea")
                .expect(200);
        assertThat(leading.json("/items")).hasSize(1);
        assertThat(leading.json("/items/0/customerId").asString()).isEqualTo(loyal.toString());
    }

    /** Brands come from the catalogue of products, where there is one; a line names a product by code or by name. */
    @Test
    void brands_are_preferred_as_categories_are() {
        jdbc.execute("create table if not exists product (code text not null, name text not null, brand text)");
        for (String[] product : new String[][] {{"BR-1", "利群（新版）", "利群"}, {"BR-2", "雄狮（硬）", "雄狮"}}) {
            jdbc.update(
                    "insert into product select * from jsonb_populate_record(null::product, ?::jsonb)",
                    """
                    {"id": "%s", "version": 1, "code": "%s", "name": "%s", "category": "c", "brand": "%s", "unit": "条",
                     "pack_size": 1, "scarcity": "NORMAL", "status": "ACTIVE", "changed_at": "2026-01-01T00:00:00Z"}""".formatted(UUID.randomUUID(), product[0], product[1], product[2]));
        }
        var data = new InsightData(jdbc);
        var day = InsightData.today().minusDays(2);
        var shop = InsightData.customer(supervisor(), "portrait/brands", "portraitist");
        data.order(shop, day, List.of(new Line("BR-1", "c", 3, "10"), new Line("雄狮（硬）", "c", 1, "10")));
        var other = InsightData.customer(supervisor(), "portrait/brands", "portraitist");
        data.order(other, day, List.of(new Line("雄狮（硬）", "c", 4, "10"), new Line("unknown", "c", 4, "10")));
        draw("portrait");
        var brands = portrait(shop).at("/brands");
        assertThat(brands.valueStream().map(brand -> brand.at("/name").asString()))
                .containsExactly("利群", "雄狮");
        assertThat(brands.at("/0/shareOfValue").asDouble()).isCloseTo(0.75, within(1e-9));
        assertThat(brands.at("/0/orders").asInt()).isEqualTo(1);
        assertThat(brands.at("/0/affinity").asDouble()).isGreaterThan(1);
        assertThat(portrait(other).at("/brands")).hasSize(1);
    }

    @Test
    void rules_are_changed_by_their_version_and_only_to_what_makes_sense() {
        var analyst = api.as(Tokens.of("quality-analyst").org("portrait"));
        var rules = analyst.get("/api/v1/portrait-rules/MANUFACTURER").expect(200);
        var body = Map.of(
                "months", 24,
                "peerLevel", 1,
                "leastPeers", 10,
                "recencyEdges", List.of(10, 20, 30, 40),
                "frequencyEdges", List.of(1, 2, 3, 4),
                "monetaryEdges", List.of(1, 2, 3, 4),
                "earlyDays", 14,
                "loyal", List.of(Map.of("figure", "GROWTH", "operator", "AT_LEAST", "value", 0.1)),
                "leading", List.of());
        analyst.put("/api/v1/portrait-rules/MANUFACTURER", body).expectProblem(428, "if-match-required");
        analyst.ifMatch(rules).put("/api/v1/portrait-rules/MANUFACTURER", body).expect(200);
        analyst.ifMatch(rules).put("/api/v1/portrait-rules/MANUFACTURER", body).expectProblem(412, "stale-version");
        var wrong = new HashMap<String, Object>(body);
        wrong.put("monetaryEdges", List.of(1, 3, 3, 4));
        analyst.ifMatch("*")
                .put("/api/v1/portrait-rules/MANUFACTURER", wrong)
                .expectProblem(422, "portrait-edges-not-ascending");
        wrong.put("monetaryEdges", List.of(1, 2, 3));
        analyst.ifMatch("*").put("/api/v1/portrait-rules/MANUFACTURER", wrong).expectProblem(400, "invalid-request");
        events.verifyPublished();
        // As they were, for the other tests.
        analyst.ifMatch("*")
                .put(
                        "/api/v1/portrait-rules/MANUFACTURER",
                        Map.of(
                                "months", 12,
                                "peerLevel", 2,
                                "leastPeers", 30,
                                "recencyEdges", rules.json("/recencyEdges"),
                                "frequencyEdges", rules.json("/frequencyEdges"),
                                "monetaryEdges", rules.json("/monetaryEdges"),
                                "earlyDays", 30,
                                "loyal", rules.json("/loyal"),
                                "leading", rules.json("/leading")))
                .expect(200);
    }

    @Test
    void portraits_are_seen_by_those_who_serve_the_customer_and_drawn_for_whole_branches() {
        var customer = InsightData.customer(supervisor(), "portrait/c", "portraitist");
        var path = "/api/v1/customers/" + customer + "/portrait";
        api.as(Tokens.of("customer-manager").username("portraitist").org("portrait/c"))
                .get(path)
                .expect(200);
        api.as(Tokens.of("customer-manager").username("zhao").org("portrait/c"))
                .get(path)
                .expectProblem(404, "customer-not-found");
        api.as(Tokens.of("supervisor").org("jinhua")).get(path).expectProblem(404, "customer-not-found");
        api.as(Tokens.of("customer").org("portrait/c")).get(path).expectProblem(403, "not-allowed");
        api.as(Tokens.of("quality-analyst").org("portrait/c/team"))
                .post("/api/v1/portrait-runs")
                .expectProblem(422, "portrait-units-too-narrow");
        supervisor().get("/api/v1/portraits?orgUnit=jinhua").expectProblem(403, "outside-org-scope");
        supervisor().get("/api/v1/portraits?recency=6").expectProblem(400, "invalid-request");
    }

    private Api supervisor() {
        return api.as(Tokens.of("supervisor").org("portrait"));
    }

    /** One run at a time: another test's may be under way. */
    private void draw(String unit) {
        var analyst = api.as(Tokens.of("quality-analyst").username("drawer").org(unit));
        var started = await().until(() -> analyst.post("/api/v1/portrait-runs"), answer -> answer.status() == 202);
        await().until(
                        () -> analyst.get(started.location()).expect(200),
                        job -> job.json("/status").asString().equals("FINISHED"));
    }

    private JsonNode portrait(UUID customer) {
        return supervisor()
                .get("/api/v1/customers/" + customer + "/portrait")
                .expect(200)
                .json();
    }

    private static List<Double> doubles(JsonNode numbers) {
        return numbers.valueStream().map(JsonNode::asDouble).toList();
    }
}
