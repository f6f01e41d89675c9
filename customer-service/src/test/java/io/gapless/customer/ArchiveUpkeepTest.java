package io.gapless.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Archives are kept: details, attributes, tags, history, reviews, corrections, and the search over all of it. */
@ServiceTest
class ArchiveUpkeepTest {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    // Details and history

    @Test
    void contacts_addresses_and_attributes_are_kept_with_the_customer_and_every_change_is_told() {
        var wang = manager("wang");
        var customer = register("上卢镇永盛商行", "wang", Map.of());
        var contacts = Map.of(
                "contacts", List.of(Map.of("name", "王永盛", "post", "店主", "phone", "13905790001", "primary", true)));
        var first = wang.ifMatch(customer)
                .put(customer.location() + "/contacts", contacts)
                .expect(200);
        wang.ifMatch(customer).put(customer.location() + "/contacts", contacts).expectProblem(412, "stale-version");
        var second = wang.ifMatch(first)
                .put(
                        customer.location() + "/attributes",
                        Map.of("attributes", Map.of("business-format", "supermarket", "floor-area", 35.5)))
                .expect(200);
        wang.ifMatch(second)
                .put(
                        customer.location() + "/addresses",
                        Map.of("addresses", List.of(Map.of("purpose", "DELIVERY", "text", "后门"))))
                .expect(200);
        wang.ifMatch("*")
                .put(
                        customer.location() + "/attributes",
                        Map.of("attributes", Map.of("business-format", "grocery", "floor-area", 35.50)))
                .expect(200);
        var read = wang.get(customer.location()).expect(200);
        assertThat(read.json("/contacts/0/name").asString()).isEqualTo("王永盛");
        assertThat(read.json("/addresses/0/text").asString()).isEqualTo("后门");
        assertThat(read.json("/attributes/business-format").asString()).isEqualTo("grocery");

        var changes = wang.get(customer.location() + "/changes").expect(200);
        assertThat(changes.json("/items")
                        .valueStream()
                        .map(change -> change.at("/field").asString()
                                + " "
                                + change.at("/oldValue").asString("-")
                                + " "
                                + change.at("/actor").asString()))
                .contains("attributes.business-format supermarket wang")
                .hasSize(5);
        var narrowed = wang.get(customer.location() + "/changes?field=attributes&limit=2")
                .expect(200);
        assertThat(narrowed.json("/items")).hasSize(2);
        assertThat(wang.get(customer.location() + "/changes?field=attributes.floor-area")
                        .expect(200)
                        .json("/items"))
                .hasSize(1);
        assertThat(wang.get(customer.location() + "/changes?actor=nobody")
                        .expect(200)
                        .json("/items"))
                .isEmpty();
    }

    @Test
    void values_against_the_rules_are_refused_each_with_its_reason() {
        var wang = manager("wang");
        var customer = register("规则店", "wang", Map.of());
        var refused = wang.inChinese()
                .ifMatch("*")
                .put(
                        customer.location() + "/attributes",
                        Map.of("attributes", Map.of("floor-area", -1, "business-format", "kiosk", "colour", "red")))
                .expectProblem(422, "attributes-invalid");
        assertThat(refused.json("/errors")).hasSize(3);
        assertThat(refused.text()).contains("最小为 0");
        wang.post(
                        "/api/v1/customers",
                        Map.of(
                                "code", code(),
                                "kind", "CONSUMER",
                                "profile", profile("某人", "wang"),
                                "attributes", Map.of("born-on", "1990-02-30")))
                .expectProblem(422, "attributes-invalid");
        wang.ifMatch("*")
                .put(
                        customer.location() + "/contacts",
                        Map.of(
                                "contacts",
                                List.of(Map.of("name", "A", "primary", true), Map.of("name", "B", "primary", true))))
                .expectProblem(422, "contacts-one-primary");
    }

