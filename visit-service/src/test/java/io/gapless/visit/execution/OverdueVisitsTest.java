package io.gapless.visit.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.visit.Journey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class OverdueVisitsTest extends Journey {

    private static final String UNIT = "jinhua/dongyang/weishan";
    private static final Map<String, Object> THERE = Map.of("longitude", 120.4312, "latitude", 29.2014);

    @Autowired
    OverdueVisits overdue;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private Api.Answer planned(Api manager) {
        return manager.post(
                        "/api/v1/visits",
                        Map.of(
                                "customerId",
                                customer(unique("O"), UNIT, "wang"),
                                "standardId",
                                standard(),
                                "plannedFor",
                                today()))
                .expect(201);
    }

    private void daysAgo(UUID visit, int days) {
        jdbc.sql("update visit set planned_for = ? where id = ?")
                .params(today().minusDays(days), visit)
                .update();
    }

    @Test
    void what_nobody_tells_of_is_missed_in_the_end_and_carried_out_where_a_device_tells_of_it_later() {
        var wang = manager("wang", UNIT);
        var waiting = planned(wang);
        var forgotten = planned(wang);
        daysAgo(waiting.id(), 7);
        daysAgo(forgotten.id(), 8);
        overdue.work();
        overdue.work();
        assertThat(wang.get(waiting.location()).json("/status").asString()).isEqualTo("PLANNED");
        var missed = wang.get(forgotten.location()).expect(200);
        assertThat(missed.json("/status").asString()).isEqualTo("MISSED");
        assertThat(missed.json("/reasonCode").asString()).isEqualTo("NOT_CARRIED_OUT");
        assertThat(missed.json("/steps"))
                .hasSize(3)
                .allMatch(step -> !step.at("/executed").asBoolean(true));
        var told = events.awaitPublished("VisitMissed", forgotten.id()).body();
        assertThat(told.at("/steps")).hasSize(3);

        assertThat(wang.get("/api/v1/visit-reasons").text()).contains("NOT_CARRIED_OUT");
        wang.ifMatch(waiting)
                .post(waiting.location() + "/miss", Map.of("reasonCode", "NOT_CARRIED_OUT"))
                .expectProblem(422, "reason-unknown");
        analyst()
                .put(
                        "/api/v1/visit-reasons/NOT_CARRIED_OUT",
                        Map.of(
                                "name",
                                Map.of("zh", "其他", "en", "Other"),
                                "uses",
                                List.of("MISS"),
                                "needsWords",
                                false,
                                "active",
                                true))
                .expectProblem(422, "reason-of-its-own");

        var answer = wang.post(
                        "/api/v1/visit-batches",
                        Map.of(
                                "device",
                                unique("phone-"),
                                "operations",
                                List.of(Map.of(
                                        "id",
                                        UUID.randomUUID(),
                                        "sequence",
                                        1,
                                        "at",
                                        Instant.now().minus(Duration.ofDays(8)).toString(),
                                        "type",
                                        "CHECK_IN",
                                        "visitId",
                                        forgotten.id(),
                                        "body",
                                        THERE))))
                .expect(200);
        assertThat(answer.json("/results/0/outcome").asString()).isEqualTo("APPLIED");
        assertThat(wang.get(forgotten.location()).json("/status").asString()).isEqualTo("STARTED");
        events.verifyPublished();
    }

    @Test
    void what_is_planned_is_found_without_all_that_is_past() {
        var plan = transaction.execute(status -> {
            jdbc.sql("set local enable_seqscan = off").update();
            return String.join("\n", jdbc.sql("""
                                    explain select id from visit where status = 'PLANNED' and planned_for < current_date
                                    order by planned_for, sequence, id limit 200""").query(String.class).list());
        });
        assertThat(plan).contains("visit_planned");
    }

    @Test
    void the_kind_of_needs_is_told_and_never_the_words() {
        var wang = manager("wang", UNIT);
        var visit = planned(wang);
        wang.post(visit.location() + "/check-in", THERE).expect(200);
        var answered = wang.ifMatch(wang.get(visit.location()))
                .put(visit.location() + "/steps/2", Map.of("executed", true, "number", 3))
                .expect(200);
        wang.ifMatch(answered)
                .post(
                        visit.location() + "/check-out",
                        Map.of(
                                "rating",
                                4,
                                "needs",
                                List.of(
                                        Map.of("level", "GROWTH", "text", "想学陈列"),
                                        Map.of("level", "PROFIT", "text", "想要小包装"),
                                        Map.of("level", "PROFIT", "text", "希望多返利"))))
                .expect(200);
        var told = events.awaitPublished("NeedsHeard", visit.id()).body();
        assertThat(told.at("/needs").toString()).isEqualTo("[\"PROFIT\",\"GROWTH\"]");
        assertThat(told.toString()).doesNotContain("陈列").doesNotContain("返利");
        events.verifyPublished();
    }
}
