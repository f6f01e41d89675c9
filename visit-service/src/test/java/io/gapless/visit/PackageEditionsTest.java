package io.gapless.visit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PackageEditionsTest extends Journey {

    private static final String UNIT = "jinhua/pujiang";

    @Test
    void who_reads_no_names_is_not_told_one_where_no_package_applies() {
        var customer = customer(unique("E"), UNIT, "wang");
        var name = customers.find(customer).orElseThrow().name();
        for (String role : List.of("quality-analyst", "executive")) {
            var refused = api.as(Tokens.of(role).org("jinhua"))
                    .get(PACKAGES + "/applicable?customerId=" + customer)
                    .expectProblem(404, "no-package-applies");
            assertThat(refused.text()).doesNotContain(name);
        }
    }

    @Test
    void a_draft_can_be_changed_and_a_published_package_only_by_its_next_edition() {
        var segment = unique("E");
        var item = item(standard());
        var other = item(standard());
        var draft = analyst()
                .post(PACKAGES, pack(segment, UNIT, item, 1, List.of(), 0))
                .expect(201);
        assertThat(draft.json("/edition").asInt()).isEqualTo(1);
        assertThat(draft.json("/series").asString()).isEqualTo(draft.id().toString());
        var body = pack(segment, UNIT, item, 3, List.of(other), 1);
        analyst().put(draft.location(), body).expectProblem(428, "if-match-required");
        supervisor("jinhua").ifMatch(draft).put(draft.location(), body).expectProblem(403, "not-allowed");
        var changed = analyst().ifMatch(draft).put(draft.location(), body).expect(200);
        assertThat(changed.json("/standardItems/0/timesPerMonth").asInt()).isEqualTo(3);
        analyst().ifMatch(draft).put(draft.location(), body).expectProblem(412, "stale-version");
        var published =
                analyst().ifMatch(changed).post(draft.location() + "/publish").expect(200);
        assertThat(published.json("/firstPeriod").asString())
                .isEqualTo(YearMonth.now(ZONE).toString());
        analyst().ifMatch(published).put(draft.location(), body).expectProblem(409, "package-not-draft");

        var next = analyst().post(draft.location() + "/editions").expect(201);
        assertThat(next.json("/edition").asInt()).isEqualTo(2);
        assertThat(next.json("/series").asString()).isEqualTo(draft.id().toString());
        analyst().post(draft.location() + "/editions").expectProblem(409, "draft-exists");
        analyst()
                .ifMatch(next)
                .put(next.location(), pack(unique("E"), UNIT, item, 1, List.of(), 0))
                .expectProblem(422, "edition-for-others");
        // Never backwards: the running month is promised already.
        analyst()
                .ifMatch(next)
                .post(
                        next.location() + "/publish",
                        Map.of("from", YearMonth.now(ZONE).toString()))
                .expectProblem(422, "period-out-of-reach");
        analyst()
                .ifMatch(next)
                .post(
                        next.location() + "/publish",
                        Map.of("from", nextMonth().plusMonths(1).toString()))
                .expect(200);
        var first = analyst().get(draft.location()).expect(200);
        assertThat(first.json("/status").asString()).isEqualTo("REPLACED");
        assertThat(first.json("/lastPeriod").asString()).isEqualTo(nextMonth().toString());

        assertThat(inForce(segment, nextMonth())).containsExactly(draft.id().toString());
        assertThat(inForce(segment, nextMonth().plusMonths(1)))
                .containsExactly(next.id().toString());
        assertThat(analyst().get(next.location() + "/editions").expect(200).json("/items"))
                .hasSize(2);
        events.verifyPublished();
    }

    @Test
    void the_package_of_the_nearest_org_unit_applies_and_two_of_the_same_are_refused() {
        var segment = unique("E");
        var far = publishedPackage(segment, "jinhua", item(standard()), 1);
        var near = publishedPackage(segment, UNIT, item(standard()), 1);
        var here = customer(segment, UNIT + "/puyang", "zheng");
        var there = customer(segment, "jinhua/yiwu/fotang", "li");
        assertThat(applicable(supervisor("jinhua"), here).id()).isEqualTo(near);
        assertThat(applicable(supervisor("jinhua"), there).id()).isEqualTo(far);
        supervisor("jinhua/yiwu")
                .get(PACKAGES + "/applicable?customerId=" + here)
                .expectProblem(404, "customer-not-found");

        var twin = analyst()
                .post(PACKAGES, pack(segment, UNIT, item(standard()), 1, List.of(), 0))
                .expect(201);
        analyst().ifMatch(twin).post(twin.location() + "/publish").expectProblem(409, "packages-overlap");

        // Withdrawn from the next month on, the package above applies; a draft is withdrawn for good.
        var path = PACKAGES + "/" + near;
        analyst().ifMatch("*").post(path + "/withdrawal", Map.of()).expectProblem(400, "invalid-request");
        supervisor("jinhua")
                .ifMatch("*")
                .post(path + "/withdrawal", Map.of("reason", "x"))
                .expectProblem(403, "not-allowed");
        var gone = analyst()
                .ifMatch("*")
                .post(path + "/withdrawal", Map.of("reason", "合并到上级套餐"))
                .expect(200);
        assertThat(gone.json("/lastPeriod").asString())
                .isEqualTo(YearMonth.now(ZONE).toString());
        analyst()
                .ifMatch(gone)
                .post(path + "/withdrawal", Map.of("reason", "x"))
                .expectProblem(409, "illegal-move");
        assertThat(supervisor("jinhua")
                        .get(PACKAGES + "/applicable?customerId=" + here + "&period=" + nextMonth())
                        .expect(200)
                        .id())
                .isEqualTo(far);
        var discarded = analyst()
                .ifMatch(twin)
                .post(twin.location() + "/withdrawal", Map.of("reason", "重复"))
                .expect(200);
        analyst().ifMatch(discarded).post(twin.location() + "/publish").expectProblem(409, "illegal-move");
        events.verifyPublished();
    }

    @Test
    void a_choice_counts_from_the_next_month_on_and_what_is_offered_no_more_ends_and_is_told() {
        var segment = unique("E");
        var standard = standard();
        var training = item(standard);
        var stock = item(standard);
        var base = item(standard);
        var body = Map.<String, Object>of(
                "name", unique("套餐"),
                "segment", segment,
                "orgUnit", UNIT,
                "standardItems", List.of(Map.of("itemId", base, "timesPerMonth", 1)),
                "optionalItems", List.of(training, stock),
                "optionalLimit", 2,
                "optionLimits", List.of(Map.of("itemId", training, "timesPerMonth", 3)));
        var pack = analyst().post(PACKAGES, body).expect(201);
        analyst().ifMatch(pack).post(pack.location() + "/publish").expect(200);
        var customer = customer(segment, UNIT + "/puyang", "zheng");
        var me = api.as(Tokens.of("customer").username("login-" + customer).org(UNIT + "/puyang"));
        var choice = pack.location() + "/choices/" + customer;

        me.ifMatch("*").put(choice, picks(training, 4)).expectProblem(422, "picked-too-often");
        me.ifMatch("*").put(choice, picks(stock, 2)).expectProblem(422, "picked-too-often");
        me.ifMatch("*")
                .put(
                        choice,
                        Map.of(
                                "items",
                                List.of(stock),
                                "from",
                                YearMonth.now(ZONE).toString()))
                .expectProblem(422, "period-out-of-reach");
        var made = me.ifMatch("*")
                .put(
                        choice,
                        Map.of(
                                "items",
                                List.of(training, stock),
                                "times",
                                List.of(Map.of("itemId", training, "times", 3))))
                .expect(200);
        assertThat(made.json("/from").asString()).isEqualTo(nextMonth().toString());
        assertThat(made.json("/picks/0/times").asInt()).isEqualTo(3);
        var later = me.ifMatch(made)
                .put(
                        choice,
                        Map.of(
                                "items",
                                List.of(training),
                                "from",
                                nextMonth().plusMonths(2).toString()))
                .expect(200);
        assertThat(me.get(choice + "/history").expect(200).json("/items")).hasSize(2);
        supervisor("jinhua/yiwu").get(choice + "/history").expectProblem(404, "customer-not-found");

        // The next edition offers the stock check only.
        var next = analyst().post(pack.location() + "/editions").expect(201);
        var changed = analyst()
                .ifMatch(next)
                .put(next.location(), pack(segment, UNIT, base, 1, List.of(stock), 1))
                .expect(200);
        var from = nextMonth().plusMonths(1);
        analyst()
                .ifMatch(changed)
                .post(next.location() + "/publish", Map.of("from", from.toString()))
                .expect(200);
        var now = me.get(choice).expect(200);
        assertThat(now.json("/items")).isEmpty();
        assertThat(now.json("/version").asLong())
                .isEqualTo(later.json("/version").asLong() + 1);
        var history = me.get(choice + "/history?limit=1").expect(200);
        assertThat(history.json("/items/0/cause").asString()).isEqualTo("NO_LONGER_OFFERED");
        assertThat(me.get(choice + "/history?limit=1&cursor="
                                + history.json("/next").asString())
                        .expect(200)
                        .json("/items/0/cause")
                        .asString())
                .isEqualTo("CHOSEN");
        // Of what is in force before, all can still be picked, and it is told when it will end.
        var again =
                me.ifMatch(now).put(choice, Map.of("items", List.of(training))).expect(200);
        assertThat(again.json("/lapsing/0/itemId").asString()).isEqualTo(training.toString());
        assertThat(again.json("/lapsing/0/from").asString()).isEqualTo(from.toString());
        me.ifMatch(again)
                .put(choice, Map.of("items", List.of(training), "from", from.toString()))
                .expectProblem(422, "item-not-optional");
        events.verifyPublished();
    }

    private static final String PACKAGES = "/api/v1/service-packages";

    private Api.Answer applicable(Api reader, UUID customer) {
        return reader.get(PACKAGES + "/applicable?customerId=" + customer).expect(200);
    }

    private List<String> inForce(String segment, YearMonth period) {
        return analyst()
                .get(PACKAGES + "?segment=" + segment + "&period=" + period)
                .expect(200)
                .json("/items")
                .valueStream()
                .map(row -> row.at("/id").asString())
                .toList();
    }

    private static Map<String, Object> picks(UUID item, int times) {
        return Map.of("items", List.of(item), "times", List.of(Map.of("itemId", item, "times", times)));
    }

    private static Map<String, Object> pack(
            String segment, String unit, UUID item, int times, List<UUID> optional, int limit) {
        return Map.of(
                "name",
                "套餐",
                "segment",
                segment,
                "orgUnit",
                unit,
                "standardItems",
                List.of(Map.of("itemId", item, "timesPerMonth", times)),
                "optionalItems",
                optional,
                "optionalLimit",
                limit);
    }
}
