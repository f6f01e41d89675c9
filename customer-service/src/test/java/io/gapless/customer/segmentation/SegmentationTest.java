package io.gapless.customer.segmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.Ids;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@ServiceTest
class SegmentationTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final AtomicInteger UNITS = new AtomicInteger();
    private static final AtomicInteger CODES = new AtomicInteger();

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    CustomerSegmentation segmentation;

    @Autowired
    SegmentationSchedule schedule;

    /** An org unit of its own for each test, so that no run meets another test's customers. */
    private final String unit = "seg" + UNITS.incrementAndGet();

    private Api analyst() {
        return api.as(Tokens.of("quality-analyst").org(unit));
    }

    private Api supervisor() {
        return api.as(Tokens.of("supervisor").org(unit));
    }

    @Test
    void a_scheme_is_drafted_simulated_published_and_run_and_every_class_explains_and_replays_itself() {
        // Price 120, quantity 20 a order: C; price 200, quantity 60: A; nothing bought: E; new; demo store.
        var middle = customer("中等店", 1000, null);
        buys(middle, 10, "200", "24000");
        var best = customer("最好店", 1000, "C");
        buys(best, 10, "600", "120000");
        var nothing = customer("无购进店", 1000, "E");
        var fresh = customer("新店", 10, null);
        var demo = customer("示范店", 10, "XH");
        tag(demo, "demo-store");
        var analyst = analyst();
        var draft = analyst.post(
                        "/api/v1/segmentation-schemes/templates/TOBACCO_RETAIL/drafts", Map.of("orgUnit", unit))
                .expect(201);
        assertThat(draft.json("/edition").asInt()).isEqualTo(1);
        assertThat(draft.json("/warnings")).isEmpty();

        var simulation = finished(
                analyst, analyst.post(draft.location() + "/simulations").expect(202));
        assertThat(flows(simulation)).isEqualTo(Map.of("->C", 1L, "C->A", 1L, "E->E", 1L, "->XH", 1L, "XH->L", 1L));
        assertThat(segment(middle)).isNull();
        assertThat(movers(analyst, simulation)).containsExactlyInAnyOrder("中等店", "最好店", "新店", "示范店");
        analyst.get("/api/v1/customers/" + middle + "/segment/replay").expectProblem(404, "segment-result-not-found");
        analyst.post(draft.location() + "/runs", Map.of()).expectProblem(409, "scheme-not-in-force");

        analyst.post(draft.location() + "/publish").expectProblem(428, "if-match-required");
        var published =
                analyst.ifMatch(draft).post(draft.location() + "/publish").expect(200);
        assertThat(published.json("/status").asString()).isEqualTo("PUBLISHED");
        var run = finished(
                analyst, analyst.post(draft.location() + "/runs", Map.of()).expect(202));
        assertThat(run.json("/progress/done").asInt()).isEqualTo(5);
        assertThat(run.json("/progress/counts/moved").asInt()).isEqualTo(4);
        assertThat(List.of(
                        String.valueOf(segment(middle)),
                        String.valueOf(segment(best)),
                        String.valueOf(segment(nothing)),
                        String.valueOf(segment(fresh)),
                        String.valueOf(segment(demo))))
                .containsExactly("C", "A", "E", "XH", "L");
        events.awaitPublished("CustomerChanged", middle);
        events.awaitPublished("SegmentationSchemePublished", draft.id());
        events.verifyPublished();

        var why = supervisor().get("/api/v1/customers/" + middle + "/segment").expect(200);
        assertThat(why.json("/explained").asBoolean()).isTrue();
        assertThat(why.json("/result/scheme/edition").asInt()).isEqualTo(1);
        assertThat(why.json("/result/inputs/orders").asInt()).isEqualTo(10);
        assertThat(texts(why))
                .contains(
                        "The average price of 120.0000 lies in the tier P3 (upper middle).",
                        "That gives the base class C (Growing).",
                        "Growth has no score; it is taken as 70 and counts 20 %.");
        assertThat(texts(supervisor()
                        .inChinese()
                        .get("/api/v1/customers/" + middle + "/segment")
                        .expect(200)))
                .contains("均价 120.0000，属于 P3（中高价位） 档。", "据此定为基础类别 C（成长客户）。", "成长度没有分值，按 70 分计，权重 20%。");
        for (UUID customer : List.of(middle, best, nothing, fresh, demo)) {
            var replay = analyst.get("/api/v1/customers/" + customer + "/segment/replay")
                    .expect(200);
            assertThat(replay.json("/same").asBoolean()).isTrue();
            assertThat(replay.json("/replayed").asString()).isEqualTo(segment(customer));
        }
        assertThat(jdbc.sql("select old_value || '>' || new_value from customer_change where customer_id = ?")
                        .param(best)
                        .query(String.class)
                        .list())
                .containsExactly("C>A");

        var again = finished(
                analyst, analyst.post(draft.location() + "/runs", Map.of()).expect(202));
        assertThat(again.json("/progress/counts/moved").asInt()).isZero();
        assertThat(version(middle)).isEqualTo(2);
        assertThat(analyst.get("/api/v1/customers/" + middle + "/segment/history?limit=1")
                        .expect(200)
                        .json("/next")
                        .asString(""))
                .isNotEmpty();
    }

    /** Whoever comes into the system by a file today may have been a customer for years. */
    @Test
    void new_is_who_became_a_customer_lately_and_not_who_was_imported_lately() {
        var old = customer("老店", 0, null);
        jdbc.sql("update customer set registered_on = ? where id = ?")
                .params(today().minusYears(6), old)
                .update();
        var fresh = customer("新店", 0, null);
        var atTheEdge = customer("半年店", 0, null);
        jdbc.sql("update customer set registered_on = ? where id = ?")
                .params(today().minusDays(181), atTheEdge)
                .update();
        buys(old, 10, "200", "24000");
        buys(atTheEdge, 10, "200", "24000");
        var analyst = analyst();
        var draft = analyst.post(
                        "/api/v1/segmentation-schemes/templates/TOBACCO_RETAIL/drafts", Map.of("orgUnit", unit))
                .expect(201);
        var simulation = finished(
                analyst, analyst.post(draft.location() + "/simulations").expect(202));
        assertThat(flows(simulation)).isEqualTo(Map.of("->C", 2L, "->XH", 1L));
        assertThat(segment(fresh)).as("only simulated").isNull();
    }

    @Test
    void a_published_edition_never_changes_and_its_results_replay_by_it_for_ever() {
        var customer = customer("店", 1000, null);
        buys(customer, 10, "200", "24000");
        var analyst = analyst();
        var first = published(analyst, "TOBACCO_RETAIL");
        finished(analyst, analyst.post(first.location() + "/runs", Map.of()).expect(202));
        analyst.ifMatch("*")
                .put(first.location(), Map.of("name", first.json("/name"), "rules", first.json("/rules")))
                .expectProblem(409, "scheme-not-a-draft");
        analyst.ifMatch("*").post(first.location() + "/publish").expectProblem(409, "scheme-move");

        var second = analyst.post(first.location() + "/drafts").expect(201);
        assertThat(second.json("/edition").asInt()).isEqualTo(2);
        analyst.post(first.location() + "/drafts").expectProblem(409, "scheme-draft-exists");
        var rules = (ObjectNode) second.json("/rules").deepCopy();
        ((ObjectNode) rules.at("/base/price/3")).put("from", 110);
        ((ObjectNode) rules.at("/base/price/2")).put("to", 110);
        var changed = analyst.ifMatch(second)
                .put(second.location(), Map.of("name", second.json("/name"), "rules", rules))
                .expect(200);
        analyst.ifMatch(second)
                .put(second.location(), Map.of("name", second.json("/name"), "rules", rules))
                .expectProblem(412, "stale-version");
        analyst.ifMatch(changed).post(second.location() + "/publish").expect(200);
        assertThat(analyst.get(first.location()).expect(200).json("/status").asString())
                .isEqualTo("RETIRED");
        analyst.post(first.location() + "/runs", Map.of()).expectProblem(409, "scheme-not-in-force");
        finished(analyst, analyst.post(second.location() + "/runs", Map.of()).expect(202));

        var history = analyst.get("/api/v1/customers/" + customer + "/segment/history")
                .expect(200);
        assertThat(history.json("/items")
                        .valueStream()
                        .map(item -> item.at("/scheme/edition").asInt()
                                + item.at("/segment").asString()))
                .containsExactly("2B", "1C");
        for (JsonNode item : history.json("/items")) {
            var replay = analyst.get("/api/v1/customers/" + customer + "/segment/replay?resultId="
                            + item.at("/id").asString())
                    .expect(200);
            assertThat(replay.json("/same").asBoolean()).isTrue();
            assertThat(replay.json("/scheme/edition")).isEqualTo(item.at("/scheme/edition"));
        }
    }

    @Test
    void what_is_wrong_with_a_scheme_is_told_field_by_field() {
        var analyst = analyst();
        var draft = analyst.post(
                        "/api/v1/segmentation-schemes/templates/TOBACCO_RETAIL/drafts", Map.of("orgUnit", unit))
                .expect(201);
        var rules = (ObjectNode) draft.json("/rules").deepCopy();
        ((ObjectNode) rules.at("/base/price/1")).put("from", 70);
        ((ObjectNode) rules.at("/adjustment/weights/0")).put("weight", 50);
        var refused = analyst.inChinese()
                .ifMatch(draft)
                .put(draft.location(), Map.of("name", draft.json("/name"), "rules", rules))
                .expectProblem(422, "scheme-invalid");
        assertThat(refused.json("/errors")
                        .valueStream()
                        .map(error -> error.at("/field").asString() + " "
                                + error.at("/message").asString()))
                .containsExactly(
                        "rules.base.price[1].from 从 60 到 70 有空缺。", "rules.adjustment.weights 权重之和为 110，须等于 100。");
        ((ObjectNode) rules.at("/specials/0/when")).put("type", "SCRIPT");
        analyst.ifMatch(draft)
                .put(draft.location(), Map.of("name", draft.json("/name"), "rules", rules))
                .expectProblem(400, "invalid-request");
        rules.put("months", 0);
        ((ObjectNode) rules.at("/specials/0/when")).put("type", "TAG");
        var invalid = analyst.ifMatch(draft)
                .put(draft.location(), Map.of("name", draft.json("/name"), "rules", rules))
                .expectProblem(400, "invalid-request");
        assertThat(invalid.json("/errors/0/field").asString()).isEqualTo("rules.months");
    }

    @Test
    void nobody_reads_or_changes_anything_outside_of_their_role_and_org_units() {
        var customer = customer("店", 1000, null);
        var analyst = analyst();
        var scheme = published(analyst, "TOBACCO_RETAIL");
        var run = analyst.post(scheme.location() + "/runs", Map.of()).expect(202);
        finished(analyst, run);
        var elsewhere = api.as(Tokens.of("quality-analyst").org(unit + "x"));
        elsewhere.get(scheme.location()).expectProblem(404, "scheme-not-found");
        elsewhere
                .ifMatch("*")
                .put(scheme.location(), Map.of("name", scheme.json("/name"), "rules", scheme.json("/rules")))
                .expectProblem(404, "scheme-not-found");
        elsewhere.ifMatch("*").post(scheme.location() + "/retire").expectProblem(404, "scheme-not-found");
        elsewhere.post(scheme.location() + "/runs", Map.of()).expectProblem(404, "scheme-not-found");
        elsewhere.post(scheme.location() + "/simulations").expectProblem(404, "scheme-not-found");
        elsewhere.get(run.location()).expectProblem(404, "segmentation-run-not-found");
        elsewhere.get(run.location() + "/moves").expectProblem(404, "segmentation-run-not-found");
        elsewhere.post(run.location() + "/cancellation").expectProblem(404, "segmentation-run-not-found");
        elsewhere
                .post(run.location() + "/moves/exports", Map.of("format", "CSV"))
                .expectProblem(404, "segmentation-run-not-found");
        elsewhere.get("/api/v1/segmentation-runs?orgUnit=" + unit).expectProblem(403, "outside-org-scope");
        elsewhere
                .post("/api/v1/segmentation-schemes/templates/TOBACCO_RETAIL/drafts", Map.of("orgUnit", unit))
                .expectProblem(403, "outside-org-scope");
        elsewhere.get("/api/v1/customers/" + customer + "/segment").expectProblem(404, "customer-not-found");
        elsewhere.get("/api/v1/customers/" + customer + "/segment/replay").expectProblem(404, "customer-not-found");
        elsewhere.get("/api/v1/customers/" + customer + "/segment/history").expectProblem(404, "customer-not-found");
        api.as(Tokens.of("supervisor").org(unit + "x"))
                .post(
                        "/api/v1/customers/" + customer + "/segment/overrides",
                        Map.of("segment", "A", "reason", "x", "validUntil", today().toString()))
                .expectProblem(404, "customer-not-found");
        // Someone of a unit below reads the scheme that rules their customers, and does not change it.
        var below = api.as(Tokens.of("quality-analyst").org(unit + "/below"));
        below.get(scheme.location()).expect(200);
        below.ifMatch("*").post(scheme.location() + "/retire").expectProblem(403, "outside-org-scope");
        below.post(scheme.location() + "/runs", Map.of()).expectProblem(403, "outside-org-scope");
        below.get(run.location()).expectProblem(404, "segmentation-run-not-found");
        // A customer manager sees their own customers' reasons only, an executive changes nothing.
        api.as(Tokens.of("customer-manager").username("zhao").org(unit))
                .get("/api/v1/customers/" + customer + "/segment")
                .expectProblem(404, "customer-not-found");
        api.as(Tokens.of("executive").org(unit))
                .post(scheme.location() + "/runs", Map.of())
                .expectProblem(403, "not-allowed");
    }

    @Test
    void two_runs_at_once_are_refused_and_what_others_change_meanwhile_is_kept() throws Exception {
        var customer = customer("旧名", 1000, null);
        buys(customer, 10, "200", "24000");
        var analyst = analyst();
        var scheme = published(analyst, "TOBACCO_RETAIL");
        var locked = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var editor = Thread.ofVirtual()
                .start(() -> transaction.executeWithoutResult(status -> {
                    jdbc.sql("update customer set name = '新名', version = version + 1 where id = ?")
                            .param(customer)
                            .update();
                    locked.countDown();
                    await().until(() -> release.getCount() == 0);
                }));
        locked.await();
        var run = analyst.post(scheme.location() + "/runs", Map.of()).expect(202);
        try {
            analyst.post(scheme.location() + "/runs", Map.of()).expectProblem(409, "segmentation-under-way");
            analyst.ifMatch("*").post(scheme.location() + "/retire").expectProblem(409, "segmentation-under-way");
        } finally {
            release.countDown();
        }
        editor.join();
        finished(analyst, run);
        assertThat(jdbc.sql("select name from customer where id = ?")
                        .param(customer)
                        .query(String.class)
                        .single())
                .isEqualTo("新名");
        assertThat(segment(customer)).isEqualTo("C");
        assertThat(version(customer)).isEqualTo(3);
    }

    @Test
    void a_cancelled_run_keeps_the_steps_that_were_done_and_leaves_the_rest_as_it_was() throws Exception {
        many(2500);
        var last = jdbc.sql("select id from customer where org_unit = ? order by id desc limit 1")
                .param(unit)
                .query(UUID.class)
                .single();
        var analyst = analyst();
        var scheme = published(analyst, "TOBACCO_RETAIL");
        var locked = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var holder = Thread.ofVirtual()
                .start(() -> transaction.executeWithoutResult(status -> {
                    jdbc.sql("select id from customer where id = ? for update")
                            .param(last)
                            .query(UUID.class)
                            .single();
                    locked.countDown();
                    await().until(() -> release.getCount() == 0);
                }));
        locked.await();
        var run = analyst.post(scheme.location() + "/runs", Map.of()).expect(202);
        try {
            await().until(
                            () -> analyst.get(run.location())
                                    .json("/progress/done")
                                    .asInt(),
                            done -> done == 2000);
            // Not only by whom it was started, but by whoever may run the scheme.
            supervisor().post(run.location() + "/cancellation").expect(200);
        } finally {
            release.countDown();
        }
        holder.join();
        await().until(() -> analyst.get(run.location()).json("/run/status").asString(), "CANCELLED"::equals);
        assertThat(classified()).isEqualTo(2000);
        assertThat(segment(last)).isNull();
        analyst.get("/api/v1/customers/" + last + "/segment/replay").expectProblem(404, "segment-result-not-found");
        assertThat(movers(analyst, analyst.get(run.location()))).hasSize(2000);
        var again = finished(
                analyst, analyst.post(scheme.location() + "/runs", Map.of()).expect(202));
        assertThat(again.json("/progress/counts/moved").asInt()).isEqualTo(500);
        assertThat(classified()).isEqualTo(2500);
    }

    private void many(int count) {
        jdbc.sql("""
                        insert into customer (id, version, code, kind, name, org_unit, registered_at, changed_at)
                        select gen_random_uuid(), 1, :unit || '-' || n, 'RETAILER', 'Store ' || n, :unit, :at, now()
                        from generate_series(1, :count) as n""")
                .param("unit", unit)
                .param("count", count)
                .param(
                        "at",
                        ZonedDateTime.now(ZONE).minusYears(2).toOffsetDateTime().withOffsetSameInstant(ZoneOffset.UTC))
                .update();
    }

    private long classified() {
        return jdbc.sql("select count(*) from customer where org_unit = ? and segment is not null")
                .param(unit)
                .query(Long.class)
                .single();
    }

    @Test
    void thousands_are_done_in_steps_each_once_and_the_movers_come_in_pages_and_as_a_file() {
        many(4321);
        jdbc.sql("""
                        insert into purchase_month (customer_id, month, currency, orders, quantity, value)
                        select id, :month, 'CNY', 4, 80, 80 * (random() * 200)::int from customer where org_unit = :unit""")
                .param("unit", unit)
                .param("month", today().withDayOfMonth(1).minusMonths(1))
                .update();
        var analyst = analyst();
        var scheme = published(analyst, "TOBACCO_RETAIL");
        var run = finished(
                analyst, analyst.post(scheme.location() + "/runs", Map.of()).expect(202));
        assertThat(run.json("/progress/total").asInt()).isEqualTo(4321);
        assertThat(run.json("/progress/done").asInt()).isEqualTo(4321);
        assertThat(jdbc.sql("""
                        select count(*) || ' ' || count(distinct r.customer_id) || ' '
                            || count(*) filter (where r.segment = c.segment)
                        from segment_result r join customer c on c.id = r.customer_id where c.org_unit = ?""").param(unit).query(String.class).single()).isEqualTo("4321 4321 4321");
        // Each result replays to its class, whatever it was made of.
        for (UUID customer : jdbc.sql("select id from customer where org_unit = ? order by id limit 40")
                .param(unit)
                .query(UUID.class)
                .list()) {
            assertThat(analyst.get("/api/v1/customers/" + customer + "/segment/replay")
                            .expect(200)
                            .json("/same")
                            .asBoolean())
                    .isTrue();
        }
        assertThat(movers(analyst, run)).hasSize(4321).doesNotHaveDuplicates();

        var path = "/api/v1/segmentation-runs/" + run.json("/run/id").asString() + "/moves/exports";
        var export = analyst.inChinese().post(path, Map.of("format", "CSV")).expect(202);
        await().until(
                        () -> analyst.get(export.location())
                                .expect(200)
                                .json("/status")
                                .asString(),
                        "FINISHED"::equals);
        var file = analyst.get(export.location() + "/file").expect(200).text();
        assertThat(file).startsWith("\ufeff客户编码,客户名称,组织机构,客户经理,原类别,新类别");
        assertThat(file.lines()).hasSize(4322);
    }

    @Test
    void a_class_given_by_hand_holds_through_runs_until_it_is_withdrawn_or_its_last_day_is_over() {
        var customer = customer("店", 1000, null);
        var analyst = analyst();
        var path = "/api/v1/customers/" + customer + "/segment";
        var body = Map.of(
                "segment",
                "A",
                "reason",
                "重点培育",
                "validUntil",
                today().plusDays(30).toString());
        supervisor().post(path + "/overrides", body).expectProblem(409, "segmentation-no-scheme");
        var scheme = published(analyst, "TOBACCO_RETAIL");
        analyst.post(path + "/overrides", body).expectProblem(403, "not-allowed");
        supervisor().post(path + "/overrides", with(body, "segment", "Z")).expectProblem(422, "segment-unknown");
        supervisor()
                .post(
                        path + "/overrides",
                        with(body, "validUntil", today().minusDays(1).toString()))
                .expectProblem(422, "segment-override-validity");
        supervisor().post(path + "/overrides", with(body, "reason", " ")).expectProblem(400, "invalid-request");
        supervisor()
                .post(path + "/overrides/withdrawal", Map.of("reason", "x"))
                .expectProblem(404, "segment-override-not-found");

        var given = supervisor().post(path + "/overrides", body).expect(201);
        assertThat(given.json("/segment").asString()).isEqualTo("A");
        assertThat(given.json("/override/setBy").asString()).isEqualTo("supervisor");
        assertThat(texts(given)).endsWith("A person has given the class A (Core); the rules give E (Small).");
        finished(analyst, analyst.post(scheme.location() + "/runs", Map.of()).expect(202));
        assertThat(segment(customer)).isEqualTo("A");
        var withdrawn = supervisor()
                .post(path + "/overrides/withdrawal", Map.of("reason", "培育期结束"))
                .expect(200);
        assertThat(withdrawn.json("/segment").asString()).isEqualTo("E");

        supervisor().post(path + "/overrides", body).expect(201);
        jdbc.sql("update segment_override set valid_until = ? where customer_id = ? and ended_at is null")
                .params(today().minusDays(1), customer)
                .update();
        schedule.endExpiredOverrides();
        assertThat(segment(customer)).isEqualTo("E");
        var overrides = supervisor().get(path + "/overrides").expect(200);
        assertThat(overrides
                        .json("/items")
                        .valueStream()
                        .map(item -> item.at("/endedBy").asString("")))
                .containsExactly("system", "supervisor");
        assertThat(analyst.get(path + "/replay").expect(200).json("/same").asBoolean())
                .isTrue();
        assertThat(segmentation.endNextExpired()).isFalse();
    }

    @Test
    void a_unit_with_a_scheme_of_its_own_is_left_out_by_the_scheme_above() {
        var outer = customer("外", 1000, null);
        var inner = customer("内", 1000, null);
        jdbc.sql("update customer set org_unit = ? where id = ?")
                .params(unit + "/inner/team", inner)
                .update();
        var analyst = analyst();
        var above = published(analyst, "TOBACCO_RETAIL");
        var own = analyst.post(
                        "/api/v1/segmentation-schemes/templates/TOBACCO_RETAIL/drafts",
                        Map.of("orgUnit", unit + "/inner"))
                .expect(201);
        var rules = (ObjectNode) own.json("/rules").deepCopy();
        rules.put("withoutPurchases", "D");
        var changed = analyst.ifMatch(own)
                .put(own.location(), Map.of("name", own.json("/name"), "rules", rules))
                .expect(200);
        analyst.ifMatch(changed).post(own.location() + "/publish").expect(200);
        finished(analyst, analyst.post(above.location() + "/runs", Map.of()).expect(202));
        assertThat(segment(outer)).isEqualTo("E");
        assertThat(segment(inner)).isNull();
        finished(analyst, analyst.post(own.location() + "/runs", Map.of()).expect(202));
        assertThat(segment(inner)).isEqualTo("D");
    }

    @Test
    void a_month_has_one_scheduled_run() {
        var customer = customer("店", 1000, null);
        var scheme = published(analyst(), "TOBACCO_RETAIL");
        schedule.runAll();
        await().until(() -> "E".equals(segment(customer)));
        schedule.runAll();
        var runs = analyst()
                .get("/api/v1/segmentation-runs?schemeId=" + scheme.id())
                .expect(200);
        assertThat(runs.json("/items")
                        .valueStream()
                        .map(run -> run.at("/requester").asString()))
                .containsExactly("system");
    }

    @Test
    void a_run_computes_the_indicators_anew_where_that_is_wanted() {
        var customer = customer("店", 1000, null);
        buys(customer, 10, "200", "24000");
        tag(customer, "violation");
        var analyst = analyst();
        var scheme = published(analyst, "TOBACCO_RETAIL");
        analyst.post("/api/v1/management-indicators/templates/TOBACCO_RETAIL/rules", Map.of("orgUnit", unit))
                .expect(201);
        finished(
                analyst,
                analyst.post(scheme.location() + "/runs", Map.of("refreshIndicators", true))
                        .expect(202));
        // Integrity 90 − 40 = 50, below 60: one more down.
        assertThat(texts(analyst.get("/api/v1/customers/" + customer + "/segment")
                        .expect(200)))
                .contains("Integrity is 50, below 60: 1 down.");
        assertThat(segment(customer)).isEqualTo("E");
    }

    private Api.Answer published(Api analyst, String template) {
        var draft = analyst.post(
                        "/api/v1/segmentation-schemes/templates/" + template + "/drafts", Map.of("orgUnit", unit))
                .expect(201);
        analyst.ifMatch(draft).post(draft.location() + "/publish").expect(200);
        return draft;
    }

    private static Api.Answer finished(Api api, Api.Answer started) {
        return await().until(
                        () -> api.get(started.location()).expect(200),
                        run -> !List.of("QUEUED", "RUNNING")
                                .contains(run.json("/run/status").asString()));
    }

    private static Map<String, Long> flows(Api.Answer run) {
        var flows = new HashMap<String, Long>();
        run.json("/moves")
                .forEach(flow -> flows.put(
                        flow.at("/from").asString() + "->" + flow.at("/to").asString(),
                        flow.at("/customers").asLong()));
        return flows;
    }

    private static List<String> movers(Api api, Api.Answer run) {
        var names = new ArrayList<String>();
        var path = "/api/v1/segmentation-runs/" + run.json("/run/id").asString() + "/moves?limit=200";
        for (var next = path; !next.isEmpty(); ) {
            var page = api.get(next).expect(200);
            page.json("/items").forEach(item -> names.add(item.at("/name").asString()));
            var cursor = page.json("/next").asString("");
            next = cursor.isEmpty() ? "" : path + "&cursor=" + cursor;
        }
        return names;
    }

    private static List<String> texts(Api.Answer present) {
        return present.json("/result/steps")
                .valueStream()
                .map(step -> step.at("/text").asString())
                .toList();
    }

    private static Map<String, Object> with(Map<String, String> body, String name, String value) {
        var changed = new HashMap<String, Object>(body);
        changed.put(name, value);
        return changed;
    }

    private UUID customer(String name, int days, @Nullable String segment) {
        var id = Ids.next();
        jdbc.sql("""
                        insert into customer (id, version, code, kind, name, org_unit, segment, registered_at, changed_at)
                        values (:id, 1, :code, 'RETAILER', :name, :unit, :segment, :at, now())""")
                .param("id", id)
                .param("code", unit + "-" + CODES.incrementAndGet())
                .param("name", name)
                .param("unit", unit)
                .param("segment", segment)
                .param(
                        "at",
                        today().minusDays(days)
                                .atTime(12, 0)
                                .atZone(ZONE)
                                .toOffsetDateTime()
                                .withOffsetSameInstant(ZoneOffset.UTC))
                .update();
        return id;
    }

    private void buys(UUID customer, long orders, String quantity, String value) {
        jdbc.sql("""
                        insert into purchase_month (customer_id, month, currency, orders, quantity, value)
                        values (?, ?, 'CNY', ?, ?, ?)""")
                .params(
                        customer,
                        today().withDayOfMonth(1).minusMonths(1),
                        orders,
                        new BigDecimal(quantity),
                        new BigDecimal(value))
                .update();
    }

    private void tag(UUID customer, String tag) {
        jdbc.sql("""
                        insert into customer_tag (id, customer_id, tag, valid_from, set_by, set_at)
                        values (?, ?, ?, ?, 'test', now())""").params(Ids.next(), customer, tag, today().minusDays(1)).update();
    }

    private @Nullable String segment(UUID customer) {
        return jdbc.sql("select segment from customer where id = ?")
                .param(customer)
                .query((row, i) -> java.util.Optional.ofNullable(row.getString(1)))
                .single()
                .orElse(null);
    }

    private long version(UUID customer) {
        return jdbc.sql("select version from customer where id = ?")
                .param(customer)
                .query(Long.class)
                .single();
    }

    private static LocalDate today() {
        return LocalDate.now(ZONE);
    }
}