    @Test
    void a_customer_is_closed_and_reopened_with_a_reason() {
        var supervisor = supervisor();
        var customer = register("停业店", "wang", Map.of());
        var closed = supervisor
                .ifMatch(customer)
                .post(customer.location() + "/close", Map.of("reason", "歇业"))
                .expect(200);
        assertThat(closed.json("/status").asString()).isEqualTo("CLOSED");
        supervisor
                .ifMatch(closed)
                .post(customer.location() + "/close", Map.of("reason", "again"))
                .expectProblem(409, "customer-status");
        supervisor
                .ifMatch(closed)
                .post(customer.location() + "/review", Map.of())
                .expectProblem(409, "customer-not-active");
        supervisor
                .ifMatch(closed)
                .post(customer.location() + "/reopen", Map.of("reason", "复业"))
                .expect(200);
        assertThat(supervisor
                        .get(customer.location() + "/changes?field=status")
                        .expect(200)
                        .text())
                .contains("歇业", "复业");
        manager("wang")
                .ifMatch("*")
                .post(customer.location() + "/close", Map.of("reason", "x"))
                .expectProblem(403, "not-allowed");
        assertThat(events.awaitPublished("CustomerChanged", customer.id())
                        .body()
                        .at("/status")
                        .asString())
                .isNotEmpty();
    }

    @Test
    void of_two_who_save_at_once_one_is_told_to_look_again() throws Exception {
        var wang = manager("wang");
        var customer = register("同时", "wang", Map.of());
        var start = new CountDownLatch(1);
        var answers = new ArrayList<Integer>();
        try (var both = Executors.newFixedThreadPool(2)) {
            var waiting = new ArrayList<Future<Integer>>();
            for (String name : List.of("甲", "乙")) {
                waiting.add(both.submit(() -> {
                    start.await();
                    return wang.ifMatch(customer)
                            .put(customer.location(), profile(name, "wang"))
                            .status();
                }));
            }
            start.countDown();
            for (Future<Integer> each : waiting) {
                answers.add(each.get());
            }
        }
        assertThat(answers).containsExactlyInAnyOrder(200, 412);
        assertThat(wang.get(customer.location() + "/changes").expect(200).json("/items"))
                .hasSize(1);
    }

    // Definitions of attributes

    @Test
    void a_definition_changes_only_as_its_values_allow() {
        var admin = api.as(Tokens.of("admin"));
        var code = "a" + code().toLowerCase();
        var rule = new HashMap<String, Object>(Map.of(
                "nameEn",
                "Shelf",
                "nameZh",
                "货架",
                "type",
                "OPTION",
                "searchable",
                true,
                "options",
                List.of(option("low"), option("high"))));
        var defined = admin.post(
                        "/api/v1/attribute-definitions", Map.of("kind", "RETAILER", "code", code, "rule", rule))
                .expect(201);
        admin.post("/api/v1/attribute-definitions", Map.of("kind", "RETAILER", "code", code, "rule", rule))
                .expectProblem(409, "attribute-code-taken");
        rule.put("required", true);
        admin.post("/api/v1/attribute-definitions", Map.of("kind", "CONSUMER", "code", code, "rule", rule))
                .expectProblem(422, "attribute-required-later");
        rule.put("required", false);
        register("没有货架的店", "wang", Map.of());
        var customer = register("货架店", "wang", Map.of(code, "low"));

        rule.put("options", List.of(option("high")));
        admin.ifMatch("*").put(defined.location(), rule).expectProblem(409, "attribute-option-in-use");
        rule.put("options", List.of());
        rule.put("type", "TEXT");
        admin.ifMatch("*").put(defined.location(), rule).expectProblem(409, "attribute-type-in-use");
        admin.ifMatch("*").delete(defined.location()).expectProblem(409, "attribute-in-use");
        rule.put("type", "OPTION");
        rule.put("options", List.of(option("low"), option("middle")));
        rule.put("required", true);
        admin.ifMatch("*").put(defined.location(), rule).expectProblem(409, "attribute-lacking");
        rule.put("required", false);
        rule.put("retired", true);
        admin.ifMatch(defined).put(defined.location(), rule).expect(200);
        manager("wang")
                .ifMatch("*")
                .put(customer.location() + "/attributes", Map.of("attributes", Map.of(code, "middle")))
                .expectProblem(422, "attributes-invalid");
        manager("wang")
                .ifMatch("*")
                .put(customer.location() + "/attributes", Map.of("attributes", Map.of()))
                .expect(200);
        admin.ifMatch("*").delete(defined.location()).expect(204);
        supervisor()
                .post("/api/v1/attribute-definitions", Map.of("kind", "RETAILER", "code", code, "rule", rule))
                .expectProblem(403, "not-allowed");
    }

