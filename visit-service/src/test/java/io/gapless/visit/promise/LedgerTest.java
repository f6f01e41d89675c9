package io.gapless.visit.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.job.Jobs;
import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import io.gapless.visit.Journey;
import io.gapless.visit.VisitSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What is owed follows the customer from the next month on, and what was owed before stays as it was. */
class LedgerTest extends Journey {

    private static final String UNIT = "jinhua/panan";
    private static final String TEAM = UNIT + "/anwen";

    @Autowired
    OverduePromises overdue;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Jobs jobs;

    @Autowired
    Owing owing;

    @Autowired
    VisitSettings settings;

    @Autowired
    TransactionTemplate transaction;

    private static YearMonth thisMonth() {
        return YearMonth.now(ZONE);
    }

    @Test
    void another_class_changes_the_promises_from_the_next_month_on_and_never_backwards() {
        var before = unique("L");
        var after = unique("L");
        var old = publishedPackage(before, UNIT, item(standard()), 2);
        var next = publishedPackage(after, UNIT, item(standard()), 3);
        var customer = customer(before, TEAM, "lou");
        make(old, thisMonth());
        make(old, nextMonth());
        supervisor("jinhua")
                .post(
                        "/api/v1/visit-plans",
                        Map.of(
                                "orgUnit",
                                TEAM,
                                "from",
                                nextMonth().atDay(1),
                                "to",
                                nextMonth().atEndOfMonth()))
                .expect(201);
        assertThat(statuses(customer, nextMonth())).isEqualTo(Map.of("PLANNED", 2));

        changed(customer, after, TEAM, 2);
        await().untilAsserted(() ->
                assertThat(statuses(customer, nextMonth())).isEqualTo(Map.of("PROMISED", 3, "WITHDRAWN", 2)));
        assertThat(statuses(customer, thisMonth())).isEqualTo(Map.of("PROMISED", 2));
        // Whoever was promised the running month by another package is promised nothing more in it.
        make(next, thisMonth());
        assertThat(statuses(customer, thisMonth())).isEqualTo(Map.of("PROMISED", 2));
        var withdrawn = supervisor("jinhua")
                .inChinese()
                .get(promises(customer) + "&status=WITHDRAWN")
                .expect(200);
        assertThat(withdrawn.json("/items/0/reason").asString()).isEqualTo("segment-changed");
        assertThat(withdrawn.json("/items/0/why").asString()).isEqualTo("客户类别已变更");
        assertThat(withdrawn.json("/items/0/segment").asString()).isEqualTo(before);
        // Nobody goes there for what is not owed any more.
        assertThat(jdbc.sql("select distinct status from visit where customer_id = ?")
                        .param(customer)
                        .query(String.class)
                        .list())
                .containsExactly("CANCELLED");

        // Back again: what was taken back is promised anew.
        changed(customer, before, TEAM, 3);
        await().untilAsserted(() ->
                assertThat(statuses(customer, nextMonth())).isEqualTo(Map.of("PROMISED", 2, "WITHDRAWN", 5)));
        assertThat(make(old, nextMonth()).json("/made").asInt()).isZero();
        var told = events.awaitPublished(
                "PromiseWithdrawn",
                UUID.fromString(withdrawn.json("/items/0/id").asString()));
        assertThat(told.body().path("segment").asString()).isEqualTo(before);
        assertThat(told.body().path("open").asBoolean()).isFalse();
        events.verifyPublished();
    }

