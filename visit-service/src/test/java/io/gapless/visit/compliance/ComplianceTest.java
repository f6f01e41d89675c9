package io.gapless.visit.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import io.gapless.visit.Journey;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class ComplianceTest extends Journey {

    private static final Map<String, Object> AT_THE_SHOP = Map.of("longitude", 120.4312, "latitude", 29.2018);

    @Autowired
    JdbcClient jdbc;

    @Autowired
    ComplianceDays days;

    @Test
    void figures_are_cut_by_what_is_asked_and_are_the_same_before_and_after_their_day_was_counted() {
        var unit = "jinhua/" + unique("cut-");
        var segment = unique("S");
        var standard = standard();
        var wang = unique("wang-");
        var zhao = unique("zhao-");
        done(wang, unit, segment, standard, 2);
        done(wang, unit, segment, standard, 1, 2);
        missed(zhao, unit, segment, standard);
        var asked = List.of(
                "by=STEP",
                "by=EMPLOYEE",
                "by=ORG_UNIT",
                "by=SEGMENT",
                "by=ITEM",
                "by=DIMENSION",
                "per=MONTH",
                "by=EMPLOYEE&per=WEEK");
        var supervisor = supervisor(unit);
        var before =
                asked.stream().map(by -> rows(supervisor, unit, by).toString()).toList();
        days.work();
        await().untilAsserted(() -> assertThat(marks(unit)).isZero());
        assertThat(asked.stream().map(by -> rows(supervisor, unit, by).toString()))
                .isEqualTo(before);

        var steps = rows(supervisor, unit, "by=STEP");
        assertThat(steps.valueStream()
                        .map(row -> row.at("/step").asInt() + " "
                                + row.at("/visits").asInt() + " "
                                + row.at("/executed/n").asInt() + " "
                                + row.at("/executed/share").asDouble()))
                .containsExactly("1 3 3 0.3333", "2 3 3 0.6667", "3 3 3 0.0");
        assertThat(steps.at("/1/name").asString()).endsWith(" · 核对库存");
        assertThat(steps.at("/1/standardId").asString()).isEqualTo(standard.toString());
        // Wilson, 2 of 3.
        assertThat(steps.at("/1/executed/low").asDouble()).isEqualTo(0.2077);
        assertThat(steps.at("/1/executed/high").asDouble()).isEqualTo(0.9385);
        assertThat(steps.at("/2/executed/low").asDouble()).isZero();
        assertThat(steps.at("/1").has("coverage")).isFalse();

        var employees = rows(supervisor, unit, "by=EMPLOYEE");
        assertThat(employees.at("/0/key").asString()).isEqualTo(wang);
        assertThat(employees.at("/0/executed/share").asDouble()).isEqualTo(0.6); // (50 + 70) of 200
        assertThat(employees.at("/0/onTime/n").asInt()).isEqualTo(2);
        assertThat(employees.at("/0/coverage/share").asDouble()).isEqualTo(1);
        assertThat(employees.at("/1/coverage/share").asDouble()).isZero();
        assertThat(employees.at("/1/onTime").has("share")).isFalse();
        var month = rows(supervisor, unit, "per=MONTH");
        assertThat(month).hasSize(1);
        assertThat(month.at("/0/period").asString())
                .isEqualTo(today().withDayOfMonth(1).toString());
        assertThat(month.at("/0/coverage/n").asInt()).isEqualTo(3);
        assertThat(rows(supervisor, unit, "by=EMPLOYEE&manager=" + zhao)).hasSize(1);

        // A customer manager sees only their own, whatever they ask for.
        var own = manager(wang, unit);
        assertThat(rows(own, unit, "by=EMPLOYEE")
                        .valueStream()
                        .map(row -> row.at("/key").asString()))
                .containsExactly(wang);
        assertThat(rows(own, unit, "by=EMPLOYEE&manager=" + zhao)).isEmpty();
        supervisor("jinhua/yiwu")
                .get("/api/v1/visits/compliance?by=STEP&orgUnit=" + unit)
                .expectProblem(403, "outside-org-scope");
        api.as(Tokens.of("customer").username("x").org(unit))
                .get("/api/v1/visits/compliance")
                .expectProblem(403, "not-allowed");
        supervisor.get("/api/v1/visits/compliance?by=WEATHER").expect(400);
        supervisor
                .get("/api/v1/visits/compliance?per=DAY&from=2020-01-01&to=2026-01-01")
                .expectProblem(422, "days-too-many");
        assertThat(supervisor
                        .get("/api/v1/visits/compliance?orgUnit=" + unit)
                        .expect(200)
                        .json("")
                        .has("rows"))
                .isFalse();
    }

    @Test
    void behind_a_figure_are_its_visits() {
        var unit = "jinhua/" + unique("behind-");
        var segment = unique("S");
        var standard = standard();
        var wang = unique("wang-");
        var first = done(wang, unit, segment, standard, 1, 2);
        var second = done(wang, unit, segment, standard, 2);
        var missed = missed(unique("zhao-"), unit, segment, standard);
        var supervisor = supervisor(unit);
        assertThat(visits(supervisor, unit, "")).containsExactlyInAnyOrder(first, second, missed);
        assertThat(visits(supervisor, unit, "&standardId=" + standard + "&step=1&executed=false"))
                .containsExactlyInAnyOrder(second, missed);
        assertThat(visits(supervisor, unit, "&dimension=EMPATHY&executed=true")).containsExactly(first);
        assertThat(visits(supervisor, unit, "&status=MISSED&segment=" + segment))
                .containsExactly(missed);
        assertThat(visits(supervisor, unit, "&onTime=true")).containsExactlyInAnyOrder(first, second);
        assertThat(visits(manager(wang, unit), unit, "")).containsExactlyInAnyOrder(first, second);
        assertThat(visits(manager("nobody", unit), unit, "")).isEmpty();
        var page = supervisor
                .get("/api/v1/visits/compliance/visits?limit=2&orgUnit=" + unit)
                .expect(200);
        assertThat(page.json("/items")).hasSize(2);
        assertThat(supervisor
                        .get("/api/v1/visits/compliance/visits?limit=2&orgUnit=" + unit + "&cursor="
                                + page.json("/next").asString())
                        .expect(200)
                        .json("/items"))
                .hasSize(1);
        var row = page.json("/items")
                .valueStream()
                .filter(one -> one.at("/id").asString().equals(missed.toString()))
                .findFirst();
        row.ifPresent(one -> assertThat(one.at("/leftOut")).hasSize(3));
        supervisor.get("/api/v1/visits/compliance/visits?step=1").expectProblem(422, "step-without-standard");
        supervisor("jinhua/yiwu")
                .get("/api/v1/visits/compliance/visits?orgUnit=" + unit)
                .expectProblem(403, "outside-org-scope");
    }

    @Test
    void what_is_kept_is_what_a_rebuild_counts_from_the_visits() {
        var unit = "jinhua/" + unique("rebuild-");
        var standard = standard();
        var wang = unique("wang-");
        done(wang, unit, unique("S"), standard, 2);
        var late = done(wang, unit, unique("S"), standard, 1, 2);
        missed(wang, unit, unique("S"), standard);
        days.work();
        await().untilAsserted(() -> assertThat(marks(unit)).isZero());
        // Handed over, and a step corrected: each marks the day it counts for.
        jdbc.sql("update visit set manager = 'somebody-else' where id = ?")
                .param(late)
                .update();
        jdbc.sql("update visit_step set executed = false where visit = ? and position = 0")
                .param(late)
                .update();
        assertThat(marks(unit)).isPositive();
        assertThat(rows(supervisor(unit), unit, "by=EMPLOYEE")
                        .valueStream()
                        .map(row -> row.at("/key").asString()))
                .containsExactly("somebody-else", wang);
        days.work();
        await().untilAsserted(() -> assertThat(marks(unit)).isZero());
        var kept = figures(unit);
        assertThat(kept).isNotEmpty();

        jdbc.sql("update compliance_day set met = 7, visits = visits + 1 where org_unit = ? and cut <> 'ITEM'")
                .param(unit)
                .update();
        jdbc.sql("delete from compliance_day where org_unit = ? and cut = 'ITEM'")
                .param(unit)
                .update();
        supervisor(unit).post("/api/v1/visits/compliance/rebuilds", Map.of()).expectProblem(403, "not-allowed");
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        var job = admin.post("/api/v1/visits/compliance/rebuilds", Map.of()).expect(202);
        await().untilAsserted(() -> assertThat(
                        admin.get(job.location()).expect(200).json("/status").asString())
                .isEqualTo("FINISHED"));
        assertThat(figures(unit)).isEqualTo(kept);
    }

    private List<String> figures(String unit) {
        return jdbc.sql("select f::text from compliance_day f where org_unit = ? order by 1")
                .param(unit)
                .query(String.class)
                .list();
    }

    private long marks(String unit) {
        return jdbc.sql("select count(*) from compliance_mark where org_unit = ?")
                .param(unit)
                .query(Long.class)
                .single();
    }

    private static JsonNode rows(Api api, String unit, String query) {
        return api.get("/api/v1/visits/compliance?orgUnit=" + unit + "&" + query)
                .expect(200)
                .json("/rows");
    }

    private static List<UUID> visits(Api api, String unit, String query) {
        return api.get("/api/v1/visits/compliance/visits?orgUnit=" + unit + query)
                .expect(200)
                .json("/items")
                .valueStream()
                .map(row -> UUID.fromString(row.at("/id").asString()))
                .toList();
    }

    private UUID done(String manager, String unit, String segment, UUID standard, int... executed) {
        var someone = manager(manager, unit);
        var visit = planned(someone, unit, segment, manager, standard);
        var answer = someone.post(visit.location() + "/check-in", AT_THE_SHOP).expect(200);
        for (int step : executed) {
            answer = someone.ifMatch(answer)
                    .put(visit.location() + "/steps/" + step, Map.of("executed", true, "number", 1))
                    .expect(200);
        }
        someone.post(visit.location() + "/check-out", Map.of()).expect(200);
        return visit.id();
    }

    private UUID missed(String manager, String unit, String segment, UUID standard) {
        var someone = manager(manager, unit);
        var visit = planned(someone, unit, segment, manager, standard);
        someone.ifMatch(visit)
                .post(visit.location() + "/miss", Map.of("reason", "关门"))
                .expect(200);
        return visit.id();
    }

    private Api.Answer planned(Api someone, String unit, String segment, String manager, UUID standard) {
        return someone.post(
                        "/api/v1/visits",
                        Map.of(
                                "customerId",
                                customer(segment, unit, manager),
                                "standardId",
                                standard,
                                "plannedFor",
                                today()))
                .expect(201);
    }
}