    @Test
    void what_is_made_searchable_later_finds_the_customers_there_are() {
        var admin = api.as(Tokens.of("admin"));
        var code = "b" + code().toLowerCase();
        var rule = new HashMap<String, Object>(Map.of("nameEn", "Sign", "nameZh", "招牌", "type", "TEXT"));
        var defined = admin.post(
                        "/api/v1/attribute-definitions", Map.of("kind", "RETAILER", "code", code, "rule", rule))
                .expect(201);
        var customer = register("招牌店", "wang", Map.of(code, "Red Lantern"));
        supervisor()
                .get("/api/v1/customers?attribute=" + code + ":redlantern")
                .expectProblem(400, "attribute-not-searchable");
        rule.put("searchable", true);
        admin.ifMatch(defined).put(defined.location(), rule).expect(200);
        await().until(() ->
                ids(supervisor(), "attribute=" + code + ":red%20LANTERN").equals(List.of(customer.id())));
    }

    // Tags

    @Test
    void a_tag_is_borne_once_at_a_time_and_customers_are_listed_by_it() {
        var wang = manager("wang");
        var customer = register("示范店", "wang", Map.of());
        var tags = customer.location() + "/tags";
        var set =
                wang.post(tags, mark("demo-store", "2025-01-01", "2025-12-31")).expect(201);
        wang.post(tags, mark("demo-store", "2025-12-31", null)).expectProblem(409, "tag-overlaps");
        wang.post(tags, mark("demo-store", "2024-01-01", "2025-01-01")).expectProblem(409, "tag-overlaps");
        var later = wang.post(tags, mark("demo-store", "2026-01-01", null)).expect(201);
        wang.put(tags + "/" + set.id(), Map.of("validUntil", "2026-01-01")).expectProblem(409, "tag-overlaps");
        wang.put(tags + "/" + set.id(), Map.of("validUntil", "2024-12-31")).expectProblem(422, "tag-validity-crossed");
        wang.put(tags + "/" + set.id(), Map.of("validUntil", "2025-06-30")).expect(200);
        wang.put(tags + "/" + later.id(), Map.of("validUntil", "2026-06-30")).expect(200);

        assertThat(ids(wang, "tag=demo-store&on=2025-06-30")).contains(customer.id());
        assertThat(ids(wang, "tag=demo-store&on=2025-07-01")).doesNotContain(customer.id());
        assertThat(ids(supervisor(), "tag=demo-store&on=2026-06-30")).contains(customer.id());
        assertThat(wang.get(tags + "?on=2026-03-01").expect(200).json("/items")).hasSize(1);
        assertThat(wang.get(customer.location() + "/changes?field=tags")
                        .expect(200)
                        .json("/items"))
                .hasSize(4);
        wang.post(tags, mark("no-such-tag", "2025-01-01", null)).expectProblem(422, "tag-unknown");
        manager("zhao").post(tags, mark("demo-store", "2027-01-01", null)).expectProblem(404, "customer-not-found");
    }

