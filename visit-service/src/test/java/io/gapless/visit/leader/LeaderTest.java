package io.gapless.visit.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import io.gapless.visit.Journey;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class LeaderTest extends Journey {

    private static final String UNIT = "jinhua/dongyang";

    @Autowired
    JdbcClient jdbc;

    @Test
    void what_is_raised_on_a_reception_day_is_followed_up_until_it_is_settled() {
        var supervisor = supervisor(UNIT);
        var day = Map.of("orgUnit", UNIT, "leader", "supervisor", "title", "局长接待日", "place", "营业厅", "day", today());
        supervisor("jinhua/yiwu").post("/api/v1/reception-days", day).expectProblem(403, "outside-org-scope");
        manager("wang", UNIT).post("/api/v1/reception-days", day).expectProblem(403, "not-allowed");
        var planned = supervisor.post("/api/v1/reception-days", day).expect(201);
        supervisor
                .post(
                        "/api/v1/reception-days",
                        Map.of("orgUnit", UNIT, "leader", "li", "title", "x", "place", "x", "day", today()))
                .expectProblem(422, "leader-unfit"); // of another branch
        supervisor
                .ifMatch(planned)
                .post(planned.location() + "/report", Map.of("guests", List.of(Map.of("note", "x"))))
                .expectProblem(422, "guest-unnamed");
        supervisor("jinhua/yiwu").get(planned.location()).expectProblem(404, "occasion-not-found");
        supervisor.get("/api/v1/field-researches/" + planned.id()).expectProblem(404, "occasion-not-found");
        var segment = unique("V");
        var customer = customer(segment, UNIT, "wang");
        var report = Map.of(
                "guests",
                List.of(Map.of("customerId", customer, "note", "希望增加紧俏品牌"), Map.of("name", "路人甲")),
                "findings",
                "供货集中反映");
        supervisor.post(planned.location() + "/report", report).expectProblem(428, "if-match-required");
        var held = supervisor
                .ifMatch(planned)
                .post(planned.location() + "/report", report)
                .expect(200);
        assertThat(held.json("/status").asString()).isEqualTo("HELD");
        assertThat(held.json("/guests")).hasSize(2);
        supervisor
                .ifMatch(held)
                .post(planned.location() + "/cancel", Map.of("reason", "x"))
                .expectProblem(409, "illegal-move");
        var told = events.awaitPublished("LeaderOccasionHeld", held.id()).body();
        assertThat(told.at("/guests").asInt()).isOne();
        assertThat(told.toString()).doesNotContain("路人甲", "紧俏");
        assertThat(api.as(Tokens.of("executive").org(UNIT))
                        .get(planned.location())
                        .expect(200)
                        .text())
                .doesNotContain("路人甲");

        var owner = "jane";
        for (String nobody : List.of(unique("nobody-"), "li", "executive")) {
            supervisor
                    .post(
                            "/api/v1/raised-issues",
                            Map.of(
                                    "occasionId",
                                    planned.id(),
                                    "title",
                                    "x",
                                    "owner",
                                    nobody,
                                    "dueOn",
                                    today().plusDays(10)))
                    .expectProblem(422, "issue-owner-unfit");
        }
        analyst()
                .post(
                        "/api/v1/demand-rules",
                        Map.of(
                                "name",
                                unique("规则"),
                                "orgUnit",
                                UNIT,
                                "segment",
                                segment,
                                "trigger",
                                "ISSUE_RAISED",
                                "standardId",
                                standard(),
                                "withinDays",
                                10))
                .expect(201);
        var issue = supervisor
                .post(
                        "/api/v1/raised-issues",
                        Map.of(
                                "occasionId",
                                planned.id(),
                                "customerId",
                                customer,
                                "title",
                                "紧俏品牌供应不足",
                                "owner",
                                owner,
                                "dueOn",
                                today().plusDays(10)))
                .expect(201);
        assertThat(demands(customer)).containsExactly("OPEN");
        var mine = manager(owner, UNIT);
        assertThat(mine.get("/api/v1/raised-issues").expect(200).json("/items")).hasSize(1);
        manager("zhao", UNIT).get(issue.location()).expectProblem(404, "issue-not-found");
        supervisor("jinhua/yiwu").get(issue.location()).expectProblem(404, "issue-not-found");
        api.as(Tokens.of("service-agent").username("agent").org(UNIT))
                .ifMatch(issue)
                .post(issue.location() + "/transitions", Map.of("to", "IN_PROGRESS"))
                .expectProblem(403, "not-your-issue");
        mine.ifMatch(issue)
                .post(issue.location() + "/transitions", Map.of("to", "SETTLED"))
                .expectProblem(422, "outcome-missing");
        var moved = mine.ifMatch(issue)
                .post(issue.location() + "/transitions", Map.of("to", "IN_PROGRESS"))
                .expect(200);
        mine.ifMatch(moved)
                .post(issue.location() + "/assignment", Map.of("owner", "zhao", "dueOn", today()))
                .expectProblem(403, "not-allowed");
        assertThat(overdue(mine)).isZero();
        jdbc.sql("update raised_issue set due_on = current_date - 3 where id = ?")
                .param(issue.id())
                .update();
        assertThat(overdue(mine)).isOne();
        var assigned = supervisor
                .ifMatch(moved)
                .post(issue.location() + "/assignment", Map.of("owner", owner, "dueOn", today().plusDays(5)))
                .expect(200);
        assertThat(overdue(mine)).isZero();
        var settled = mine.ifMatch(assigned)
                .post(issue.location() + "/transitions", Map.of("to", "SETTLED", "outcome", "已调整投放策略"))
                .expect(200);
        assertThat(settled.json("/closedAt").asString()).isNotEmpty();
        assertThat(demands(customer)).containsExactly("WITHDRAWN");
        mine.ifMatch(settled)
                .post(issue.location() + "/transitions", Map.of("to", "IN_PROGRESS"))
                .expectProblem(409, "illegal-move");
        mine.ifMatch(settled)
                .post(issue.location() + "/transitions", Map.of("to", "OPEN"))
                .expect(200);
        assertThat(demands(customer)).containsExactly("WITHDRAWN", "OPEN");
        events.awaitPublished("IssueAssigned", issue.id());
        events.verifyPublished();
    }

    @Test
    void a_leader_on_research_calls_on_customers_like_everybody_else() {
        var supervisor = supervisor(UNIT);
        var leader = "supervisor";
        var research = supervisor
                .post(
                        "/api/v1/field-researches",
                        Map.of(
                                "orgUnit",
                                UNIT,
                                "leader",
                                leader,
                                "topic",
                                "新品铺货情况",
                                "from",
                                today(),
                                "to",
                                today().plusDays(6)))
                .expect(201);
        var standard = standard();
        var one = customer(unique("V"), UNIT, "wang");
        var two = customer(unique("V"), UNIT, "wang");
        var stranger = customer(unique("V"), "jinhua/yiwu", "zhao");
        var visits =
                Map.of("standardId", standard, "plannedFor", today().plusDays(2), "customerIds", List.of(one, two));
        assertThat(supervisor
                        .post(research.location() + "/visits", visits)
                        .expect(201)
                        .json("/visits")
                        .asInt())
                .isEqualTo(2);
        supervisor
                .post(
                        research.location() + "/visits",
                        Map.of("standardId", standard, "plannedFor", today().plusDays(9), "customerIds", List.of(one)))
                .expectProblem(422, "day-outside-research");
        supervisor
                .post(
                        research.location() + "/visits",
                        Map.of("standardId", standard, "plannedFor", today(), "customerIds", List.of(stranger)))
                .expectProblem(404, "customer-not-found");
        var himself = api.as(Tokens.of("supervisor").username(leader).org(UNIT));
        var own = himself.get("/api/v1/visits?manager=" + leader).expect(200);
        assertThat(own.json("/items").valueStream().map(row -> row.at("/kind").asString()))
                .containsExactly("LEADER", "LEADER");
        var visit = "/api/v1/visits/" + own.json("/items/0/id").asString();
        assertThat(himself.get("/api/v1/field-sync")
                        .expect(200)
                        .json("/visits")
                        .valueStream()
                        .map(row -> row.at("/id").asString()))
                .containsExactlyInAnyOrder(
                        own.json("/items/0/id").asString(),
                        own.json("/items/1/id").asString());
        var begun = himself.post(visit + "/check-in", Map.of("longitude", 120.4312, "latitude", 29.2014))
                .expect(200);
        var answered = himself.ifMatch(begun)
                .put(visit + "/steps/2", Map.of("executed", true, "number", 12))
                .expect(200);
        himself.ifMatch(answered)
                .patch(visit + "/notes", Map.of("findings", "缺货"))
                .expect(200);
        assertThat(himself.post(visit + "/check-out", Map.of("rating", 5))
                        .expect(200)
                        .json("/status")
                        .asString())
                .isEqualTo("COMPLETED");
        var executives = supervisor
                .post(
                        "/api/v1/field-researches",
                        Map.of(
                                "orgUnit",
                                UNIT,
                                "leader",
                                "executive",
                                "topic",
                                "x",
                                "from",
                                today(),
                                "to",
                                today().plusDays(6)))
                .expect(201);
        supervisor.post(executives.location() + "/visits", visits).expectProblem(422, "leader-visits-not");
        supervisor
                .post(
                        "/api/v1/field-researches",
                        Map.of(
                                "orgUnit",
                                UNIT,
                                "leader",
                                leader,
                                "topic",
                                "x",
                                "from",
                                today(),
                                "to",
                                today().plusDays(200)))
                .expectProblem(422, "plan-too-long");
        var later = supervisor
                .post(
                        "/api/v1/field-researches",
                        Map.of(
                                "orgUnit",
                                UNIT,
                                "leader",
                                leader,
                                "topic",
                                "x",
                                "from",
                                today().plusDays(3),
                                "to",
                                today().plusDays(4)))
                .expect(201);
        supervisor
                .ifMatch(later)
                .post(later.location() + "/report", Map.of("guests", List.of()))
                .expectProblem(409, "occasion-not-yet");
        supervisor
                .ifMatch(later)
                .post(later.location() + "/cancel", Map.of("reason", "领导出差"))
                .expect(200);
        assertThat(supervisor
                        .get("/api/v1/field-researches?status=CANCELLED&leader=" + leader)
                        .expect(200)
                        .json("/items"))
                .hasSize(1);
        events.verifyPublished();
    }

    private List<String> demands(UUID customer) {
        return supervisor("jinhua")
                .get("/api/v1/visit-demands?reason=ISSUE_RAISED&customerId=" + customer)
                .expect(200)
                .json("/items")
                .valueStream()
                .map(row -> row.at("/status").asString())
                .toList();
    }

    private static int overdue(Api api) {
        return api.get("/api/v1/raised-issues?overdue=true")
                .expect(200)
                .json("/items")
                .size();
    }
}