    @Test
    void another_org_unit_choice_or_edition_changes_later_months_too() {
        var segment = unique("L");
        var standard = standard();
        var base = item(standard);
        var optional = item(standard);
        var pack = publishedPackage(segment, UNIT, base, 1, optional);
        var customer = customer(segment, TEAM, "lou");
        make(pack, nextMonth());
        assertThat(statuses(customer, nextMonth())).isEqualTo(Map.of("PROMISED", 1));

        var choice = "/api/v1/service-packages/" + pack + "/choices/" + customer;
        supervisor("jinhua")
                .ifMatch("*")
                .put(choice, Map.of("items", List.of(optional)))
                .expect(200);
        await().untilAsserted(() -> assertThat(statuses(customer, nextMonth())).isEqualTo(Map.of("PROMISED", 2)));
        supervisor("jinhua")
                .ifMatch("*")
                .put(choice, Map.of("items", List.of()))
                .expect(200);
        await().untilAsserted(() ->
                assertThat(statuses(customer, nextMonth())).isEqualTo(Map.of("PROMISED", 1, "WITHDRAWN", 1)));
        assertThat(reasons(customer)).containsExactly("choice-changed");

        changed(customer, segment, UNIT + "/shuangxi", 2);
        await().untilAsserted(() -> assertThat(reasons(customer)).contains("org-unit-changed"));
        assertThat(statuses(customer, nextMonth())).isEqualTo(Map.of("PROMISED", 1, "WITHDRAWN", 2));

        var next =
                analyst().post("/api/v1/service-packages/" + pack + "/editions").expect(201);
        var other = item(standard);
        var content = Map.of(
                "name",
                "套餐",
                "segment",
                segment,
                "orgUnit",
                UNIT,
                "standardItems",
                List.of(Map.of("itemId", other, "timesPerMonth", 2)));
        var draft = analyst().ifMatch(next).put(next.location(), content).expect(200);
        analyst().ifMatch(draft).post(next.location() + "/publish").expect(200);
        await().untilAsserted(() -> assertThat(reasons(customer)).contains("edition-replaced"));
        assertThat(statuses(customer, nextMonth())).isEqualTo(Map.of("PROMISED", 2, "WITHDRAWN", 3));
        analyst()
                .ifMatch("*")
                .post(next.location() + "/withdrawal", Map.of("reason", "停办"))
                .expect(200);
        await().untilAsserted(() -> assertThat(statuses(customer, nextMonth())).isEqualTo(Map.of("WITHDRAWN", 5)));
        assertThat(reasons(customer)).contains("package-withdrawn");
        events.verifyPublished();
    }

    @Test
    void who_was_promised_the_same_twice_by_a_merge_keeps_it_once_in_later_months() {
        var segment = unique("L");
        var pack = publishedPackage(segment, UNIT, item(standard()), 2);
        var survivor = customer(segment, TEAM, "lou");
        var gone = customer(segment, TEAM, "lou");
        make(pack, nextMonth());
        var merged = events.example("CustomerMerged")
                .with("id", gone)
                .with("version", 11)
                .with("orgUnit", TEAM);
        merged.with("segment", segment).with("mergedInto", survivor).send();
        await().untilAsserted(() ->
                assertThat(statuses(survivor, nextMonth())).isEqualTo(Map.of("PROMISED", 2, "WITHDRAWN", 2)));
        assertThat(reasons(survivor)).containsExactly("customer-merged");
        events.example("CustomerMergeUndone")
                .with("id", gone)
                .with("version", 12)
                .with("orgUnit", TEAM)
                .with("segment", segment)
                .send();
        await().untilAsserted(() ->
                assertThat(statuses(gone, nextMonth()).get("PROMISED")).isEqualTo(2));
        assertThat(statuses(survivor, nextMonth()).get("PROMISED")).isEqualTo(2);
    }

    @Test
    void a_run_promises_a_month_to_all_of_an_org_unit_by_what_applies_to_them() {
        var segment = unique("L");
        var unit = "jinhua/" + unique("run-").toLowerCase(java.util.Locale.ROOT);
        publishedPackage(segment, unit, item(standard()), 2);
        publishedPackage(segment, unit + "/near", item(standard()), 1);
        var far = customer(segment, unit + "/far", "lou");
        var near = customer(segment, unit + "/near/est", "lou");
        customer(unique("L"), unit + "/far", "lou");
        var body = Map.of("orgUnit", unit, "period", nextMonth().toString());
        supervisor("jinhua/yiwu").post("/api/v1/promise-runs", body).expectProblem(403, "outside-org-scope");
        manager("lou", unit).post("/api/v1/promise-runs", body).expectProblem(403, "not-allowed");
        analyst()
                .post(
                        "/api/v1/promise-runs",
                        Map.of(
                                "orgUnit",
                                unit,
                                "period",
                                thisMonth().minusMonths(1).toString()))
                .expectProblem(422, "period-over");
        analyst()
                .post(
                        "/api/v1/promise-runs",
                        Map.of(
                                "orgUnit",
                                unit,
                                "period",
                                thisMonth().plusYears(2).toString()))
                .expectProblem(422, "period-out-of-reach");

        var first = finished(supervisor(unit).post("/api/v1/promise-runs", body).expect(202));
        assertThat(first.json("/progress/counts/made").asInt()).isEqualTo(3);
        assertThat(first.json("/progress/done").asInt()).isEqualTo(3);
        assertThat(statuses(far, nextMonth())).isEqualTo(Map.of("PROMISED", 2));
        assertThat(statuses(near, nextMonth())).isEqualTo(Map.of("PROMISED", 1));
        var second =
                finished(supervisor(unit).post("/api/v1/promise-runs", body).expect(202));
        assertThat(second.json("/progress/counts/made").asInt()).isZero();
        supervisor("jinhua/yiwu")
                .get("/api/v1/promise-runs/" + first.json("/run/id").asString())
                .expectProblem(404, "promise-run-not-found");
        assertThat(supervisor(unit).get("/api/v1/promise-runs").expect(200).json("/items"))
                .hasSize(2);
        supervisor(unit)
                .post("/api/v1/promise-runs/" + first.json("/run/id").asString() + "/cancellation")
                .expectProblem(409, "job-is-over");
    }

