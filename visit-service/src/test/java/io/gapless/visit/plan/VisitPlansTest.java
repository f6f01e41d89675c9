package io.gapless.visit.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.visit.Journey;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class VisitPlansTest extends Journey {

    private final String unit = "jinhua/pujiang/" + unique("p");

    @Autowired
    VisitPlanning planning;

    private static LocalDate first() {
        return nextMonth().atDay(1);
    }

    private static LocalDate last() {
        return nextMonth().atEndOfMonth();
    }

    private Map<String, Object> month() {
        return Map.of("orgUnit", unit, "from", first(), "to", last());
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

    private Api.Answer made(Map<String, Object> body) {
        var plan = supervisor("jinhua").post("/api/v1/visit-plans", body).expect(201);
        assertThat(plan.json("/status").asString()).isEqualTo("ENTERED");
        return plan;
    }

    private List<JsonNode> visits(String manager) {
        return manager(manager, unit)
                .get("/api/v1/visits?limit=200")
                .expect(200)
                .json("/items")
                .valueStream()
                .toList();
    }

    @Test
    void a_plan_keeps_calendars_leave_and_windows_and_tells_in_words_why() {
        var wang = unique("wang-");
        var ids = promised(wang, 4, 2);
        var chief = supervisor("jinhua");
        var monday = first().with(TemporalAdjusters.firstInMonth(DayOfWeek.MONDAY));
        chief.post(
                        "/api/v1/working-calendars",
                        Map.of(
                                "orgUnit",
                                unit,
                                "hours",
                                Map.of(
                                        "weekly",
                                        Map.of(
                                                "MONDAY",
                                                List.of(Map.of("from", "09:00", "until", "17:00")),
                                                "TUESDAY",
                                                List.of(Map.of("from", "09:00", "until", "17:00"))),
                                        "holidays",
                                        List.of(monday.plusDays(1)),
                                        "extraWorkingDays",
                                        Map.of(
                                                monday.plusDays(2).toString(),
                                                List.of(Map.of("from", "09:00", "until", "12:00"))))))
                .expect(201);
        manager(wang, unit)
                .post("/api/v1/absences", Map.of("employee", wang, "orgUnit", unit, "from", monday, "to", monday))
                .expect(201);
        manager(wang, unit)
                .ifMatch("*")
                .put("/api/v1/work-places/" + wang, Map.of("orgUnit", unit, "longitude", 120.43, "latitude", 29.20))
                .expect(200);
        chief.ifMatch("*")
                .put(
                        "/api/v1/visit-windows/" + ids.getFirst(),
                        Map.of(
                                "windows",
                                List.of(Map.of("days", List.of("TUESDAY"), "from", "10:00", "until", "11:00"))))
                .expect(200);
        var plan = made(month());
        assertThat(plan.json("/planned").asInt()).isEqualTo(8);
        assertThat(plan.json("/unplannable")).isEmpty();
        assertThat(plan.json("/loads/0/visits").asInt()).isEqualTo(8);
        assertThat(plan.json("/words/0").asString()).contains("8");

        var told = chief.get(plan.location() + "/visits?limit=200").expect(200);
        assertThat(told.json("/items")).hasSize(8);
        told.json("/items").forEach(row -> {
            var day = LocalDate.parse(row.at("/day").asString());
            assertThat(day).isNotIn(monday, monday.plusDays(1));
            assertThat(day.getDayOfWeek())
                    .satisfiesAnyOf(
                            week -> assertThat(week).isIn(DayOfWeek.MONDAY, DayOfWeek.TUESDAY),
                            week -> assertThat(day).isEqualTo(monday.plusDays(2)));
            if (row.at("/customerId").asString().equals(ids.getFirst().toString())) {
                assertThat(day.getDayOfWeek()).isEqualTo(DayOfWeek.TUESDAY);
                assertThat(row.at("/startsAt").asString()).contains("T02:");
            }
            assertThat(row.at("/why").asString()).isNotBlank().doesNotContain("{");
        });
        assertThat(visits(wang))
                .hasSize(8)
                .allMatch(visit -> visit.at("/sequence").asInt() > 0);
        var one = manager(wang, unit)
                .get("/api/v1/visits/" + visits(wang).getFirst().at("/id").asString())
                .expect(200);
        assertThat(one.json("/startsAt").asString()).isNotBlank();
        assertThat(one.json("/durationMinutes").asInt()).isEqualTo(20);
        assertThat(chief.get("/api/v1/visit-plans?orgUnit=" + unit).expect(200).json("/items"))
                .hasSize(1);
        events.awaitPublished("VisitPlanMade", plan.id());
        events.verifyPublished();
    }

    @Test
    void planned_again_after_leave_what_was_agreed_stays_and_little_else_moves() {
        var wang = unique("wang-");
        promised(wang, 6, 2);
        var plan = made(month());
        var before = visits(wang);
        assertThat(before).hasSize(12);
        var agreed = before.getFirst();
        var away = before.stream()
                .map(visit -> visit.at("/plannedFor").asString())
                .filter(day -> !day.equals(agreed.at("/plannedFor").asString()))
                .findFirst()
                .orElseThrow();
        var chief = supervisor("jinhua");
        manager(wang, unit)
                .post("/api/v1/visits/" + agreed.at("/id").asString() + "/lock", Map.of())
                .expect(200);
        manager(wang, unit)
                .post("/api/v1/absences", Map.of("employee", wang, "orgUnit", unit, "from", away, "to", away))
                .expect(201);
        var again = chief.post(plan.location() + "/replans", Map.of()).expect(201);
        assertThat(again.json("/status").asString()).isEqualTo("ENTERED");
        assertThat(again.json("/replans").asString()).isEqualTo(plan.id().toString());

        var after = visits(wang);
        assertThat(after).hasSize(12);
        assertThat(after)
                .filteredOn(visit -> visit.at("/id").equals(agreed.at("/id")))
                .allMatch(visit -> visit.at("/plannedFor").equals(agreed.at("/plannedFor")));
        var days = new HashMap<String, String>();
        before.forEach(visit ->
                days.put(visit.at("/id").asString(), visit.at("/plannedFor").asString()));
        int onThatDay = (int) days.values().stream().filter(away::equals).count();
        assertThat(after).noneMatch(visit -> visit.at("/plannedFor").asString().equals(away));
        assertThat(after.stream()
                        .filter(visit -> !visit.at("/plannedFor")
                                .asString()
                                .equals(days.get(visit.at("/id").asString())))
                        .count())
                .isEqualTo(onThatDay);
        events.verifyPublished();
    }

    @Test
    void what_is_entered_is_not_entered_again_by_a_worker_that_comes_back() {
        var wang = unique("wang-");
        promised(wang, 3, 1);
        var plan = made(month());
        assertThat(planning.enter(plan.id(), 0, 200)).isEqualTo(3);
        assertThat(visits(wang)).hasSize(3);
    }

    @Test
    void a_lock_is_for_planned_visits_that_are_ones_own() {
        var wang = unique("wang-");
        promised(wang, 1, 1);
        made(month());
        var lock = "/api/v1/visits/" + visits(wang).getFirst().at("/id").asString() + "/lock";
        manager("zhao", unit).post(lock, Map.of()).expectProblem(404, "visit-not-found");
        manager("zhao", unit).get(lock).expectProblem(404, "visit-not-found");
        manager(wang, unit).get(lock).expectProblem(404, "visit-not-locked");
        supervisor("jinhua/yiwu").post(lock, Map.of()).expectProblem(404, "visit-not-found");
        assertThat(manager(wang, unit)
                        .post(lock, Map.of())
                        .expect(200)
                        .json("/lockedBy")
                        .asString())
                .isEqualTo(wang);
        assertThat(supervisor("jinhua").get(lock).expect(200).json("/lockedBy").asString())
                .isEqualTo(wang);
        manager(wang, unit).delete(lock).expect(204);
    }

    @Test
    void nobody_plans_reads_or_gives_up_what_is_outside_their_org_units() {
        var wang = unique("wang-");
        promised(wang, 1, 1);
        var plan = made(month());
        var outsider = supervisor("jinhua/yiwu");
        outsider.get(plan.location()).expectProblem(404, "visit-plan-not-found");
        outsider.get(plan.location() + "/visits").expectProblem(404, "visit-plan-not-found");
        outsider.post(plan.location() + "/replans", Map.of()).expectProblem(404, "visit-plan-not-found");
        outsider.post(plan.location() + "/cancellation", Map.of()).expectProblem(404, "visit-plan-not-found");
        outsider.get("/api/v1/visit-plans?orgUnit=" + unit).expectProblem(403, "outside-org-scope");
        supervisor("jinhua").post(plan.location() + "/cancellation", Map.of()).expectProblem(409, "job-is-over");
        supervisor("jinhua")
                .post("/api/v1/visit-plans", Map.of("orgUnit", unit, "from", first(), "to", first().plusDays(31)))
                .expectProblem(422, "plan-too-long");
    }

    @Test
    void calendars_leave_places_and_windows_belong_to_those_who_look_after_them() {
        var outsider = supervisor("jinhua/yiwu");
        var hours = Map.of("weekly", Map.of("MONDAY", List.of(Map.of("from", "09:00", "until", "17:00"))));
        var body = Map.of("orgUnit", unit, "hours", hours);
        outsider.post("/api/v1/working-calendars", body).expectProblem(403, "outside-org-scope");
        var calendar =
                supervisor("jinhua").post("/api/v1/working-calendars", body).expect(201);
        supervisor("jinhua").post("/api/v1/working-calendars", body).expectProblem(409, "working-calendar-exists");
        outsider.get(calendar.location()).expectProblem(404, "working-calendar-not-found");
        supervisor("jinhua").put(calendar.location(), hours).expectProblem(428, "if-match-required");
        supervisor("jinhua")
                .ifMatch(calendar)
                .put(
                        calendar.location(),
                        Map.of("weekly", Map.of("MONDAY", List.of(Map.of("from", "17:00", "until", "09:00")))))
                .expectProblem(422, "interval-empty");
        supervisor("jinhua").ifMatch(calendar).delete(calendar.location()).expect(204);

        var leave = Map.of("employee", "wang", "orgUnit", unit, "from", first(), "to", first());
        outsider.post("/api/v1/absences", leave).expectProblem(403, "outside-org-scope");
        manager("zhao", unit).post("/api/v1/absences", leave).expectProblem(403, "not-your-own");
        var absence = supervisor("jinhua").post("/api/v1/absences", leave).expect(201);
        manager("zhao", unit).get(absence.location()).expectProblem(404, "absence-not-found");
        assertThat(manager("wang", unit).get("/api/v1/absences").expect(200).json("/items"))
                .hasSize(1);
        manager("wang", unit).delete(absence.location()).expect(204);

        var place = Map.of("orgUnit", unit, "longitude", 120, "latitude", 29);
        manager("zhao", unit)
                .ifMatch("*")
                .put("/api/v1/work-places/wang", place)
                .expectProblem(403, "not-your-own");
        outsider.get("/api/v1/work-places/wang").expectProblem(404, "work-place-not-found");
        // Under an org unit of their own, somebody else's people are still somebody else's.
        var yiwu = "jinhua/yiwu";
        outsider.post("/api/v1/absences", Map.of("employee", "wang", "orgUnit", yiwu, "from", first(), "to", first()))
                .expectProblem(422, "employee-unknown");
        outsider.ifMatch("*")
                .put("/api/v1/work-places/wang", Map.of("orgUnit", yiwu, "longitude", 120, "latitude", 29))
                .expectProblem(422, "employee-unknown");
        outsider.post("/api/v1/absences", Map.of("employee", "li", "orgUnit", yiwu, "from", first(), "to", first()))
                .expect(201);

        var customer = customer(unique("S"), unit, "wang");
        var windows = Map.of("windows", List.of(Map.of("days", Set.of("MONDAY"), "from", "10:00", "until", "09:00")));
        outsider.ifMatch("*")
                .put("/api/v1/visit-windows/" + customer, windows)
                .expectProblem(404, "customer-not-found");
        manager("wang", unit)
                .ifMatch("*")
                .put("/api/v1/visit-windows/" + customer, windows)
                .expectProblem(422, "interval-empty");
    }
}
