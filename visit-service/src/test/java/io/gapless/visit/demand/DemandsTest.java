package io.gapless.visit.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.visit.Journey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DemandsTest extends Journey {

    private final String unit = "jinhua/wuyi/" + unique("d");

    private Api.Answer rule(String trigger, Map<String, Object> more) {
        var body = new HashMap<String, Object>(Map.of(
                "name", unique("规则"), "orgUnit", unit, "trigger", trigger, "standardId", standard(), "withinDays", 40));
        body.putAll(more);
        return analyst().post("/api/v1/demand-rules", body).expect(201);
    }

    private List<String> demands(UUID customer) {
        return supervisor("jinhua")
                .get("/api/v1/visit-demands?limit=200&customerId=" + customer)
                .expect(200)
                .json("/items")
                .valueStream()
                .map(row ->
                        row.at("/reason").asString() + " " + row.at("/status").asString())
                .toList();
    }

    private void complaint(String event, UUID complaint, UUID customer, int version) {
        events.example(event)
                .with("id", complaint)
                .with("customerId", customer)
                .with("orgUnit", unit)
                .with("version", version)
                .send();
    }

    @Test
    void a_closed_complaint_raises_one_demand_that_goes_when_it_is_reopened() {
        var rule = rule("COMPLAINT_CLOSED", Map.of());
        var customer = customer(unique("S"), unit, "wang");
        var complaint = UUID.randomUUID();
        complaint("ComplaintClosed", complaint, customer, 12);
        await().until(() -> demands(customer).equals(List.of("COMPLAINT_CLOSED OPEN")));
        complaint("ComplaintClosed", complaint, customer, 12);
        complaint("ComplaintReopened", complaint, customer, 13);
        await().until(() -> demands(customer).equals(List.of("COMPLAINT_CLOSED WITHDRAWN")));
        complaint("ComplaintClosed", complaint, customer, 15);
        await().until(() -> demands(customer).equals(List.of("COMPLAINT_CLOSED WITHDRAWN", "COMPLAINT_CLOSED OPEN")));
        assertThat(told(customer, 3))
                .containsExactly("VisitDemandRaised 1", "VisitDemandWithdrawn 2", "VisitDemandRaised 1");
        events.verifyPublished();
        analyst().ifMatch("*").delete(rule.location()).expect(204);
    }

    @Test
    void new_customers_stale_archives_low_scores_and_needs_raise_demands_and_history_does_not() {
        rule("NEW_CUSTOMER", Map.of("priority", 80));
        rule("ARCHIVE_STALE", Map.of());
        rule("LOW_SCORE", Map.of("threshold", 30, "pauseDays", 90));
        rule("NEED_RAISED", Map.of());
        var customer = customer(unique("S"), unit, "wang");
        var spoken = customer(unique("S"), unit, "wang");
        var heardAt = UUID.randomUUID();
        var young = UUID.randomUUID();
        events.example("CustomerRegistered")
                .with("id", young)
                .with("code", unique("C"))
                .with("orgUnit", unit)
                .with("login", "login-" + young)
                .with("registeredOn", today().toString())
                .send();
        events.example("CustomerStale")
                .with("id", customer)
                .with("version", 2)
                .with("orgUnit", unit)
                .send();
        events.example("SurveyAnswered")
                .with("id", UUID.randomUUID())
                .with("customerId", customer)
                .with("orgUnit", unit)
                .with("score", 45)
                .send();
        for (int i = 0; i < 2; i++) {
            events.example("SurveyAnswered")
                    .with("id", UUID.randomUUID())
                    .with("customerId", customer)
                    .with("orgUnit", unit)
                    .with("score", 25.5)
                    .send();
        }
        events.example("SurveyAnswered")
                .with("id", UUID.randomUUID())
                .with("customerId", customer)
                .with("orgUnit", unit)
                .with("score", 10)
                .with("history", true)
                .with("happenedAt", "2026-01-02T03:04:05Z")
                .send();
        events.example("NeedsAnswered")
                .with("id", UUID.randomUUID())
                .with("customerId", customer)
                .with("orgUnit", unit)
                .send();
        await().until(() -> demands(customer).size() == 3);
        assertThat(demands(customer))
                .containsExactlyInAnyOrder("ARCHIVE_STALE OPEN", "LOW_SCORE OPEN", "NEED_RAISED OPEN");
        await().until(() -> demands(young).equals(List.of("NEW_CUSTOMER OPEN")));
        // Told again during the same visit, it is still one need to see to.
        for (int i = 0; i < 2; i++) {
            events.example("NeedsHeard")
                    .with("id", heardAt)
                    .with("version", 3 + i)
                    .with("customerId", spoken)
                    .with("orgUnit", unit)
                    .send();
        }
        await().until(() -> demands(spoken).equals(List.of("NEED_RAISED OPEN")));
        events.example("CustomerChanged")
                .with("id", customer)
                .with("version", 3)
                .with("orgUnit", unit)
                .with("reviewDue", today().plusYears(1).toString())
                .send();
        await().until(() -> demands(customer).contains("ARCHIVE_STALE WITHDRAWN"));
    }

    @Test
    void a_month_is_planned_from_frequencies_events_and_promises_and_a_visit_that_takes_place_meets_its_demand() {
        var segment = unique("S");
        var wang = unique("wang-");
        rule("FREQUENCY", Map.of("timesAMonth", 2, "segment", segment));
        rule("COMPLAINT_CLOSED", Map.of("withinDays", 90, "priority", 100));
        var customer = customer(segment, unit, wang);
        promise(publishedPackage(segment, unit, item(standard()), 1));
        complaint("ComplaintClosed", UUID.randomUUID(), customer, 12);
        await().until(() -> demands(customer).size() == 1);
        var plan = supervisor("jinhua")
                .post(
                        "/api/v1/visit-plans",
                        Map.of(
                                "orgUnit",
                                unit,
                                "from",
                                nextMonth().atDay(1),
                                "to",
                                nextMonth().atEndOfMonth()))
                .expect(201);
        assertThat(plan.json("/planned").asInt()).isEqualTo(4);
        assertThat(demands(customer))
                .containsExactlyInAnyOrder("COMPLAINT_CLOSED PLANNED", "FREQUENCY PLANNED", "FREQUENCY PLANNED");
        var someone = manager(wang, unit);
        var visits = someone.get("/api/v1/visits").expect(200);
        assertThat(visits.json("/items")
                        .valueStream()
                        .map(visit -> visit.at("/kind").asString()))
                .containsExactlyInAnyOrder("REGULAR", "REGULAR", "FLEXIBLE", "PACKAGE");
        assertThat(visits.json("/items")
                        .valueStream()
                        .map(visit -> visit.at("/plannedFor").asString()))
                .doesNotHaveDuplicates();
        var regular = visits.json("/items")
                .valueStream()
                .filter(visit -> visit.at("/kind").asString().equals("REGULAR"))
                .map(visit -> "/api/v1/visits/" + visit.at("/id").asString())
                .toList();
        someone.post(regular.getFirst() + "/check-in", Map.of("longitude", 120.4312, "latitude", 29.2014))
                .expect(200);
        someone.ifMatch("*")
                .put(regular.getFirst() + "/steps/2", Map.of("executed", true, "number", 1))
                .expect(200);
        someone.post(regular.getFirst() + "/check-out", Map.of()).expect(200);
        someone.ifMatch("*")
                .post(regular.getLast() + "/cancel", Map.of("reason", "店主外出"))
                .expect(200);
        await().untilAsserted(() -> assertThat(demands(customer))
                .containsExactlyInAnyOrder("COMPLAINT_CLOSED PLANNED", "FREQUENCY DONE", "FREQUENCY OPEN"));
        assertThat(told(customer, 8))
                .containsExactlyInAnyOrder(
                        "VisitDemandRaised 1",
                        "VisitDemandRaised 1",
                        "VisitDemandRaised 1",
                        "VisitDemandPlanned 2",
                        "VisitDemandPlanned 2",
                        "VisitDemandPlanned 2",
                        "VisitDemandDone 3",
                        "VisitDemandReopened 3");
        events.verifyPublished();
    }

    /** What was told of a customer's demands, once it is so much. */
    private List<String> told(UUID customer, int events) {
        return await().until(
                        () -> this.events.published().stream()
                                .filter(event -> event.type().startsWith("VisitDemand")
                                        && event.body()
                                                .path("customerId")
                                                .asString()
                                                .equals(customer.toString()))
                                .map(event -> event.type() + " "
                                        + event.body().path("version").asInt())
                                .toList(),
                        all -> all.size() >= events);
    }

    @Test
    void who_asks_for_a_visit_when_called_is_to_be_visited_once() {
        rule("VISIT_WANTED", Map.of("withinDays", 7));
        var customer = customer(unique("S"), unit, "wang");
        var call = UUID.randomUUID();
        var ended = events.example("OutboundCallEnded")
                .with("id", call)
                .with("customerId", customer)
                .with("orgUnit", unit)
                .send();
        ended.send();
        events.example("OutboundCallEnded")
                .with("id", UUID.randomUUID())
                .with("customerId", customer)
                .with("orgUnit", unit)
                .with("result", "INFORMED")
                .send();
        events.example("OutboundCallEnded")
                .with("id", call)
                .with("version", 6)
                .with("customerId", customer)
                .with("orgUnit", unit)
                .send();
        await().until(() -> demands(customer).equals(List.of("VISIT_WANTED OPEN")));
        assertThat(told(customer, 1)).containsExactly("VisitDemandRaised 1");
        assertThat(events.published().stream()
                        .filter(event -> event.type().equals("VisitDemandRaised")
                                && event.body().path("customerId").asString().equals(customer.toString()))
                        .map(event -> event.body().path("subject").asString()))
                .containsExactly("outbound-call " + call);
        events.verifyPublished();
    }

    @Test
    void rules_have_editions_and_belong_to_org_units() {
        var rule = rule("FREQUENCY", Map.of("everyDays", 14));
        var body = Map.of(
                "name",
                "x",
                "orgUnit",
                unit,
                "trigger",
                "FREQUENCY",
                "timesAMonth",
                3,
                "standardId",
                standard(),
                "withinDays",
                5);
        analyst().put(rule.location(), body).expectProblem(428, "if-match-required");
        var next = analyst().ifMatch(rule).put(rule.location(), body).expect(200);
        assertThat(next.json("/edition").asInt()).isEqualTo(2);
        analyst().ifMatch(rule).put(rule.location(), body).expectProblem(412, "stale-version");
        assertThat(analyst().get(rule.location()).expect(200).json("")).hasSize(2);
        supervisor("jinhua/yiwu").get(rule.location()).expectProblem(404, "demand-rule-not-found");
        supervisor("jinhua/yiwu").post("/api/v1/demand-rules", body).expectProblem(403, "outside-org-scope");
        manager("wang", unit).post("/api/v1/demand-rules", body).expectProblem(403, "not-allowed");
        var unfit = new HashMap<String, Object>(body);
        unfit.put("trigger", "NEW_CUSTOMER");
        analyst().post("/api/v1/demand-rules", unfit).expectProblem(422, "demand-frequency-unfit");
    }
}
