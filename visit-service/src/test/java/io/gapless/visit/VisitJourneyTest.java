package io.gapless.visit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class VisitJourneyTest extends Journey {

    private static final String UNIT = "jinhua/dongyang/weishan";
    private static final Map<String, Object> AT_THE_SHOP =
            Map.of("longitude", 120.4312, "latitude", 29.2018, "accuracyMetres", 12.5);

    @Test
    void a_promised_visit_is_planned_carried_out_step_by_step_and_keeps_its_promise() {
        var segment = unique("V");
        var pack = publishedPackage(segment, "jinhua/dongyang", item(standard()), 2);
        var customer = customer(segment, UNIT, "wang-" + segment);
        promise(pack);
        var month = nextMonth();
        var supervisor = supervisor("jinhua/dongyang");
        var body = Map.of("orgUnit", UNIT, "from", month.atDay(1), "to", month.atEndOfMonth());
        supervisor("jinhua/yiwu").post("/api/v1/visit-plans", body).expectProblem(403, "outside-org-scope");
        var plan = supervisor.post("/api/v1/visit-plans", body).expect(201);
        assertThat(plan.json("/planned").asInt()).isGreaterThanOrEqualTo(2);
        supervisor("jinhua/yiwu").get(plan.location()).expectProblem(404, "visit-plan-not-found");

        var wang = manager("wang-" + segment, UNIT);
        var visits = wang.get("/api/v1/visits").expect(200);
        assertThat(visits.json("/items")).hasSize(2);
        var visit = "/api/v1/visits/" + visits.json("/items/0/id").asString();
        assertThat(statuses(customer)).containsExactlyInAnyOrder("PLANNED", "PLANNED");

        supervisor.post(visit + "/check-in", AT_THE_SHOP).expectProblem(403, "not-your-visit");
        analyst().post(visit + "/check-in", AT_THE_SHOP).expectProblem(403, "not-allowed");
        manager("zhao", UNIT).post(visit + "/check-in", AT_THE_SHOP).expectProblem(404, "visit-not-found");
        wang.post(visit + "/check-out", Map.of()).expectProblem(409, "illegal-move");
        var started = wang.post(visit + "/check-in", AT_THE_SHOP).expect(200);
        assertThat(started.json("/checkIn/distanceMetres").asDouble()).isBetween(44.0, 45.0);
        assertThat(started.json("/checkIn/outsideFence").asBoolean()).isFalse();
        wang.post(visit + "/check-in", AT_THE_SHOP).expectProblem(409, "illegal-move");

        wang.post(visit + "/check-out", Map.of("rating", 4)).expectProblem(409, "critical-steps-open");
        wang.put(visit + "/steps/2", Map.of("executed", true)).expectProblem(428, "if-match-required");
        wang.ifMatch(started).put(visit + "/steps/2", Map.of("executed", true)).expectProblem(422, "evidence-required");
        var answered = wang.ifMatch(started)
                .put(visit + "/steps/2", Map.of("executed", true, "number", 42))
                .expect(200);
        wang.ifMatch(started).put(visit + "/steps/1", Map.of("executed", true)).expectProblem(412, "stale-version");
        wang.ifMatch(answered).put(visit + "/steps/4", Map.of("executed", true)).expectProblem(404, "step-not-found");
        wang.ifMatch(answered).put(visit + "/steps/1", Map.of("executed", true)).expect(200);
        var completed = wang.post(
                        visit + "/check-out",
                        Map.of(
                                "rating",
                                4,
                                "findings",
                                "缺货两种",
                                "needs",
                                List.of(Map.of("level", "PROFIT", "text", "希望增加紧俏品牌")),
                                "competitor",
                                "竞品铺货"))
                .expect(200);
        assertThat(completed.json("/status").asString()).isEqualTo("COMPLETED");
        assertThat(statuses(customer)).containsExactlyInAnyOrder("DELIVERED", "PLANNED");

        var told = events.awaitPublished("VisitCompleted", completed.id()).body();
        assertThat(told.at("/score").asInt()).isEqualTo(75);
        assertThat(told.at("/steps")
                        .valueStream()
                        .map(step -> step.at("/executed").asBoolean()))
                .containsExactly(true, true, false);
        var me = api.as(Tokens.of("customer").username("login-" + customer).org(UNIT));
        assertThat(me.get("/api/v1/visits").expect(200).json("/items")).hasSize(2);
        // What staff write down for each other is for them.
        var own = me.get(visit).expect(200);
        assertThat(own.json("/rating").asInt()).isEqualTo(4);
        assertThat(own.json("/steps")).isEmpty();
        assertThat(own.json("/needs")).isEmpty();
        assertThat(own.text())
                .contains("startedAt")
                .doesNotContain("缺货两种")
                .doesNotContain("竞品铺货")
                .doesNotContain("希望增加紧俏品牌")
                .doesNotContain("longitude")
                .doesNotContain("distanceMetres")
                .doesNotContain("outsideFence")
                .doesNotContain("measured");
        var staff = wang.get(visit).expect(200);
        assertThat(staff.json("/findings").asString()).isEqualTo("缺货两种");
        assertThat(staff.json("/checkIn/distanceMetres").asDouble()).isPositive();
        events.verifyPublished();
    }

    @Test
    void a_visit_that_is_called_off_or_missed_leaves_its_promise_to_be_planned_again() {
        var segment = unique("V");
        var pack = publishedPackage(segment, "jinhua/dongyang", item(standard()), 2);
        var customer = customer(segment, UNIT, "wang-" + segment);
        promise(pack);
        var plan = Map.of(
                "orgUnit", UNIT, "from", nextMonth().atDay(1), "to", nextMonth().atEndOfMonth());
        var supervisor = supervisor("jinhua/dongyang");
        supervisor.post("/api/v1/visit-plans", plan).expect(201);
        var wang = manager("wang-" + segment, UNIT);
        var visits = wang.get("/api/v1/visits").expect(200);
        var one = "/api/v1/visits/" + visits.json("/items/0/id").asString();
        var two = "/api/v1/visits/" + visits.json("/items/1/id").asString();

        var read = supervisor.get(one).expect(200);
        supervisor.ifMatch(read).post(one + "/cancel", Map.of()).expectProblem(400, "invalid-request");
        supervisor.ifMatch(read).post(one + "/cancel", Map.of("reason", "店主外出")).expect(200);
        var missed = wang.ifMatch(wang.get(two))
                .post(two + "/miss", Map.of("reason", "关门"))
                .expect(200);
        assertThat(events.awaitPublished("VisitMissed", missed.id())
                        .body()
                        .at("/steps")
                        .valueStream()
                        .filter(step -> step.at("/executed").asBoolean()))
                .isEmpty();
        wang.ifMatch(missed)
                .post(two + "/reschedule", Map.of("plannedFor", nextMonth().atDay(9), "reason", "x"))
                .expectProblem(409, "illegal-move");
        assertThat(statuses(customer)).containsExactly("PROMISED", "PROMISED");
        var me = api.as(Tokens.of("customer").username("login-" + customer).org(UNIT));
        assertThat(me.get(one).expect(200).text()).doesNotContain("店主外出");
        assertThat(me.get(two).expect(200).text()).doesNotContain("关门");
        supervisor.post("/api/v1/visit-plans", plan).expect(201);
        assertThat(statuses(customer)).containsExactly("PLANNED", "PLANNED");
        events.verifyPublished();
    }

    @Test
    void a_visit_that_was_changed_meanwhile_is_not_decided_on() {
        var wang = manager("wang", UNIT);
        var visit = flexible(wang, customer(unique("V"), UNIT, "wang"), standard());
        var tomorrow = Map.of("plannedFor", today().plusDays(1), "reason", "客户要求");
        var moved = wang.ifMatch(visit)
                .post(visit.location() + "/reschedule", tomorrow)
                .expect(200);
        for (var step : List.of("cancel", "miss", "reschedule")) {
            var body = step.equals("reschedule") ? tomorrow : Map.of("reason", "店主外出");
            var path = visit.location() + "/" + step;
            wang.ifMatch(visit).post(path, body).expectProblem(412, "stale-version");
            wang.post(path, body).expectProblem(428, "if-match-required");
        }
        // At the door the version may be left out, but where it is told it counts.
        wang.ifMatch(visit).post(visit.location() + "/check-in", AT_THE_SHOP).expectProblem(412, "stale-version");
        wang.ifMatch(moved).post(visit.location() + "/check-in", AT_THE_SHOP).expect(200);
        wang.ifMatch(moved)
                .post(visit.location() + "/check-out", Map.of("rating", 4))
                .expectProblem(412, "stale-version");
        wang.post(visit.location() + "/check-out", Map.of("rating", 4)).expectProblem(409, "critical-steps-open");
    }

    @Test
    void a_running_visit_keeps_the_steps_it_began_with_and_its_fence_is_only_flagged() {
        var standard = standard();
        var customer = customer(unique("V"), UNIT, "wang");
        var wang = manager("wang", UNIT);
        var visit = flexible(wang, customer, standard);
        var late = wang.ifMatch(visit)
                .post(visit.location() + "/reschedule", Map.of("plannedFor", today().plusDays(3), "reason", "客户要求"))
                .expect(200);
        assertThat(late.json("/plannedFor").asString())
                .isEqualTo(today().plusDays(3).toString());
        wang.post(
                        visit.location() + "/check-in",
                        Map.of(
                                "longitude",
                                120,
                                "latitude",
                                29,
                                "at",
                                Instant.now().plusSeconds(3600)))
                .expectProblem(422, "time-out-of-reach");
        var started = wang.post(visit.location() + "/check-in", Map.of("longitude", 120.45, "latitude", 29.2014))
                .expect(200);
        assertThat(started.json("/checkIn/outsideFence").asBoolean()).isTrue();
        analyst()
                .ifMatch("*")
                .post("/api/v1/service-standards/" + standard + "/transitions", Map.of("to", "RETIRED"))
                .expect(200);
        assertThat(wang.get(visit.location()).expect(200).json("/steps")).hasSize(3);
        wang.post("/api/v1/visits", Map.of("customerId", customer, "standardId", standard, "plannedFor", today()))
                .expectProblem(422, "standard-not-in-force");
    }

    @Test
    void nobody_sees_or_plans_visits_to_other_peoples_customers() {
        var standard = standard();
        var customer = customer(unique("V"), UNIT, "wang");
        var visit = flexible(supervisor("jinhua/dongyang"), customer, standard);
        var request = Map.of("customerId", customer, "standardId", standard, "plannedFor", today());
        manager("zhao", UNIT).post("/api/v1/visits", request).expectProblem(404, "customer-not-found");
        supervisor("jinhua/yiwu").post("/api/v1/visits", request).expectProblem(404, "customer-not-found");
        for (var outsider : List.of(
                manager("zhao", UNIT),
                supervisor("jinhua/yiwu"),
                api.as(Tokens.of("customer").username("somebody").org(UNIT)))) {
            outsider.get(visit.location()).expectProblem(404, "visit-not-found");
            assertThat(outsider.get("/api/v1/visits?limit=200&customerId=" + customer)
                            .expect(200)
                            .json("/items"))
                    .isEmpty();
        }
        // Two roles let somebody see the visit, and still it is not theirs to carry out.
        api.as(Tokens.of("customer-manager", "supervisor").username("chief").org("jinhua"))
                .post(visit.location() + "/check-in", AT_THE_SHOP)
                .expectProblem(403, "not-your-visit");
        supervisor("jinhua")
                .post("/api/v1/visits", Map.of("customerId", customer, "plannedFor", today()))
                .expectProblem(422, "standard-or-item");
        supervisor("jinhua")
                .post(
                        "/api/v1/visits",
                        Map.of("customerId", customer, "standardId", standard, "plannedFor", today().minusDays(1)))
                .expectProblem(422, "day-out-of-reach");
    }

    @Test
    void of_two_check_ins_at_once_one_is_taken() throws Exception {
        var customer = customer(unique("V"), UNIT, "wang");
        var wang = manager("wang", UNIT);
        var visit = flexible(wang, customer, standard());
        Callable<Integer> checkIn =
                () -> wang.post(visit.location() + "/check-in", AT_THE_SHOP).status();
        try (var threads = Executors.newFixedThreadPool(2)) {
            var statuses = threads.invokeAll(List.of(checkIn, checkIn)).stream()
                    .map(result -> result.resultNow())
                    .sorted()
                    .toList();
            assertThat(statuses.getFirst()).isEqualTo(200);
            assertThat(statuses.getLast()).isIn(409, 412);
        }
    }

    @Test
    void a_customer_not_heard_of_yet_is_asked_for_and_without_an_answer_nothing_is_planned() {
        var id = UUID.randomUUID();
        var standard = standard();
        var request = Map.of("customerId", id, "standardId", standard, "plannedFor", today());
        var wang = manager("wang", UNIT);
        CustomerServiceStub.fails(true);
        try {
            wang.post("/api/v1/visits", request).expectProblem(503, "service-unavailable");
        } finally {
            CustomerServiceStub.fails(false);
        }
        wang.post("/api/v1/visits", request).expectProblem(404, "customer-not-found");
        CustomerServiceStub.knows(id, """
                {"id": "%s", "version": 3, "code": "N1", "kind": "RETAILER", "registeredAt": "2026-01-01T00:00:00Z",
                 "profile": {"name": "新客户", "orgUnit": "%s", "manager": "wang", "address": "x"}}""".formatted(id, UNIT));
        wang.post("/api/v1/visits", request).expect(201);
        assertThat(customers.find(id).orElseThrow().version()).isEqualTo(3);
    }

    @Test
    void what_was_executed_is_counted_against_the_standard() {
        var unit = "jinhua/lanxi/lanjiang";
        var name = unique("compliant-");
        var standard = standard();
        var someone = manager(name, unit);
        var done = flexible(someone, customer(unique("V"), unit, name), standard);
        var started = someone.post(done.location() + "/check-in", AT_THE_SHOP).expect(200);
        someone.ifMatch(started)
                .put(done.location() + "/steps/2", Map.of("executed", true, "number", 1))
                .expect(200);
        someone.post(done.location() + "/check-out", Map.of()).expect(200);
        var missed = flexible(someone, customer(unique("V"), unit, name), standard);
        someone.ifMatch(missed)
                .post(missed.location() + "/miss", Map.of("reason", "关门"))
                .expect(200);

        var figures = someone.get("/api/v1/visits/compliance?orgUnit=" + unit).expect(200);
        assertThat(figures.json("/dimensions")
                        .valueStream()
                        .map(row -> row.at("/dimension").asString() + " "
                                + row.at("/n").asInt() + " "
                                + row.at("/executed").asDouble()))
                .containsExactly("EMPATHY 2 0.0", "RELIABILITY 2 0.5", "TANGIBLES 2 0.0");
        assertThat(figures.json("/onTime/n").asInt()).isEqualTo(1);
        assertThat(figures.json("/onTime/share").asDouble()).isEqualTo(1);
        assertThat(figures.json("/coverage/n").asInt()).isEqualTo(2);
        assertThat(figures.json("/coverage/share").asDouble()).isEqualTo(0.5);
        supervisor("jinhua/yiwu")
                .get("/api/v1/visits/compliance?orgUnit=" + unit)
                .expectProblem(403, "outside-org-scope");
        assertThat(manager("nobody", unit)
                        .get("/api/v1/visits/compliance")
                        .expect(200)
                        .json("/onTime")
                        .has("share"))
                .isFalse();
    }

    @Test
    void pages_of_visits_follow_each_other_in_the_order_of_the_days() {
        var name = unique("pages-");
        var standard = standard();
        var someone = manager(name, UNIT);
        var customer = customer(unique("V"), UNIT, name);
        for (int day : new int[] {3, 1, 4, 1, 5}) {
            someone.post(
                            "/api/v1/visits",
                            Map.of("customerId", customer, "standardId", standard, "plannedFor", today().plusDays(day)))
                    .expect(201);
        }
        var days = new java.util.ArrayList<String>();
        var cursor = "";
        do {
            var page = someone.get("/api/v1/visits?limit=2" + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .expect(200);
            page.json("/items").forEach(row -> days.add(row.at("/plannedFor").asString()));
            cursor = page.json("/next").asString("");
        } while (!cursor.isEmpty());
        assertThat(days).hasSize(5).isSorted();
    }

    private Api.Answer flexible(Api api, UUID customer, UUID standard) {
        return api.post("/api/v1/visits", Map.of("customerId", customer, "standardId", standard, "plannedFor", today()))
                .expect(201);
    }

    private List<String> statuses(UUID customer) {
        return supervisor("jinhua")
                .get("/api/v1/promises?customerId=" + customer)
                .expect(200)
                .json("/items")
                .valueStream()
                .map(row -> row.at("/status").asString())
                .toList();
    }
}