    @Test
    void a_run_that_another_worker_goes_on_with_ends_with_the_same_ledger() {
        var segment = unique("L");
        var unit = "jinhua/" + unique("run-").toLowerCase(java.util.Locale.ROOT);
        publishedPackage(segment, unit, item(standard()), 2);
        var ids = List.of(customer(segment, unit, "lou"), customer(segment, unit, "lou"));
        var run = Objects.requireNonNull(transaction.execute(status -> {
            // The worker waits for it, once it is in the middle of the customers.
            jdbc.sql("select pg_advisory_xact_lock(hashtextextended('promises ' || ?, 0))")
                    .param(nextMonth().toString())
                    .query((row, i) -> i)
                    .list();
            var started = supervisor(unit)
                    .post(
                            "/api/v1/promise-runs",
                            Map.of("orgUnit", unit, "period", nextMonth().toString()))
                    .expect(202);
            var job = jdbc.sql("select job_id from promise_run where org_unit = ?")
                    .param(unit)
                    .query(UUID.class)
                    .single();
            await().until(() -> jdbc.sql("""
                            select exists (select from job where id = ? and state is not null)
                                and exists (select from pg_stat_activity where datname = current_database()
                                    and wait_event = 'advisory' and query like '%promises%')""").param(job).query(Boolean.class).single());
            var apart = new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager()));
            apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
            // Another worker has it, and dies at once.
            apart.executeWithoutResult(
                    other -> jdbc.sql("update job set lease = gen_random_uuid(), leased_until = now() where id = ?")
                            .param(job)
                            .update());
            return started;
        }));
        var ended = finished(run);
        assertThat(ended.json("/progress/done").asInt()).isEqualTo(2);
        ids.forEach(id -> assertThat(statuses(id, nextMonth())).isEqualTo(Map.of("PROMISED", 2)));
        assertThat(jdbc.sql("select count(*) from promise where org_unit = ?")
                        .param(unit)
                        .query(Long.class)
                        .single())
                .isEqualTo(4);
        assertThat(events.published().stream()
                        .filter(event -> event.type().equals("PromiseMade")
                                && event.body().path("orgUnit").asString().equals(unit)))
                .hasSizeLessThanOrEqualTo(4);
        var again = finished(supervisor(unit)
                .post(
                        "/api/v1/promise-runs",
                        Map.of("orgUnit", unit, "period", nextMonth().toString()))
                .expect(202));
        assertThat(again.json("/progress/counts/made").asInt()).isZero();
        assertThat(again.json("/progress/counts/withdrawn").asInt()).isZero();
    }

    @Test
    void the_run_before_a_month_starts_by_itself_and_once_a_day() {
        publishedPackage(unique("L"), UNIT, item(standard()), 1);
        var lastDay = Clock.fixed(
                thisMonth().atEndOfMonth().atTime(2, 15).atZone(ZONE).toInstant(), ZONE);
        var runs = new PromiseRuns(jdbc, jobs, owing, settings, new PromiseSettings("-", 7), lastDay);
        transaction.executeWithoutResult(status -> runs.startScheduled());
        transaction.executeWithoutResult(status -> runs.startScheduled());
        var started = jdbc.sql(
                        "select id from promise_run where scheduled_for = ? and org_unit = 'jinhua' and period = ?")
                .params(thisMonth().atEndOfMonth(), nextMonth().toString())
                .query(UUID.class)
                .list();
        assertThat(started).hasSize(1);
        await().until(() -> analyst()
                .get("/api/v1/promise-runs/" + started.getFirst())
                .expect(200)
                .json("/run/status")
                .asString()
                .equals("FINISHED"));
    }

    @Test
    void what_is_delivered_after_its_month_stays_missed_and_is_told_as_late() {
        var segment = unique("L");
        var item = item(standard());
        var pack = publishedPackage(segment, UNIT, item, 2);
        var customer = customer(segment, TEAM, "lou-" + segment);
        make(pack, nextMonth());
        supervisor("jinhua")
                .post(
                        "/api/v1/visit-plans",
                        Map.of(
                                "orgUnit",
                                TEAM,
                                "from",
                                nextMonth().atDay(1),
                                "to",
                                nextMonth().atEndOfMonth()))
                .expect(201);
        jdbc.sql("update promise set due_at = now() - interval '1 second' where customer_id = ?")
                .param(customer)
                .update();
        overdue.work();
        await().untilAsserted(() -> assertThat(statuses(customer, nextMonth())).isEqualTo(Map.of("MISSED", 2)));
        var lou = manager("lou-" + segment, TEAM);
        var visits = lou.get("/api/v1/visits?customerId=" + customer).expect(200);
        var visit = "/api/v1/visits/" + visits.json("/items/0/id").asString();
        var at = lou.post(visit + "/check-in", Map.of("longitude", 120.431, "latitude", 29.201))
                .expect(200);
        at = lou.ifMatch(at)
                .put(visit + "/steps/2", Map.of("executed", true, "number", 7))
                .expect(200);
        lou.ifMatch(at).post(visit + "/check-out", Map.of("rating", 5)).expect(200);
        var late = supervisor("jinhua").get(promises(customer) + "&late=true").expect(200);
        assertThat(late.json("/items")).hasSize(1);
        assertThat(late.json("/items/0/status").asString()).isEqualTo("MISSED");
        assertThat(late.json("/items/0/reason").asString()).isEqualTo("visit-not-made");
        assertThat(late.json("/items/0/deliveredAt").asString()).isNotEmpty();
        events.awaitPublished(
                "PromiseDeliveredLate", UUID.fromString(late.json("/items/0/id").asString()));

        var ledger = lou.get("/api/v1/promises/ledger?customerId=" + customer).expect(200);
        assertThat(ledger.json("/items/0/itemId").asString()).isEqualTo(item.toString());
        assertThat(ledger.json("/items/0/promised").asInt()).isEqualTo(2);
        assertThat(ledger.json("/items/0/missed").asInt()).isEqualTo(2);
        assertThat(ledger.json("/items/0/late").asInt()).isEqualTo(1);
        assertThat(ledger.json("/items/0/reasons/0/why").asString()).contains("not carried out in time");
        var me = api.as(Tokens.of("customer").username("login-" + customer).org(TEAM));
        me.get("/api/v1/promises/ledger?customerId=" + customer).expect(200);
        manager("zhao", TEAM)
                .get("/api/v1/promises/ledger?customerId=" + customer)
                .expectProblem(404, "customer-not-found");
        lou.get("/api/v1/promises/ledger?from=2020-01&to=2026-01&customerId=" + customer)
                .expectProblem(422, "months-unfit");
        events.verifyPublished();
    }

    @Test
    void what_a_device_tells_after_the_month_was_kept_where_it_was_carried_out_in_it() {
        var segment = unique("L");
        var lou = "lou-" + segment;
        var pack = publishedPackage(segment, UNIT, item(standard()), 1);
        var customer = customer(segment, TEAM, lou);
        make(pack, nextMonth());
        supervisor("jinhua")
                .post(
                        "/api/v1/visit-plans",
                        Map.of(
                                "orgUnit",
                                TEAM,
                                "from",
                                nextMonth().atDay(1),
                                "to",
                                nextMonth().atEndOfMonth()))
                .expect(201);
        jdbc.sql("update promise set due_at = now() - interval '1 second' where customer_id = ?")
                .param(customer)
                .update();
        overdue.work();
        await().untilAsserted(() -> assertThat(statuses(customer, nextMonth())).isEqualTo(Map.of("MISSED", 1)));
        var manager = manager(lou, TEAM);
        var visit = "/api/v1/visits/"
                + manager.get("/api/v1/visits?customerId=" + customer)
                        .json("/items/0/id")
                        .asString();
        var began = Instant.now().minus(Duration.ofHours(2));
        var at = manager.post(
                        visit + "/check-in", Map.of("at", began.toString(), "longitude", 120.431, "latitude", 29.201))
                .expect(200);
        manager.ifMatch(at)
                .put(visit + "/steps/2", Map.of("executed", true, "number", 7))
                .expect(200);
        manager.post(visit + "/check-out", Map.of("rating", 5)).expect(200);
        var kept = supervisor("jinhua").get(promises(customer)).expect(200);
        assertThat(kept.json("/items/0/status").asString()).isEqualTo("DELIVERED");
        assertThat(kept.json("/items/0/late").asBoolean()).isFalse();
        assertThat(kept.json("/items/0/reason").isMissingNode()
                        || kept.json("/items/0/reason").isNull())
                .isTrue();
        events.awaitPublished(
                "PromiseDelivered", UUID.fromString(kept.json("/items/0/id").asString()));
        events.verifyPublished();
    }

    @Test
    void figures_tell_what_was_kept_of_what_was_due() {
        var segment = unique("L");
        var pack = publishedPackage(segment, UNIT, item(standard()), 4);
        var customer = customer(segment, TEAM, "lou");
        make(pack, nextMonth());
        jdbc.sql("""
                        update promise set status = case when occurrence = 1 then 'MISSED' else 'DELIVERED' end,
                            reason = case when occurrence = 1 then 'not-planned' end
                        where customer_id = ? and occurrence <= 3""").param(customer).update();
        var query = "/api/v1/promises/summary?segment=" + segment + "&to=" + nextMonth() + "&by=";
        for (String by : List.of("ORG_UNIT", "SEGMENT", "ITEM", "PERIOD", "DIMENSION")) {
            var line = supervisor(UNIT).get(query + by).expect(200);
            assertThat(line.json("/items")).hasSize(1);
            assertThat(line.json("/items/0/promised").asInt()).isEqualTo(4);
            assertThat(line.json("/items/0/open").asInt()).isEqualTo(1);
            assertThat(line.json("/items/0/kept/n").asInt()).isEqualTo(3);
            assertThat(line.json("/items/0/kept/share").asDouble()).isEqualTo(0.6667);
        }
        var reasons = supervisor(UNIT).get(query + "REASON").expect(200);
        assertThat(reasons.text()).contains("No visit was planned for it");
        assertThat(supervisor("jinhua/yiwu").get(query + "PERIOD").expect(200).json("/items"))
                .isEmpty();
        assertThat(manager("zhao", UNIT).get(query + "PERIOD").expect(200).json("/items"))
                .isEmpty();
        supervisor("jinhua/yiwu").get(query + "PERIOD&orgUnit=" + UNIT).expectProblem(403, "outside-org-scope");
        api.as(Tokens.of("customer").username("login-" + customer).org(TEAM))
                .get(query + "PERIOD")
                .expectProblem(403, "not-allowed");
    }

    private Api.Answer make(UUID pack, YearMonth period) {
        return analyst()
                .post("/api/v1/service-packages/" + pack + "/promises", Map.of("period", period.toString()))
                .expect(200);
    }

    private Api.Answer finished(Api.Answer started) {
        return await().until(
                        () -> analyst().get(started.location()).expect(200),
                        run -> run.json("/run/status").asString().equals("FINISHED"));
    }

    private void changed(UUID customer, String segment, String orgUnit, int version) {
        events.example("CustomerChanged")
                .with("id", customer)
                .with("version", version)
                .with("segment", segment)
                .with("orgUnit", orgUnit)
                .with("manager", "lou")
                .with("login", "login-" + customer)
                .send();
    }

    private static String promises(UUID customer) {
        return "/api/v1/promises?limit=200&customerId=" + customer;
    }

    private List<String> reasons(UUID customer) {
        return jdbc.sql("select distinct reason from promise where customer_id = ? and status = 'WITHDRAWN' order by 1")
                .param(customer)
                .query(String.class)
                .list();
    }

    private Map<String, Integer> statuses(UUID customer, YearMonth period) {
        var counts = new TreeMap<String, Integer>();
        jdbc.sql("select status from promise where customer_id = ? and period = ?")
                .params(customer, period.toString())
                .query(String.class)
                .list()
                .forEach(status -> counts.merge(status, 1, Integer::sum));
        return counts;
    }
}
