package io.gapless.visit.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.visit.Journey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PlanProposalTest extends Journey {

    private final String unit = "jinhua/panan/" + unique("p");

    private Map<String, Object> month(boolean enter) {
        return Map.of(
                "orgUnit", unit, "from", nextMonth().atDay(1), "to", nextMonth().atEndOfMonth(), "enter", enter);
    }

    private List<UUID> promised(String manager, int customers, int times) {
        var segment = unique("S");
        var pack = publishedPackage(segment, unit, item(standard()), times);
        var ids = new ArrayList<UUID>();
        for (int i = 0; i < customers; i++) {
            ids.add(customer(segment, unit, manager));
        }
        promise(pack);
        return ids;
    }

    private Api.Answer proposed() {
        var plan =
                supervisor("jinhua").post("/api/v1/visit-plans", month(false)).expect(201);
        assertThat(plan.json("/status").asString()).isEqualTo("PROPOSED");
        return plan;
    }

    private List<JsonNode> visits(String manager) {
        return manager(manager, unit)
                .get("/api/v1/visits?limit=200&status=PLANNED")
                .expect(200)
                .json("/items")
                .valueStream()
                .toList();
    }

    @Test
    void a_proposal_is_read_compared_and_entered_once() {
        var wang = unique("wang-");
        promised(wang, 3, 2);
        var chief = supervisor("jinhua");
        var plan = proposed();
        assertThat(plan.json("/planned").asInt()).isEqualTo(6);
        assertThat(plan.json("/words/0").asString()).contains("6");
        assertThat(plan.json("/enteredAt").isMissingNode()
                        || plan.json("/enteredAt").isNull())
                .isTrue();
        assertThat(visits(wang)).isEmpty();
        events.awaitPublished("VisitPlanProposed", plan.id());

        var days = new HashSet<String>();
        String next = plan.location() + "/visits?limit=4";
        var page = chief.get(next).expect(200);
        assertThat(page.json("/items")).hasSize(4);
        page.json("/items").forEach(row -> days.add(row.at("/day").asString()));
        var rest = chief.get(next + "&cursor=" + page.json("/next").asString()).expect(200);
        assertThat(rest.json("/items")).hasSize(2);

        var compared = chief.get(plan.location() + "/comparison").expect(200);
        assertThat(compared.json("/conflictsInAll").asInt()).isZero();
        assertThat(compared.json("/managers/0/visits").asInt()).isZero();
        assertThat(compared.json("/managers/0/added").asInt()).isEqualTo(6);
        assertThat(compared.json("/managers/0/busiestDayThen").asInt()).isPositive();

        assertThat(chief.post(plan.location() + "/enter")
                        .expect(200)
                        .json("/status")
                        .asString())
                .isEqualTo("ENTERED");
        assertThat(visits(wang)).hasSize(6);
        assertThat(visits(wang))
                .extracting(visit -> visit.at("/plannedFor").asString())
                .containsAll(days);
        assertThat(chief.post(plan.location() + "/enter")
                        .expect(200)
                        .json("/planned")
                        .asInt())
                .isEqualTo(6);
        assertThat(visits(wang)).hasSize(6);
        chief.post(plan.location() + "/discard").expectProblem(409, "visit-plan-not-proposed");
        events.awaitPublished("VisitPlanMade", plan.id());
        events.verifyPublished();
    }

    @Test
    void a_proposal_to_plan_again_moves_nothing_before_it_is_entered() {
        var wang = unique("wang-");
        promised(wang, 3, 1);
        var chief = supervisor("jinhua");
        var first = chief.post("/api/v1/visit-plans", month(true)).expect(201);
        var before = visits(wang);
        assertThat(before).hasSize(3);
        var day = before.getFirst().at("/plannedFor").asString();
        manager(wang, unit)
                .post("/api/v1/absences", Map.of("employee", wang, "orgUnit", unit, "from", day, "to", day))
                .expect(201);
        var again = chief.post(first.location() + "/replans", Map.of("enter", false))
                .expect(201);
        assertThat(again.json("/status").asString()).isEqualTo("PROPOSED");
        assertThat(visits(wang)).extracting(JsonNode::toString).isEqualTo(texts(before));
        var compared = chief.get(again.location() + "/comparison").expect(200);
        assertThat(compared.json("/managers/0/visits").asInt()).isEqualTo(3);
        assertThat(compared.json("/managers/0/moved").asInt()).isPositive();
        chief.post(again.location() + "/enter").expect(200);
        assertThat(visits(wang))
                .hasSize(3)
                .noneMatch(visit -> visit.at("/plannedFor").asString().equals(day));
    }

    private static List<String> texts(List<JsonNode> rows) {
        return rows.stream().map(JsonNode::toString).toList();
    }

    @Test
    void what_has_changed_since_is_named_and_nothing_is_entered() {
        var wang = unique("wang-");
        var ids = promised(wang, 3, 1);
        var chief = supervisor("jinhua");
        var plan = proposed();
        var rows = chief.get(plan.location() + "/visits").expect(200).json("/items");
        var row = rows.get(0);
        var day = row.at("/day").asString();
        manager(wang, unit)
                .post("/api/v1/absences", Map.of("employee", wang, "orgUnit", unit, "from", day, "to", day))
                .expect(201);
        var other = rows.get(1);
        chief.ifMatch("*")
                .put(
                        "/api/v1/visit-windows/" + other.at("/customerId").asString(),
                        Map.of(
                                "windows",
                                List.of(Map.of("days", List.of("SATURDAY"), "from", "10:00", "until", "11:00"))))
                .expect(200);
        var refused = chief.post(plan.location() + "/enter").expectProblem(409, "visit-plan-outdated");
        assertThat(refused.json("/conflicts")
                        .valueStream()
                        .map(one -> one.at("/reason").asString()))
                .contains("LEAVE", "WINDOW_CHANGED");
        assertThat(visits(wang)).isEmpty();
        assertThat(chief.get(plan.location() + "/comparison")
                        .expect(200)
                        .json("/conflictsInAll")
                        .asInt())
                .isEqualTo(refused.json("/conflicts").size());

        chief.ifMatch("*")
                .put("/api/v1/visit-windows/" + other.at("/customerId").asString(), Map.of("windows", List.of()))
                .expect(200);
        // Another plan, made meanwhile, has taken what was promised.
        var taken = chief.post("/api/v1/visit-plans", month(true)).expect(201);
        assertThat(taken.json("/planned").asInt()).isEqualTo(ids.size());
        assertThat(chief.post(plan.location() + "/enter")
                        .expectProblem(409, "visit-plan-outdated")
                        .json("/conflicts")
                        .valueStream()
                        .map(one -> one.at("/reason").asString()))
                .containsOnly("PROMISE_CHANGED");
        assertThat(chief.post(plan.location() + "/discard")
                        .expect(200)
                        .json("/status")
                        .asString())
                .isEqualTo("DISCARDED");
        chief.post(plan.location() + "/discard").expect(200);
        chief.post(plan.location() + "/enter").expectProblem(409, "visit-plan-not-proposed");
        assertThat(visits(wang)).hasSize(ids.size());
        events.awaitPublished("VisitPlanDiscarded", plan.id());
        events.verifyPublished();
    }

    @Test
    void nobody_decides_about_a_proposal_outside_their_org_units() {
        promised(unique("wang-"), 1, 1);
        var plan = proposed();
        var outsider = supervisor("jinhua/yiwu");
        outsider.post(plan.location() + "/enter").expectProblem(404, "visit-plan-not-found");
        outsider.post(plan.location() + "/discard").expectProblem(404, "visit-plan-not-found");
        outsider.get(plan.location() + "/comparison").expectProblem(404, "visit-plan-not-found");
        analyst().post(plan.location() + "/enter").expectProblem(403, "not-allowed");
        analyst().post(plan.location() + "/discard").expectProblem(403, "not-allowed");
        analyst().get(plan.location() + "/comparison").expect(200);
    }
}
