package io.gapless.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.repoint.Repointing;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ForgottenPointers;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Two customers become one: nothing points to the other any more, and all of it comes back when it is undone. */
@ServiceTest
class MergeTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataSource database;

    @Autowired
    Repointing repointing;

    @Autowired
    TransactionTemplate transaction;

    private final String unique = UUID.randomUUID().toString().substring(0, 8);
    private int number;
    private Api supervisor;
    private Api.Answer survivor;
    private Api.Answer gone;

    @BeforeEach
    void register() {
        supervisor = api.as(Tokens.of("supervisor").org("jinhua"));
        survivor = register(Map.of("phone", "0579-1111111"));
        gone = register(Map.of("phone", "0579-2222222", "licence", "L-" + unique, "login", "login-" + unique));
    }

    @Test
    void every_column_that_points_to_customers_is_known() {
        ForgottenPointers.none(database, repointing.columns(), Set.of("allocation_claimant", "allocation_quota"));
    }

    @Test
    void every_column_that_points_to_customers_has_an_index() {
        ForgottenPointers.noneWithoutIndex(database);
    }

    @Test
    void all_that_happened_follows_and_comes_back() {
        var order = order(gone, "A");
        order(survivor, "B");
        tag(survivor, "demo-store");
        tag(gone, "demo-store");
        tag(gone, "online-ordering");
        visited(gone.id());
        entries(gone.id(), 1);

        var preview = supervisor
                .post("/api/v1/customer-merges/preview", Map.of("survivor", survivor.id(), "merged", gone.id()))
                .expect(200);
        assertThat(preview.json("/ready").asBoolean()).isFalse();
        assertThat(preview.json("/moves/purchases").asInt()).isEqualTo(1);
        assertThat(preview.json("/moves/tags").asInt()).isEqualTo(2);
        assertThat(preview.json("/moves/timelineEntries").asInt()).isEqualTo(1);
        var lacking = supervisor
                .post("/api/v1/customer-merges", body(survivor, gone, Map.of(), null))
                .expectProblem(422, "customer-merge-choices-needed");
        assertThat(lacking.json("/conflicts/0/field").asString()).isEqualTo("profile.phone");

        var before = snapshot();
        var merge = merge(survivor, gone, Map.of("profile.phone", "MERGED"));
        var event = events.awaitPublished("CustomerMerged", gone.id());
        assertThat(event.body().at("/mergedInto").asString())
                .isEqualTo(survivor.id().toString());
        events.awaitPublished("CustomerChanged", survivor.id());
        assertThat(pointing(gone.id())).isEmpty();
        var now = supervisor.get(survivor.location()).expect(200);
        assertThat(now.json("/profile/phone").asString()).isEqualTo("0579-2222222");
        assertThat(now.json("/profile/licence").asString()).isEqualTo("L-" + unique);
        assertThat(now.json("/profile/login").asString()).isEqualTo("login-" + unique);
        assertThat(orders(survivor)).isEqualTo(2);
        assertThat(supervisor.get(survivor.location() + "/timeline?area=VISIT").json("/items"))
                .hasSize(1);
        assertThat(month(survivor)).isEqualTo(2);

        var told = supervisor.get(gone.location()).expectProblem(410, "customer-merged");
        assertThat(told.json("/mergedInto").asString()).isEqualTo(survivor.id().toString());
        assertThat(told.json("/survivor").asString()).isEqualTo("/api/v1/customers/" + survivor.id());
        supervisor.get(gone.location() + "/overview").expectProblem(410, "customer-merged");
        supervisor.ifMatch("*").put(gone.location(), profile(Map.of())).expectProblem(410, "customer-merged");
        supervisor
                .ifMatch("*")
                .post(gone.location() + "/close", Map.of("reason", "x"))
                .expectProblem(410, "customer-merged");
        assertThat(supervisor
                        .get(gone.location() + "/changes?field=mergedInto")
                        .expect(200)
                        .json("/items"))
                .hasSize(1);
        assertThat(supervisor
                        .get("/api/v1/customers?code=M-" + unique)
                        .expect(200)
                        .json("/items"))
                .hasSize(1);
        assertThat(supervisor
                        .get(order.location())
                        .expect(200)
                        .json("/customerId")
                        .asString())
                .isEqualTo(survivor.id().toString());

        // In between: an order and a visit of the survivor, and a change of a field that the merge had set.
        order(survivor, "C");
        visited(survivor.id());
        entries(survivor.id(), 2);
        var changed = supervisor.get(survivor.location()).expect(200);
        var profile = new HashMap<String, Object>();
        changed.json("/profile").properties().forEach(field -> profile.put(field.getKey(), field.getValue()));
        profile.put("phone", "0579-3333333");
        supervisor.ifMatch(changed).put(survivor.location(), profile).expect(200);

        var undone = supervisor
                .post(merge.location() + "/undo", Map.of("reason", "两家店"))
                .expect(200);
        assertThat(undone.json("/status").asString()).isEqualTo("UNDONE");
        assertThat(undone.json("/keptFields/0").asString()).isEqualTo("profile.phone");
        events.awaitPublished("CustomerMergeUndone", gone.id());
        var after = snapshot();
        assertThat(after.get(gone.id())).isEqualTo(before.get(gone.id()));
        assertThat(after.get(survivor.id())).containsAll(before.getOrDefault(survivor.id(), Set.of()));
        var back = supervisor.get(gone.location()).expect(200);
        assertThat(back.json("/status").asString()).isEqualTo("ACTIVE");
        assertThat(back.json("/profile/login").asString()).isEqualTo("login-" + unique);
        var stays = supervisor.get(survivor.location()).expect(200);
        assertThat(stays.json("/profile/phone").asString()).isEqualTo("0579-3333333");
        assertThat(stays.json("/profile/licence").isMissingNode()
                        || stays.json("/profile/licence").isNull())
                .isTrue();
        assertThat(orders(survivor)).isEqualTo(2);
        assertThat(orders(gone)).isEqualTo(1);
        assertThat(month(survivor)).isEqualTo(2);
        assertThat(month(gone)).isEqualTo(1);
        supervisor
                .post(merge.location() + "/undo", Map.of("reason", "again"))
                .expectProblem(409, "customer-merge-undone");
        events.verifyPublished();
    }

    @Test
    void what_was_the_others_is_in_the_history_no_more_once_the_merge_was_wrong() {
        var contacts = Map.of("contacts", List.of(Map.of("name", "别人-" + unique, "phone", "0579-4444444")));
        supervisor.ifMatch(gone).put(gone.location() + "/contacts", contacts).expect(200);
        var own = Map.of("contacts", List.of(Map.of("name", "自己-" + unique, "phone", "0579-5555555")));
        supervisor.ifMatch(survivor).put(survivor.location() + "/contacts", own).expect(200);
        var merge = merge(survivor, gone, Map.of("profile.phone", "MERGED"));
        var joined = supervisor.get(survivor.location()).expect(200);
        var profile = new HashMap<String, Object>();
        joined.json("/profile").properties().forEach(field -> profile.put(field.getKey(), field.getValue()));
        profile.put("phone", "0579-3333333");
        supervisor.ifMatch(joined).put(survivor.location(), profile).expect(200);
        var before = supervisor.get(survivor.location() + "/changes?limit=200").expect(200);
        assertThat(before.text()).contains("0579-2222222", "L-" + unique, "login-" + unique, "别人-" + unique);

        supervisor.post(merge.location() + "/undo", Map.of("reason", "两家店")).expect(200);
        var after = supervisor.get(survivor.location() + "/changes?limit=200").expect(200);
        assertThat(after.text())
                .doesNotContain("0579-2222222", "L-" + unique, "login-" + unique, "别人-" + unique)
                .contains("0579-1111111", "0579-3333333", "自己-" + unique, code(gone));
        // Who changed what and when stays, and that something is not shown.
        var phone = supervisor
                .get(survivor.location() + "/changes?field=profile.phone")
                .expect(200);
        assertThat(phone.json("/items")).hasSize(2);
        assertThat(phone.json("/items/0/newValue").asString()).isEqualTo("0579-3333333");
        assertThat(phone.json("/items/0/withheld").asBoolean()).isTrue();
        assertThat(phone.json("/items/1/oldValue").asString()).isEqualTo("0579-1111111");
        assertThat(supervisor
                        .get(survivor.location() + "/changes?field=merged")
                        .expect(200)
                        .json("/items"))
                .hasSize(2)
                .allMatch(entry -> !entry.path("withheld").asBoolean());
        // The merge itself tells what it had brought, to those who may see both.
        assertThat(supervisor.get(merge.location()).expect(200).text()).contains("0579-2222222");
    }

    @Test
    void what_another_merge_brought_and_what_was_set_on_purpose_stay_in_the_history() {
        var third = register(Map.of("phone", "0579-6666666"));
        contacts(survivor, "自己");
        contacts(gone, "别人");
        contacts(third, "第三");
        var merge = merge(survivor, gone, Map.of("profile.phone", "MERGED"));
        merge(survivor, third, Map.of());
        for (String phone : List.of("0579-3333333", "0579-2222222")) {
            supervisor
                    .ifMatch("*")
                    .put(survivor.location(), profile(Map.of("phone", phone)))
                    .expect(200);
        }
        contacts(survivor, "自己", "第三");

        supervisor.post(merge.location() + "/undo", Map.of("reason", "两家店")).expect(200);
        var contacts =
                supervisor.get(survivor.location() + "/changes?field=contacts").expect(200);
        assertThat(contacts.text()).contains("自己-" + unique).doesNotContain("别人");
        // Set, joined with the one and then the other, set anew.
        assertThat(contacts.json("/items/1/newValue").asString()).contains("自己-" + unique, "第三-" + unique);
        assertThat(contacts.json("/items/1/withheld").asBoolean()).isTrue();
        assertThat(contacts.json("/items/2/newValue").asString()).contains("自己-" + unique);
        assertThat(contacts.json("/items/3/withheld").asBoolean()).isFalse();
        var phones = supervisor
                .get(survivor.location() + "/changes?field=profile.phone")
                .expect(200);
        assertThat(phones.json("/items")
                        .valueStream()
                        .map(change -> change.path("oldValue").asString("-") + " → "
                                + change.path("newValue").asString("-")))
                .containsExactly(
                        "0579-2222222 → 0579-1111111",
                        "0579-3333333 → 0579-2222222",
                        "- → 0579-3333333",
                        "0579-1111111 → -");
    }

    private void contacts(Api.Answer customer, String... names) {
        var people = java.util.Arrays.stream(names)
                .map(name ->
                        Map.of("name", name + '-' + unique, "phone", "0579-" + Math.abs(name.hashCode() % 10_000_000)))
                .toList();
        supervisor
                .ifMatch("*")
                .put("/api/v1/customers/" + customer.id() + "/contacts", Map.of("contacts", people))
                .expect(200);
    }

    @Test
    void a_day_that_is_not_told_is_that_of_the_company_and_not_of_the_session() {
        var day = transaction.execute(status -> {
            jdbc.sql("set local time zone 'UTC'").update();
            return jdbc.sql("""
                            update customer set registered_at = '2026-01-31T20:00:00Z', registered_on = null
                            where id = ? returning registered_on::text""").param(survivor.id()).query(String.class).single();
        });
        assertThat(day).isEqualTo("2026-02-01");
    }

    /** As whoever erases them does: both would wait for each other for ever. */
    @Test
    void an_undo_locks_customers_before_the_merge() throws Exception {
        var merge = merge(survivor, gone, Map.of());
        try (var threads = Executors.newFixedThreadPool(1)) {
            var undoing = transaction.execute(status -> {
                jdbc.sql("select id from customer where id in (?, ?) order by id for update")
                        .params(survivor.id(), gone.id())
                        .query(UUID.class)
                        .list();
                var undo = threads.submit(() -> supervisor.post(merge.location() + "/undo", Map.of("reason", "两家店")));
                await().until(() -> jdbc.sql(
                                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%for update%'")
                                .query(Long.class)
                                .single()
                        > 0);
                jdbc.sql("update customer_merge set reason = '[erased]' where id = ?")
                        .param(merge.id())
                        .update();
                return undo;
            });
            java.util.Objects.requireNonNull(undoing).get().expect(200);
        }
    }

    @Test
    void it_is_a_customer_since_the_earlier_of_the_two_days() {
        var old = register(Map.of("registeredOn", "2011-05-01"));
        var young = register(Map.of("registeredOn", "2024-02-29"));
        merge(young, old, Map.of());
        assertThat(supervisor
                        .get(young.location())
                        .expect(200)
                        .json("/profile/registeredOn")
                        .asString())
                .isEqualTo("2011-05-01");
    }

    @Test
    void where_both_have_a_quota_or_a_class_by_hand_the_survivors_stands_until_it_is_undone() {
        var shared = UUID.randomUUID();
        var only = UUID.randomUUID();
        quota(shared, survivor, 7);
        quota(shared, gone, 5);
        quota(only, gone, 3);
        for (Api.Answer each : List.of(survivor, gone)) {
            jdbc.sql("""
                            insert into segment_override (id, customer_id, segment, reason, valid_until, set_by, set_at)
                            values (gen_random_uuid(), ?, 'A', 'x', '2030-01-01', 'test', now())""").param(each.id()).update();
        }
        var before = snapshot();
        var merge = merge(survivor, gone, Map.of());
        assertThat(pointing(gone.id())).isEmpty();
        assertThat(jdbc.sql(
                                "select array_agg(pieces[1] order by pieces[1])::text from allocation_quota where customer_id = ?")
                        .param(survivor.id())
                        .query(String.class)
                        .single())
                .isEqualTo("{3,7}");
        assertThat(merge.json("/moved/segmentOverrides").asInt()).isEqualTo(1);
        supervisor.post(merge.location() + "/undo", Map.of("reason", "x")).expect(200);
        assertThat(snapshot()).isEqualTo(before);
        assertThat(jdbc.sql("select count(*) from repointed_row where origin = ?")
                        .param(gone.id())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private void quota(UUID run, Api.Answer customer, int pieces) {
        jdbc.sql("""
                        insert into allocation_claimant (run_id, customer_id, segment, newcomer, rules)
                        values (?, ?, 'A', false, 0)""").params(run, customer.id()).update();
        jdbc.sql("""
                        insert into allocation_quota (run_id, customer_id, block, products, pieces, sales)
                        values (?, ?, 0, '{1}', array[?], '{0}')""").params(run, customer.id(), pieces).update();
    }

    @Test
    void a_correction_that_waits_is_decided_before_the_merge() {
        jdbc.sql("""
                        insert into customer_correction (id, version, customer_id, seen_version, reason, status, proposed_by,
                            proposed_at) values (gen_random_uuid(), 0, ?, 1, 'x', 'PENDING', 'x', now())""").param(gone.id()).update();
        supervisor
                .post("/api/v1/customer-merges", body(survivor, gone, Map.of(), "SURVIVOR"))
                .expectProblem(409, "customer-merge-correction-pending");
    }

    @Test
    void what_still_names_the_old_customer_is_booked_on_the_survivor() {
        merge(survivor, gone, Map.of());
        assertThat(order(gone, "OLD").json("/customerId").asString())
                .isEqualTo(survivor.id().toString());
        events.example("PurchaseOrderPlaced")
                .with("orderNumber", "K-" + unique)
                .with("customerCode", code(gone))
                .with("orderedAt", "2026-10-20T02:00:00Z")
                .send();
        upload(
                "/api/v1/purchase-imports",
                "订单号,客户编码,下单时间,商品,品类,数量,单价\r\nF-" + unique + ',' + code(gone) + ",2026/10/8 9:30,利群,一类,10,145\r\n");
        await().until(() -> orders(survivor) == 3);
        visited(gone.id());
        entries(survivor.id(), 1);
        var imported = upload(
                "/api/v1/customer-imports",
                "code,kind,name,orgUnit,address\r\n" + code(gone) + ",RETAILER,晨光新名,jinhua/dongyang,新地址\r\n");
        assertThat(imported.json("/counts/updated").asInt()).isEqualTo(1);
        var now = supervisor.get(survivor.location()).expect(200);
        assertThat(now.json("/profile/name").asString()).isEqualTo("晨光新名");
        assertThat(now.json("/code").asString()).isEqualTo(code(survivor));
        // Where the file has the survivor's own row, that one counts.
        var both = upload(
                "/api/v1/customer-imports",
                "code,kind,name,orgUnit\r\n" + code(survivor) + ",RETAILER,本名,jinhua/dongyang\r\n" + code(gone)
                        + ",RETAILER,旧名,jinhua/dongyang\r\n");
        assertThat(both.json("/counts/merged").asInt()).isEqualTo(1);
        assertThat(supervisor.get(survivor.location()).json("/profile/name").asString())
                .isEqualTo("本名");
        supervisor.get(gone.location()).expectProblem(410, "customer-merged");
        assertThat(pointing(gone.id())).isEmpty();
    }

    @Test
    void a_chain_of_merges_ends_at_its_last_and_is_undone_from_there() {
        var last = register(Map.of());
        order(gone, "A");
        order(survivor, "B");
        merge(survivor, gone, Map.of());
        var first = supervisor
                .get("/api/v1/customer-merges?customerId=" + gone.id())
                .expect(200)
                .json("/items/0/id")
                .asString();
        var second = merge(last, survivor, Map.of());
        assertThat(orders(last)).isEqualTo(2);
        assertThat(supervisor
                        .get(gone.location())
                        .expectProblem(410, "customer-merged")
                        .json("/mergedInto")
                        .asString())
                .isEqualTo(last.id().toString());
        supervisor
                .post("/api/v1/customer-merges/" + first + "/undo", Map.of("reason", "x"))
                .expectProblem(409, "customer-merge-later");
        supervisor.post(second.location() + "/undo", Map.of("reason", "x")).expect(200);
        assertThat(orders(last)).isZero();
        assertThat(orders(survivor)).isEqualTo(2);
        supervisor
                .post("/api/v1/customer-merges/" + first + "/undo", Map.of("reason", "x"))
                .expect(200);
        assertThat(orders(survivor)).isEqualTo(1);
        assertThat(orders(gone)).isEqualTo(1);
    }

    @Test
    void merges_of_the_same_customer_at_once_come_one_after_the_other_or_are_refused() throws Exception {
        for (int round = 0; round < 4; round++) {
            var a = register(Map.of());
            var b = register(Map.of());
            var c = register(Map.of());
            for (Api.Answer each : List.of(a, b, c)) {
                order(each, "R" + round);
            }
            var answers = atOnce(List.of(
                    () -> supervisor.post("/api/v1/customer-merges", body(b, a, Map.of(), "SURVIVOR")),
                    () -> supervisor.post("/api/v1/customer-merges", body(a, b, Map.of(), "SURVIVOR")),
                    () -> supervisor.post("/api/v1/customer-merges", body(c, b, Map.of(), "SURVIVOR")),
                    () -> supervisor.ifMatch(b).put(b.location(), profile(Map.of("address", "同时")))));
            assertThat(answers.stream().map(Api.Answer::status)).allMatch(Set.of(200, 201, 409, 410, 412)::contains);
            assertThat(answers.stream().filter(answer -> answer.status() < 300)).hasSize(1);
            long orders = 0;
            for (Api.Answer each : List.of(a, b, c)) {
                if (supervisor.get(each.location()).status() == 200) {
                    orders += orders(each);
                    assertThat(month(each)).isEqualTo(orders(each));
                } else {
                    assertThat(pointing(each.id())).isEmpty();
                }
            }
            assertThat(orders).isEqualTo(3);
        }
    }

    @Test
    void orders_and_files_that_come_during_a_merge_are_not_lost() throws Exception {
        var calls = new ArrayList<Callable<Api.Answer>>();
        for (int i = 0; i < 12; i++) {
            var number = "DURING-" + i;
            var of = i % 2 == 0 ? gone : survivor;
            calls.add(() -> order(of, number));
        }
        calls.add(
                3,
                () -> upload(
                        "/api/v1/customer-imports",
                        "code,kind,name,orgUnit,address\r\n" + code(gone) + ",RETAILER,晨光,jinhua/dongyang,并发地址\r\n"));
        calls.add(6, () -> supervisor.post("/api/v1/customer-merges", body(survivor, gone, Map.of(), "SURVIVOR")));
        var answers = atOnce(calls);
        if (answers.get(6).status() == 412) { // The file came first.
            merge(survivor, supervisor.get(gone.location()).expect(200), Map.of());
        } else {
            answers.get(6).expect(201);
        }
        assertThat(orders(survivor)).isEqualTo(12);
        assertThat(month(survivor)).isEqualTo(12);
        assertThat(pointing(gone.id())).isEmpty();
        var now = supervisor.get(survivor.location()).expect(200);
        assertThat(now.text()).contains("并发地址");
    }

    @Test
    void a_row_written_by_a_transaction_that_began_before_the_merge_follows_too() throws Exception {
        var seen = supervisor.get(gone.location()).expect(200);
        try (var threads = Executors.newFixedThreadPool(1)) {
            var merging = transaction.execute(status -> {
                jdbc.sql("""
                                insert into timeline_entry (event_id, customer_id, at, area, type, subject)
                                values (gen_random_uuid(), ?, now(), 'VISIT', 'VisitCompleted', gen_random_uuid())""").param(gone.id()).update();
                var merge = threads.submit(
                        () -> supervisor.post("/api/v1/customer-merges", body(survivor, seen, Map.of(), "SURVIVOR")));
                await().until(() -> jdbc.sql(
                                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%for update%'")
                                .query(Long.class)
                                .single()
                        > 0);
                return merge;
            });
            java.util.Objects.requireNonNull(merging).get().expect(201);
        }
        assertThat(pointing(gone.id())).isEmpty();
        entries(survivor.id(), 1);
    }

    @Test
    void nobody_merges_what_is_not_theirs_or_cannot_be() {
        var wrong = body(survivor, gone, Map.of(), "SURVIVOR");
        api.as(Tokens.of("customer-manager").username("wang").org("jinhua"))
                .post("/api/v1/customer-merges", wrong)
                .expectProblem(403, "not-allowed");
        api.as(Tokens.of("supervisor").org("jinhua/yiwu"))
                .post("/api/v1/customer-merges", wrong)
                .expectProblem(404, "customer-not-found");
        supervisor
                .post("/api/v1/customer-merges", body(survivor, survivor, Map.of(), "SURVIVOR"))
                .expectProblem(422, "customer-merge-itself");
        var consumer = supervisor
                .post(
                        "/api/v1/customers",
                        Map.of("code", "CO-" + unique, "kind", "CONSUMER", "profile", profile(Map.of())))
                .expect(201);
        supervisor
                .post("/api/v1/customer-merges", body(survivor, consumer, Map.of(), "SURVIVOR"))
                .expectProblem(422, "customer-merge-kinds-differ");
        supervisor
                .post("/api/v1/customer-merges", body(survivor, gone, Map.of("profile.colour", "MERGED"), "SURVIVOR"))
                .expectProblem(422, "customer-merge-choice-unknown");
        supervisor.ifMatch("*").put(gone.location(), profile(Map.of())).expect(200);
        supervisor.post("/api/v1/customer-merges", wrong).expectProblem(412, "stale-version");

        var merge = merge(survivor, supervisor.get(gone.location()).expect(200), Map.of());
        api.as(Tokens.of("supervisor").org("jinhua/yiwu"))
                .get(merge.location())
                .expectProblem(404, "customer-merge-not-found");
        api.as(Tokens.of("supervisor").org("jinhua/yiwu"))
                .post(merge.location() + "/undo", Map.of("reason", "x"))
                .expectProblem(404, "customer-merge-not-found");
        jdbc.sql("update customer_merge set merged_at = now() - interval '31 days' where id = ?")
                .param(merge.id())
                .update();
        supervisor
                .post(merge.location() + "/undo", Map.of("reason", "x"))
                .expectProblem(409, "customer-merge-window-passed");
    }

    private static List<Api.Answer> atOnce(List<Callable<Api.Answer>> calls) throws Exception {
        var answers = new ArrayList<Api.Answer>();
        try (var threads = Executors.newFixedThreadPool(calls.size())) {
            for (var answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    /** What points to each customer, by table and key. */
    private Map<UUID, Set<String>> snapshot() {
        return Map.of(gone.id(), pointing(gone.id()), survivor.id(), pointing(survivor.id()));
    }

    private Set<String> pointing(UUID customer) {
        return repointing.columns().stream()
                .map(column -> column.substring(0, column.indexOf('.')))
                .flatMap(table -> jdbc
                        .sql("select '" + table + " ' || (to_jsonb(t) - 'version')::text from " + table
                                + " t where customer_id = ?")
                        .param(customer)
                        .query(String.class)
                        .list()
                        .stream())
                .collect(Collectors.toSet());
    }

    private Api.Answer merge(Api.Answer survivor, Api.Answer gone, Map<String, String> choices) {
        return supervisor
                .post(
                        "/api/v1/customer-merges",
                        body(
                                supervisor
                                        .get("/api/v1/customers/" + survivor.id())
                                        .expect(200),
                                supervisor.get("/api/v1/customers/" + gone.id()).expect(200),
                                choices,
                                "SURVIVOR"))
                .expect(201);
    }

    private static Map<String, Object> body(
            Api.Answer survivor, Api.Answer gone, Map<String, String> choices, @Nullable String otherwise) {
        var body = new HashMap<String, Object>(Map.of(
                "survivor",
                Map.of("id", survivor.id(), "version", survivor.json("/version").asLong()),
                "merged",
                Map.of("id", gone.id(), "version", gone.json("/version").asLong()),
                "choices",
                choices,
                "reason",
                "同一家店"));
        if (otherwise != null) {
            body.put("otherwise", otherwise);
        }
        return body;
    }

    private Api.Answer register(Map<String, Object> more) {
        return supervisor
                .post(
                        "/api/v1/customers",
                        Map.of("code", "M-" + unique + '-' + ++number, "kind", "RETAILER", "profile", profile(more)))
                .expect(201);
    }

    private static Map<String, Object> profile(Map<String, Object> more) {
        var profile = new HashMap<String, Object>(more);
        profile.put("name", "晨光");
        profile.put("orgUnit", "jinhua/dongyang");
        return profile;
    }

    private static String code(Api.Answer customer) {
        return customer.json("/code").asString();
    }

    private Api.Answer order(Api.Answer customer, String number) {
        return supervisor
                .post(
                        "/api/v1/purchases",
                        Map.of(
                                "orderNumber",
                                number + '-' + customer.json("/code").asString(),
                                "customerId",
                                customer.id(),
                                "orderedAt",
                                "2026-09-10T08:00:00Z",
                                "currency",
                                "CNY",
                                "lines",
                                List.of(Map.of("product", "利群", "category", "一类", "quantity", 5, "unitPrice", 14.5))))
                .expect(201);
    }

    private long orders(Api.Answer customer) {
        return jdbc.sql("select count(*) from purchase where customer_id = ?")
                .param(customer.id())
                .query(Long.class)
                .single();
    }

    private long month(Api.Answer customer) {
        return jdbc.sql("""
                        select coalesce((select sum(orders) from purchase_month where customer_id = :id), 0)
                            where coalesce((select sum(orders) from purchase_month_category where customer_id = :id), 0)
                                = coalesce((select sum(orders) from purchase_month where customer_id = :id), 0)""").param("id", customer.id()).query(Long.class).single();
    }

    private void tag(Api.Answer customer, String tag) {
        jdbc.sql("""
                        insert into customer_tag (id, customer_id, tag, valid_from, set_by, set_at)
                        values (gen_random_uuid(), ?, ?, '2026-01-01', 'test', now())""").params(customer.id(), tag).update();
    }

    private void visited(UUID customer) {
        events.example("VisitCompleted")
                .with("id", UUID.randomUUID())
                .with("customerId", customer)
                .send();
    }

    private void entries(UUID customer, int howMany) {
        await().until(() -> jdbc.sql("select count(*) from timeline_entry where customer_id = ?")
                        .param(customer)
                        .query(Integer.class)
                        .single()
                == howMany);
    }

    private Api.Answer upload(String path, String csv) {
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        var started = admin.upload(path, "rows.csv", csv.getBytes(StandardCharsets.UTF_8))
                .expect(202);
        return await().until(
                        () -> admin.get(started.location()).expect(200),
                        progress -> progress.json("/status").asString().equals("FINISHED"));
    }
}
