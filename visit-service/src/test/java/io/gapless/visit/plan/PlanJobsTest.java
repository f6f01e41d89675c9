package io.gapless.visit.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.visit.Journey;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Plans that are given up or whose worker is lost, at a planner that thinks long enough to be in the middle of it. */
@TestPropertySource(
        properties = {
            "gapless.visit.planner.time-per-visit=1s",
            "gapless.visit.planner.longest=60s",
            "gapless.visit.planner.answer-within=0ms"
        })
@DirtiesContext
class PlanJobsTest extends Journey {

    private final String unit = "jinhua/lanxi/" + unique("j");

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private void promised(String manager, int customers, int times) {
        var segment = unique("S");
        var pack = publishedPackage(segment, unit, item(standard()), times);
        for (int i = 0; i < customers; i++) {
            customer(segment, unit, manager);
        }
        promise(pack);
    }

    private Api.Answer started() {
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
        assertThat(plan.json("/status").asString()).isEqualTo("RUNNING");
        // What there is to plan is gathered, and the planner thinks.
        await().until(() -> supervisor("jinhua")
                .get(plan.location())
                .expect(200)
                .json("/job/total")
                .isNumber());
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

    private List<String> promises() {
        return jdbc.sql("select status from promise where org_unit = ?")
                .param(unit)
                .query(String.class)
                .list();
    }

    @Test
    void a_plan_that_is_given_up_enters_nothing_and_what_it_wanted_can_be_planned_again() {
        var wang = unique("wang-");
        promised(wang, 10, 4);
        var chief = supervisor("jinhua");
        var plan = started();
        for (String overlapping : List.of(unit, unit + "/below", "jinhua/lanxi")) {
            chief.post(
                            "/api/v1/visit-plans",
                            Map.of(
                                    "orgUnit",
                                    overlapping,
                                    "from",
                                    nextMonth().atEndOfMonth(),
                                    "to",
                                    nextMonth().atEndOfMonth()))
                    .expectProblem(409, "visit-plan-under-way");
        }
        chief.post(plan.location() + "/cancellation").expect(200);
        await().until(() -> chief.get(plan.location())
                .expect(200)
                .json("/status")
                .asString()
                .equals("CANCELLED"));
        assertThat(visits(wang)).isEmpty();
        assertThat(promises()).hasSize(40).containsOnly("PROMISED");
        chief.post(plan.location() + "/cancellation").expectProblem(409, "job-is-over");
        chief.post(plan.location() + "/enter").expectProblem(409, "visit-plan-not-proposed");
        var again = started();
        assertThat(again.json("/id")).isNotEqualTo(plan.json("/id"));
        chief.post(again.location() + "/cancellation").expect(200);
    }

    @Test
    void a_worker_that_lost_its_lease_while_it_entered_a_plan_has_entered_nothing_twice() {
        var wang = unique("wang-");
        promised(wang, 3, 1);
        var plan = started();
        var job = UUID.fromString(plan.json("/job/id").asString());
        transaction.executeWithoutResult(status -> {
            // The worker will wait for these, in the middle of its step.
            jdbc.sql("select id from promise where org_unit = ? for no key update")
                    .param(unit)
                    .query(UUID.class)
                    .list();
            await().until(() -> waiting("from promise t"));
            lose(job);
        });
        await().until(() -> supervisor("jinhua")
                .get(plan.location())
                .expect(200)
                .json("/status")
                .asString()
                .equals("ENTERED"));
        assertThat(visits(wang)).hasSize(3);
        assertThat(new HashSet<>(visits(wang).stream()
                        .map(visit -> visit.at("/customerId").asString())
                        .toList()))
                .hasSize(3);
        assertThat(promises()).hasSize(3).containsOnly("PLANNED");
        assertThat(events.published().stream()
                        .filter(event -> event.type().equals("VisitPlanned")
                                && event.body().path("orgUnit").asString().equals(unit)))
                .hasSize(3);
    }

    @Test
    void a_worker_that_lost_its_lease_while_it_thought_leaves_its_plan_to_the_next() {
        var wang = unique("wang-");
        var zhao = unique("zhao-");
        promised(wang, 3, 1);
        promised(zhao, 2, 2);
        var plan = started();
        lose(UUID.fromString(plan.json("/job/id").asString()));
        var chief = supervisor("jinhua");
        await().until(() -> chief.get(plan.location())
                .expect(200)
                .json("/status")
                .asString()
                .equals("ENTERED"));
        assertThat(visits(wang)).hasSize(3);
        assertThat(visits(zhao)).hasSize(4);
        assertThat(chief.get(plan.location() + "/visits?limit=200").expect(200).json("/items"))
                .hasSize(7);
        assertThat(promises()).hasSize(7).containsOnly("PLANNED");
    }

    /** Another worker has taken the job, and dies at once. */
    private void lose(UUID job) {
        var apart = new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager()));
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        int lost = Objects.requireNonNull(apart.execute(
                status -> jdbc.sql("update job set lease = gen_random_uuid(), leased_until = now() where id = ?")
                        .param(job)
                        .update()));
        assertThat(lost).isEqualTo(1);
    }

    private boolean waiting(String statement) {
        return jdbc.sql("""
                        select exists (select from pg_stat_activity where datname = current_database()
                            and wait_event_type = 'Lock' and query like '%' || ? || '%')""").param(statement).query(Boolean.class).single();
    }
}
