package io.gapless.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gapless.customer.InsightData.Line;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@ServiceTest
class PromotionsTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcTemplate jdbc;

    /** Four weeks before, two weeks of promotion, two weeks after; the rest gains a tenth by itself meanwhile. */
    @Test
    void the_effect_on_the_category_is_told_against_the_rest() {
        var data = new InsightData(jdbc);
        var shop = InsightData.customer(supervisor(), "jinhua/promo/a", "zhou");
        var start = InsightData.today().minusDays(40);
        var noise = new Random(3);
        for (int day = -28; day < 28; day++) {
            double rest = 1000 * (1 + 0.02 * noise.nextGaussian()) * (day >= 0 ? 1.1 : 1);
            double others = 60 * (1 + 0.02 * noise.nextGaussian()) * (day >= 0 ? 1.1 : 1);
            double promoted =
                    40 * (1 + 0.02 * noise.nextGaussian()) * (day >= 0 ? 1.1 : 1) * (day >= 0 && day < 14 ? 3 : 1);
            data.order(
                    shop,
                    start.plusDays(day),
                    List.of(
                            new Line("espresso", "coffee", 1, "%.4f".formatted(promoted)),
                            new Line("filter", "coffee", 1, "%.4f".formatted(others)),
                            new Line("water", "drinks", 1, "%.4f".formatted(rest))));
        }
        var promotion = supervisor()
                .post(
                        "/api/v1/promotions",
                        promotion("jinhua/promo/a", List.of("espresso"), List.of(), start, start.plusDays(13)))
                .expect(201);
        var effect = supervisor()
                .get(promotion.location() + "/effect?daysBefore=28&daysAfter=14")
                .expect(200);
        assertThat(effect.json("/categories/0").asString()).isEqualTo("coffee");
        assertThat(effect.json("/currency").asString()).isEqualTo("CNY");
        assertThat(effect.json("/parts")
                        .valueStream()
                        .map(part -> part.at("/part").asString()))
                .containsExactly("PRODUCTS", "CATEGORIES", "OTHERS_IN_CATEGORIES");
        // The product sold three times as much; the category 180 instead of 100; its other products as ever.
        assertThat(effect.json("/parts/0/effect/during/ratio/value").asDouble()).isCloseTo(2, within(0.1));
        assertThat(effect.json("/parts/1/effect/during/ratio/value").asDouble()).isCloseTo(0.8, within(0.05));
        assertThat(effect.json("/parts/1/effect/during/ratio/low").asDouble()).isGreaterThan(0.7);
        assertThat(effect.json("/parts/1/effect/during/ratio/n").asInt()).isEqualTo(42);
        assertThat(effect.json("/parts/2/effect/during/ratio/low").asDouble()).isNegative();
        assertThat(effect.json("/parts/2/effect/during/ratio/high").asDouble()).isPositive();
        assertThat(effect.json("/parts/1/effect/after/ratio/value").asDouble()).isCloseTo(0, within(0.03));
        assertThat(effect.json("/parts/1/sold/during/orders").asInt()).isEqualTo(14);
        assertThat(effect.json("/rest/before/orders").asInt()).isEqualTo(28);
        assertThat(effect.json("/rest/before/perDay").asDouble()).isCloseTo(1000, within(20.0));
        assertThat(effect.json("/series")).hasSize(56);

        var weekly = supervisor()
                .get(promotion.location() + "/effect?daysBefore=28&daysAfter=14&unit=WEEK&measure=QUANTITY")
                .expect(200);
        assertThat(weekly.json("/series")).hasSize(8);
        assertThat(weekly.json("/parts/1/effect/during/difference/value").asDouble())
                .isCloseTo(0, within(1e-9));
        assertThat(weekly.json("/parts/1/sold/during/quantity").asDouble()).isEqualTo(28);
    }

    @Test
    void a_promotion_without_sales_has_no_effect_to_tell_and_one_to_come_neither() {
        var today = InsightData.today();
        var nothing = supervisor()
                .post(
                        "/api/v1/promotions",
                        promotion(
                                "jinhua/promo/b", List.of(), List.of("nothing"), today.minusDays(5), today.plusDays(5)))
                .expect(201);
        var effect = supervisor().get(nothing.location() + "/effect").expect(200);
        assertThat(effect.json("/currency").isMissingNode()).isTrue();
        assertThat(effect.json("/phases/after").isMissingNode()).isTrue();
        assertThat(effect.json("/phases/during/to").asString())
                .isEqualTo(today.minusDays(1).toString());
        assertThat(effect.json("/parts/0/effect/during/ratio").isMissingNode()).isTrue();
        assertThat(effect.json("/parts/0/effect/during/difference/value").asDouble())
                .isZero();
        var later = supervisor()
                .post(
                        "/api/v1/promotions",
                        promotion("jinhua/promo/b", List.of(), List.of("x"), today, today.plusDays(5)))
                .expect(201);
        supervisor().get(later.location() + "/effect").expectProblem(422, "promotion-not-begun");
    }

    @Test
    void promotions_are_kept_by_version_and_org_unit() {
        var day = LocalDate.of(2026, 5, 1);
        var body = promotion("jinhua/promo/c", List.of("a"), List.of("b"), day, day.plusDays(6));
        var recorded = supervisor().post("/api/v1/promotions", body).expect(201);
        body.put("name", "changed");
        supervisor().ifMatch(recorded).put(recorded.location(), body).expect(200);
        supervisor().ifMatch(recorded).put(recorded.location(), body).expectProblem(412, "stale-version");
        assertThat(supervisor()
                        .get("/api/v1/promotions?orgUnit=jinhua/promo/c&category=b")
                        .expect(200)
                        .json("/items/0/name")
                        .asString())
                .isEqualTo("changed");
        var other = api.as(Tokens.of("supervisor").org("jinhua/yiwu"));
        other.get(recorded.location()).expectProblem(404, "promotion-not-found");
        other.get(recorded.location() + "/effect").expectProblem(404, "promotion-not-found");
        other.ifMatch("*").put(recorded.location(), body).expectProblem(404, "promotion-not-found");
        other.ifMatch("*").delete(recorded.location()).expectProblem(404, "promotion-not-found");
        other.post("/api/v1/promotions", body).expectProblem(403, "outside-org-scope");
        body.put("orgUnit", "jinhua");
        supervisor().ifMatch("*").put(recorded.location(), body).expectProblem(403, "outside-org-scope");
        supervisor()
                .post("/api/v1/promotions", promotion("jinhua/promo/c", List.of(), List.of(), day, day))
                .expectProblem(422, "promotion-of-nothing");
        supervisor()
                .post("/api/v1/promotions", promotion("jinhua/promo/c", List.of("a"), List.of(), day, day.minusDays(1)))
                .expectProblem(422, "period-reversed");
        supervisor()
                .post("/api/v1/promotions", promotion("jinhua/promo/c", List.of("a"), List.of(), day, day.plusYears(2)))
                .expectProblem(422, "period-too-long");
        supervisor().ifMatch("*").delete(recorded.location()).expect(204);
        supervisor().get(recorded.location()).expectProblem(404, "promotion-not-found");
        events.verifyPublished();
    }

    private static Map<String, Object> promotion(
            String orgUnit, List<String> products, List<String> categories, LocalDate from, LocalDate to) {
        return new HashMap<>(Map.of(
                "name",
                "Coffee week",
                "products",
                new ArrayList<>(products),
                "categories",
                new ArrayList<>(categories),
                "startsOn",
                from.toString(),
                "endsOn",
                to.toString(),
                "orgUnit",
                orgUnit));
    }

    private Api supervisor() {
        return api.as(Tokens.of("supervisor").org("jinhua/promo"));
    }
}