    @Test
    void two_who_give_the_same_tag_at_once_give_it_once() throws Exception {
        var wang = manager("wang");
        var customer = register("双标签", "wang", Map.of());
        var start = new CountDownLatch(1);
        var answers = new ArrayList<Integer>();
        try (var both = Executors.newFixedThreadPool(2)) {
            var waiting = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 2; i++) {
                waiting.add(both.submit(() -> {
                    start.await();
                    return wang.post(customer.location() + "/tags", mark("online-ordering", "2026-01-01", null))
                            .status();
                }));
            }
            start.countDown();
            for (Future<Integer> each : waiting) {
                answers.add(each.get());
            }
        }
        assertThat(answers).contains(201).containsAnyOf(409, 412);
        assertThat(wang.get(customer.location() + "/tags").expect(200).json("/items"))
                .hasSize(1);
    }

    @Test
    void a_tag_is_defined_changed_and_retired() {
        var admin = api.as(Tokens.of("admin"));
        var code = "t" + code().toLowerCase();
        var tag = admin.post("/api/v1/tags", Map.of("code", code, "nameEn", "Trial", "nameZh", "试点"))
                .expect(201);
        admin.post("/api/v1/tags", Map.of("code", code, "nameEn", "Trial", "nameZh", "试点"))
                .expectProblem(409, "tag-code-taken");
        var retired = Map.of("nameEn", "Trial", "nameZh", "试点", "retired", true);
        admin.ifMatch(tag).put(tag.location(), retired).expect(200);
        admin.ifMatch(tag).put(tag.location(), retired).expectProblem(412, "stale-version");
        var customer = register("试点店", "wang", Map.of());
        manager("wang")
                .post(customer.location() + "/tags", mark(code, "2026-01-01", null))
                .expectProblem(409, "tag-retired");
    }

    // Reviews

    @Test
    void an_archive_becomes_stale_by_the_period_of_its_segment_is_told_of_once_and_is_confirmed() {
        var analyst = api.as(Tokens.of("quality-analyst"));
        var segment = "S" + code();
        analyst.put("/api/v1/customers/review-periods/" + segment, Map.of("days", 30))
                .expect(200);
        var customer = register("旧档案", "wang", Map.of(), segment);
        var today = LocalDate.now(java.time.ZoneId.of("Asia/Shanghai"));
        jdbc.sql("update customer_review set reviewed_on = ?, due_on = ? where customer_id = ?")
                .params(today.minusDays(40), today.minusDays(10), customer.id())
                .update();
        assertThat(ids(supervisor(), "stale=true&segment=" + segment)).containsExactly(customer.id());
        assertThat(supervisor()
                        .get("/api/v1/customers/stale?segment=" + segment)
                        .expect(200)
                        .json("/items/0/reviewDue")
                        .asString())
                .isEqualTo(today.minusDays(10).toString());

        // Another segment, another period: fresh again, and stale again.
        analyst.put("/api/v1/customers/review-periods/" + segment, Map.of("days", 60))
                .expect(200);
        assertThat(ids(supervisor(), "stale=true&segment=" + segment)).isEmpty();
        analyst.delete("/api/v1/customers/review-periods/" + segment).expect(204);
        assertThat(supervisor()
                        .get(customer.location())
                        .expect(200)
                        .json("/review/dueOn")
                        .asString())
                .isEqualTo(today.minusDays(40).plusDays(365).toString());
        analyst.put("/api/v1/customers/review-periods/" + segment, Map.of("days", 5))
                .expect(200);

        // Of the day before, too, where the service has looked meanwhile; of each day once.
        var due = today.minusDays(35).toString();
        await().untilAsserted(() -> assertThat(events.published())
                .filteredOn(event -> event.type().equals("CustomerStale")
                        && event.key().equals(customer.id().toString())
                        && event.body().at("/reviewDue").asString().equals(due))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.body().at("/version").asLong()).isEqualTo(1)));

        var confirmed = manager("wang")
                .ifMatch("*")
                .post(customer.location() + "/review", Map.of("note", "现场核对"))
                .expect(200);
        assertThat(confirmed.json("/review/dueOn").asString())
                .isEqualTo(today.plusDays(5).toString());
        assertThat(confirmed.json("/review/reviewedBy").asString()).isEqualTo("wang");
        assertThat(ids(supervisor(), "stale=true&segment=" + segment)).isEmpty();
        analyst.delete("/api/v1/customers/review-periods/*").expectProblem(422, "review-period-needed");
        analyst.put("/api/v1/customers/review-periods/" + segment, Map.of("days", 0))
                .expect(400);
        manager("wang")
                .put("/api/v1/customers/review-periods/" + segment, Map.of("days", 10))
                .expectProblem(403, "not-allowed");
    }

    @Test
    void the_longest_due_come_first_page_by_page() {
        var supervisor = api.as(Tokens.of("supervisor").org("jinhua/pujiang"));
        var today = LocalDate.now(java.time.ZoneId.of("Asia/Shanghai"));
        var expected = new ArrayList<UUID>();
        for (int i = 0; i < 5; i++) {
            var body = profile("浦江 " + i, "zhou");
            body.put("orgUnit", "jinhua/pujiang/" + (i % 2 == 0 ? "a" : "b"));
            var customer = supervisor
                    .post("/api/v1/customers", Map.of("code", code(), "kind", "RETAILER", "profile", body))
                    .expect(201);
            jdbc.sql("update customer_review set due_on = ? where customer_id = ?")
                    .params(today.minusDays(10 + i / 2), customer.id())
                    .update();
            expected.add(customer.id());
        }
        var path = "/api/v1/customers/stale?limit=2";
        var seen = new ArrayList<UUID>();
        for (var next = path; !next.isEmpty(); ) {
            var page = supervisor.get(next).expect(200);
            page.json("/items")
                    .forEach(item -> seen.add(UUID.fromString(item.at("/id").asString())));
            var cursor = page.json("/next").asString("");
            next = cursor.isEmpty() ? "" : path + "&cursor=" + cursor;
        }
        assertThat(seen)
                .containsExactly(expected.get(4), expected.get(2), expected.get(3), expected.get(0), expected.get(1));
    }

    // Corrections

    @Test
    void a_customer_proposes_a_correction_and_the_manager_approves_it() {
        var login = "login-" + code();
        var customer = registerWithLogin("自助店", login);
        var me = customer(login);
        var correction = me.post(
                        "/api/v1/customer-corrections",
                        correction(Map.of("profile.phone", "0579-80000001", "attributes.floor-area", 80)))
                .expect(201);
        me.post("/api/v1/customer-corrections", correction(Map.of("profile.phone", "1")))
                .expectProblem(409, "correction-pending");
        assertThat(me.get(correction.location()).expect(200).json("/status").asString())
                .isEqualTo("PENDING");
        manager("zhao").get(correction.location()).expectProblem(404, "correction-not-found");
        customer("somebody-else").get(correction.location()).expectProblem(404, "correction-not-found");
        me.ifMatch(correction)
                .post(correction.location() + "/approve", Map.of())
                .expectProblem(403, "not-allowed");
        var wang = manager("wang");
        assertThat(wang.get("/api/v1/customer-corrections?status=PENDING")
                        .expect(200)
                        .text())
                .contains(correction.id().toString());
        wang.ifMatch(correction)
                .post(correction.location() + "/approve", Map.of())
                .expect(200);
        wang.ifMatch("*").post(correction.location() + "/approve", Map.of()).expectProblem(409, "correction-decided");
        var read = me.get(customer.location()).expect(200);
        assertThat(read.json("/profile/phone").asString()).isEqualTo("0579-80000001");
        assertThat(read.json("/attributes/floor-area").asInt()).isEqualTo(80);
        assertThat(wang.get(customer.location() + "/changes?field=profile.phone")
                        .expect(200)
                        .json("/items/0/reason")
                        .asString())
                .isEqualTo("地址有误");
        events.awaitPublished("CorrectionApproved", correction.id());
    }

    @Test
    void a_correction_of_what_has_changed_meanwhile_is_a_conflict() {
        var login = "login-" + code();
        var customer = registerWithLogin("冲突店", login);
        var me = customer(login);
        var wang = manager("wang");
        var correction = me.post(
                        "/api/v1/customer-corrections",
                        correction(Map.of("profile.phone", "111", "profile.address", "新街 1 号")))
                .expect(201);
        var body = profile("冲突店", "wang");
        body.put("login", login);
        body.put("phone", "222");
        wang.ifMatch("*").put(customer.location(), body).expect(200);
        var refused = wang.ifMatch("*")
                .post(correction.location() + "/approve", Map.of())
                .expectProblem(409, "correction-conflicts");
        assertThat(refused.json("/fields").valueStream().map(field -> field.asString()))
                .containsExactly("profile.phone");
        assertThat(wang.get(customer.location())
                        .expect(200)
                        .json("/profile/phone")
                        .asString())
                .isEqualTo("222");
        wang.ifMatch("*").post(correction.location() + "/reject", Map.of()).expect(400);
        wang.ifMatch("*")
                .post(correction.location() + "/reject", Map.of("reason", "已电话核对"))
                .expect(200);
        var seen = me.get("/api/v1/customer-corrections").expect(200);
        assertThat(seen.json("/items")).hasSize(1);
        assertThat(me.get(correction.location()).expect(200).json("/decision").asString())
                .isEqualTo("已电话核对");

        var other = me.post("/api/v1/customer-corrections", correction(Map.of("profile.phone", "333")))
                .expect(201);
        me.ifMatch(other).post(other.location() + "/withdraw", null).expect(200);
    }

    @Test
    void a_correction_is_only_of_ones_own_and_by_the_rules() {
        var login = "login-" + code();
        registerWithLogin("守规店", login);
        var me = customer(login);
        for (String field :
                List.of("profile.segment", "profile.manager", "profile.orgUnit", "profile.login", "status", "x")) {
            me.post("/api/v1/customer-corrections", correction(Map.of(field, "x")))
                    .expectProblem(422, "correction-field-not-yours");
        }
        me.post("/api/v1/customer-corrections", correction(Map.of("attributes.floor-area", "large")))
                .expectProblem(422, "attributes-invalid");
        me.post("/api/v1/customer-corrections", correction(Map.of("profile.phone", Map.of("a", 1))))
                .expectProblem(422, "field-value-unreadable");
        me.post("/api/v1/customer-corrections", correction(Map.of("profile.name", "")))
                .expect(400);
        me.post("/api/v1/customer-corrections", correction(Map.of("contacts", List.of(Map.of("post", "x")))))
                .expect(400);
        me.post("/api/v1/customer-corrections", correction(Map.of("profile.name", "守规店")))
                .expectProblem(422, "correction-changes-nothing");
        customer("nobody-s-login")
                .post("/api/v1/customer-corrections", correction(Map.of("profile.phone", "1")))
                .expectProblem(404, "no-archive-of-yours");
        manager("wang")
                .post("/api/v1/customer-corrections", correction(Map.of("profile.phone", "1")))
                .expectProblem(403, "not-allowed");
    }

    // Search

    @Test
    void customers_are_found_by_any_part_of_what_is_known_of_them() {
        var supervisor = api.as(Tokens.of("supervisor").org("jinhua/lanxi"));
        var body = profile("兰溪市溪畔便利超市7号店", "sun");
        body.put("orgUnit", "jinhua/lanxi/youbu");
        body.put("phone", "0579-88812345");
        body.put("licence", "LX3307811234");
        body.put("creditCode", "91330781MA2E1QQQ0X");
        var code = "LX." + code();
        var wanted = supervisor
                .post(
                        "/api/v1/customers",
                        Map.of(
                                "code",
                                code,
                                "kind",
                                "RETAILER",
                                "profile",
                                body,
                                "attributes",
                                Map.of("business-format", "convenience"),
                                "contacts",
                                List.of(Map.of("name", "柳溪畔", "phone", "+86 139 0579 7788"))))
                .expect(201)
                .id();
        var other = profile("兰溪市城关五金店", "sun");
        other.put("orgUnit", "jinhua/lanxi/youbu");
        supervisor
                .post("/api/v1/customers", Map.of("code", code(), "kind", "RETAILER", "profile", other))
                .expect(201);
        for (String query : List.of(
                "q=" + url("溪畔"),
                "q=" + url("畔"),
                "q=" + url("便利超市7"),
                "q=xipan",
                "q=bianlichao",
                "q=xpbl",
                "q=xp",
                "q=" + url("兰溪 便利"),
                "q=" + url("lanxi 7号"),
                "q=" + code.toLowerCase(),
                "code=" + code.substring(0, 5),
                "q=88812345",
                "phone=2345",
                "phone=" + url("(0579) 88812345"),
                "phone=7788",
                "phone=13905797788",
                "q=" + url("柳溪"),
                "licence=lx-3307811234",
                "licence=781ma2e",
                "q=3307811234",
                "attribute=business-format:convenience&kind=RETAILER",
                "manager=sun&q=" + url("溪畔"))) {
            assertThat(ids(supervisor, query)).as(query).containsExactly(wanted);
        }
        for (String query : List.of(
                "q=" + url("畔溪"),
                "q=ixipanb%20zz",
                "phone=1234",
                "q=" + url("%"),
                "q=" + url("溪畔 五金"),
                "kind=CONSUMER",
                "attribute=business-format:mall",
                "tag=demo-store",
                "status=CLOSED",
                "segment=none")) {
            assertThat(ids(supervisor, query)).as(query).doesNotContain(wanted);
        }
        assertThat(ids(api.as(Tokens.of("supervisor").org("jinhua/yiwu")), "q=" + url("溪畔")))
                .isEmpty();
        assertThat(ids(api.as(Tokens.of("customer-manager").username("zhao").org("jinhua/lanxi")), "q=" + url("溪畔")))
                .isEmpty();
        supervisor.get("/api/v1/customers?phone=12").expectProblem(400, "search-too-short");
        supervisor.get("/api/v1/customers?attribute=x").expectProblem(400, "search-attribute-malformed");
        supervisor.get("/api/v1/customers?orgUnit=jinhua/yiwu&q=x").expectProblem(403, "outside-org-scope");
    }

    @Test
    void pages_of_a_search_follow_each_other_over_several_org_units_however_rare_the_matches() {
        var admin = api.as(Tokens.of("admin"));
        var expected = new ArrayList<UUID>();
        for (int i = 0; i < 12; i++) {
            var body = profile(i % 3 == 0 ? "磐安稀见店 " + i : "磐安常见店 " + i, "zhou");
            body.put("orgUnit", i % 2 == 0 ? "jinhua/panan/north" : "jinhua/tangxi");
            var customer = admin.post("/api/v1/customers", Map.of("code", code(), "kind", "RETAILER", "profile", body))
                    .expect(201);
            if (i % 3 == 0) {
                expected.addFirst(customer.id());
            }
        }
        var both = api.as(Tokens.of("supervisor").org("jinhua/panan", "jinhua/tangxi", "jinhua/panan/north"));
        for (String query : List.of("q=" + url("稀见"), "q=xijian", "q=" + url("稀"))) {
            var path = "/api/v1/customers?limit=3&" + query;
            var seen = new ArrayList<UUID>();
            for (var next = path; !next.isEmpty(); ) {
                var page = both.get(next).expect(200);
                page.json("/items")
                        .forEach(item -> seen.add(UUID.fromString(item.at("/id").asString())));
                var cursor = page.json("/next").asString("");
                next = cursor.isEmpty() ? "" : path + "&cursor=" + cursor;
            }
            assertThat(seen).as(query).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void what_was_written_past_the_service_is_found_soon() {
        var customer = register("原名店", "wang", Map.of());
        jdbc.sql("update customer set name = '改名凤凰阁' where id = ?")
                .param(customer.id())
                .update();
        await().until(() -> ids(supervisor(), "q=fenghuangge").equals(List.of(customer.id())));
        assertThat(ids(supervisor(), "q=" + url("凤凰"))).containsExactly(customer.id());
    }

    @Test
    void what_is_published_keeps_its_contract() {
        events.verifyPublished();
    }

    private Api supervisor() {
        return api.as(Tokens.of("supervisor").org("jinhua/dongyang"));
    }

    private Api manager(String username) {
        return api.as(Tokens.of("customer-manager").username(username).org("jinhua/dongyang"));
    }

    private Api customer(String login) {
        return api.as(Tokens.of("customer").username(login).org("jinhua/dongyang"));
    }

    private Api.Answer register(String name, String manager, Map<String, ?> attributes) {
        return register(name, manager, attributes, null);
    }

    private Api.Answer register(String name, String manager, Map<String, ?> attributes, @Nullable String segment) {
        var profile = profile(name, manager);
        if (segment != null) {
            profile.put("segment", segment);
        }
        return supervisor()
                .post(
                        "/api/v1/customers",
                        Map.of("code", code(), "kind", "RETAILER", "profile", profile, "attributes", attributes))
                .expect(201);
    }

    private Api.Answer registerWithLogin(String name, String login) {
        var profile = profile(name, "wang");
        profile.put("login", login);
        return supervisor()
                .post("/api/v1/customers", Map.of("code", code(), "kind", "RETAILER", "profile", profile))
                .expect(201);
    }

    private static Map<String, Object> correction(Map<String, ?> values) {
        var fields = new ArrayList<Map<String, Object>>();
        values.forEach((field, value) -> fields.add(Map.of("field", field, "value", value)));
        return Map.of("fields", fields, "reason", "地址有误");
    }

    private static Map<String, Object> mark(String tag, String from, @Nullable String until) {
        var mark = new LinkedHashMap<String, Object>(Map.of("tag", tag, "validFrom", from));
        if (until != null) {
            mark.put("validUntil", until);
        }
        return mark;
    }

    private static Map<String, String> option(String code) {
        return Map.of("code", code, "nameEn", code, "nameZh", "选项" + code);
    }

    private static List<UUID> ids(Api api, String query) {
        return api.get("/api/v1/customers?limit=200&" + query)
                .expect(200)
                .json("/items")
                .valueStream()
                .map(item -> UUID.fromString(item.at("/id").asString()))
                .toList();
    }

    private static String url(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String code() {
        return "U" + NUMBERS.incrementAndGet();
    }

    private static Map<String, Object> profile(String name, String manager) {
        return new HashMap<>(Map.of("name", name, "orgUnit", "jinhua/dongyang/weishan", "manager", manager));
    }
}
