package io.gapless.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Customers by the many, in and out. */
@ServiceTest
class CustomerBulkTest {

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EventContracts events;

    private final String unique = UUID.randomUUID().toString().substring(0, 8);

    @Test
    void a_file_is_taken_in_with_errors_by_row_and_a_second_time_without_duplicates() {
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        var csv = "\ufeff客户编码,客户种类,客户名称,组织机构,客户经理,经度,纬度\r\n"
                + code(1) + ",RETAILER,\"横店,第一店\",jinhua/dongyang/weishan,wang,120.31,29.16\r\n"
                + code(2) + ",零售客户,第二店,jinhua/dongyang/weishan,wang,,\r\n"
                + code(3) + ",SHOP,第三店,jinhua/dongyang/weishan,wang,,\r\n"
                + code(4) + ",RETAILER,第四店,hangzhou,wang,,\r\n"
                + code(5) + ",RETAILER,第五店,jinhua/dongyang/weishan,wang,120.31,\r\n"
                + code(2) + ",RETAILER,第二店,jinhua/dongyang/weishan,wang,,\r\n";
        var tried = importFile(admin, csv, "?dryRun=true");
        assertThat(tried.json("/counts/created").asInt()).isEqualTo(2);
        assertThat(tried.json("/counts/failed").asInt()).isEqualTo(4);

        var first = importFile(admin, csv, "");
        assertThat(first.json("/total").asInt()).isEqualTo(6);
        assertThat(first.json("/counts/created").asInt()).isEqualTo(2);
        assertThat(first.json("/counts/failed").asInt()).isEqualTo(4);
        var errors = admin.get(first.location() + "/errors").expect(200);
        assertThat(errors.json("/items")
                        .valueStream()
                        .map(error -> error.at("/row").asInt()))
                .containsExactly(3, 4, 5, 6);

        var second = importFile(admin, csv, "");
        assertThat(second.json("/counts/created").asInt()).isZero();
        assertThat(second.json("/counts/unchanged").asInt()).isEqualTo(2);
    }

    @Test
    void a_column_that_a_file_does_not_have_stays_as_it_is_and_an_empty_cell_empties() {
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        importFile(
                admin,
                "code,kind,name,orgUnit,manager,phone,licence\n" + code(1)
                        + ",RETAILER,A,jinhua/yiwu,li,0579-1,330782000001\n",
                "");
        var second = importFile(admin, "code,kind,name,orgUnit,phone\n" + code(1) + ",RETAILER,B,jinhua/yiwu,\n", "");
        assertThat(second.json("/counts/updated").asInt()).isEqualTo(1);
        var found = admin.get("/api/v1/customers?q=" + code(1)).expect(200);
        var customer = admin.get(
                        "/api/v1/customers/" + found.json("/items/0/id").asString())
                .expect(200);
        assertThat(customer.json("/profile/name").asString()).isEqualTo("B");
        assertThat(customer.json("/profile/manager").asString()).isEqualTo("li");
        assertThat(customer.json("/profile/licence").asString()).isEqualTo("330782000001");
        assertThat(customer.json("/profile/phone").isMissingNode()).isTrue();
    }

    @Test
    void a_file_tells_since_when_somebody_is_a_customer_and_otherwise_it_is_today() {
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        var first = importFile(
                admin,
                "客户编码,客户种类,客户名称,组织机构,入网日期\n" + code(1) + ",零售客户,老店,jinhua/yiwu,2009/3/5\n" + code(2)
                        + ",零售客户,新店,jinhua/yiwu,\n" + code(3) + ",零售客户,明天的店,jinhua/yiwu,2999-01-01\n" + code(4)
                        + ",零售客户,二月的店,jinhua/yiwu,2026-02-31\n",
                "");
        assertThat(first.json("/counts/created").asInt()).isEqualTo(2);
        var errors = admin.inChinese().get(first.location() + "/errors").expect(200);
        assertThat(errors.json("/items/0/errors/0/column").asString()).isEqualTo("registeredOn");
        assertThat(errors.json("/items/0/errors/0/message").asString()).contains("2999");
        assertThat(errors.json("/items/1/errors/0/column").asString()).isEqualTo("registeredOn");
        assertThat(registeredOn(1)).isEqualTo("2009-03-05");
        assertThat(registeredOn(2))
                .isEqualTo(LocalDate.now(ZoneId.of("Asia/Shanghai")).toString());
        // A file without the column, or with an empty cell, leaves it as it is.
        importFile(admin, "code,kind,name,orgUnit\n" + code(1) + ",RETAILER,老店二,jinhua/yiwu\n", "");
        assertThat(registeredOn(1)).isEqualTo("2009-03-05");
        var again = importFile(
                admin, "code,kind,name,orgUnit,registeredOn\n" + code(1) + ",RETAILER,老店二,jinhua/yiwu,\n", "");
        assertThat(again.json("/counts/unchanged").asInt()).isEqualTo(1);
        assertThat(registeredOn(1)).isEqualTo("2009-03-05");
    }

    @Test
    void whoever_comes_with_a_file_is_no_new_customer_unless_it_says_so() {
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        var today = LocalDate.now(ZoneId.of("Asia/Shanghai"));
        importFile(
                admin,
                "code,kind,name,orgUnit,registeredOn\n" + code(1) + ",RETAILER,A,jinhua/yiwu,\n" + code(2)
                        + ",RETAILER,B,jinhua/yiwu," + today.minusDays(200) + "\n" + code(3)
                        + ",RETAILER,C,jinhua/yiwu,"
                        + today.minusDays(2) + "\n",
                "");
        assertThat(isHistory(1)).isTrue();
        assertThat(isHistory(2)).isTrue();
        assertThat(isHistory(3)).isFalse();
        events.verifyPublished();
    }

    private boolean isHistory(int number) {
        var id = jdbc.sql("select id from customer where code = ?")
                .param(code(number))
                .query(UUID.class)
                .single();
        return events.awaitPublished("CustomerRegistered", id)
                .body()
                .path("history")
                .asBoolean(false);
    }

    private String registeredOn(int number) {
        return jdbc.sql("select registered_on::text from customer where code = ?")
                .param(code(number))
                .query(String.class)
                .single();
    }

    @Test
    void errors_are_told_in_words_and_by_what_the_file_calls_its_columns() {
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        var closed = admin.post(
                        "/api/v1/customers",
                        Map.of(
                                "code",
                                code(9),
                                "kind",
                                "RETAILER",
                                "profile",
                                Map.of("name", "关门店", "orgUnit", "jinhua/yiwu")))
                .expect(201);
        admin.ifMatch(closed)
                .post(closed.location() + "/close", Map.of("reason", "停业"))
                .expect(200);
        var imported = importFile(
                admin,
                "code,kind,name,orgUnit,attributes.business-format\n" + code(1) + ",RETAILER,A,jinhua/yiwu,月球\n"
                        + code(9) + ",CONSUMER,B,jinhua/yiwu,\n",
                "");
        var file = admin.inChinese()
                .get(imported.location() + "/errors/file")
                .expect(200)
                .text();
        // The headings of the file that is to be mended, and words in the language of who mends it.
        assertThat(file).contains("行号,错误,code,kind,name,orgUnit,", "attributes.business-format: ", "kind: ", "code: ");
        assertThat(file).contains("业态", "便利店", "零售客户", "停用").doesNotContain("convenience", "CLOSED", "“RETAILER”");
        var english = admin.get(imported.location() + "/errors").expect(200);
        assertThat(english.json("/items/0/errors/0/heading").asString()).isEqualTo("attributes.business-format");
        var chinese = importFile(admin, "客户编码,客户种类,客户名称,组织机构\n" + code(9) + ",消费者,B,jinhua/yiwu\n", "");
        assertThat(admin.get(chinese.location() + "/errors/file").expect(200).text())
                .contains("row,errors,客户编码,客户种类,客户名称,组织机构\r\n", "客户种类: ", "closed");
        // What an export hides in part would be taken for the value.
        var masked = importFile(
                admin, "code,kind,name,orgUnit,phone\n" + code(2) + ",RETAILER,C,jinhua/yiwu,139****1111\n", "");
        assertThat(admin.get(masked.location() + "/errors")
                        .expect(200)
                        .json("/items/0/errors/0/heading")
                        .asString())
                .isEqualTo("phone");
    }

    @Test
    void a_row_with_a_login_that_is_no_customers_is_refused() {
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        var csv = "code,kind,name,orgUnit,login\n"
                + code(1) + ",RETAILER,A,jinhua/yiwu,login-" + code(1) + "\n"
                + code(2) + ",RETAILER,B,jinhua/yiwu,executive\n"
                + code(3) + ",RETAILER,C,jinhua/yiwu,nobody\n"
                + code(4) + ",RETAILER,D,jinhua/yiwu,\n";
        for (String mode : new String[] {"?dryRun=true", ""}) {
            var imported = importFile(admin, csv, mode);
            assertThat(imported.json("/counts/created").asInt()).isEqualTo(2);
            assertThat(imported.json("/counts/failed").asInt()).isEqualTo(2);
            var errors = admin.get(imported.location() + "/errors").expect(200);
            assertThat(errors.json("/items")
                            .valueStream()
                            .map(error -> error.at("/row").asInt()))
                    .containsExactly(2, 3);
            assertThat(errors.json("/items/0/errors/0/column").asString()).isEqualTo("login");
            assertThat(errors.json("/items/0/errors/0/message").asString()).contains("\"executive\"");
        }
        assertThat(importFile(admin, csv, "").json("/counts/unchanged").asInt()).isEqualTo(2);
    }

    @Test
    void the_same_key_with_another_file_of_the_same_size_is_refused() {
        var admin = api.as(Tokens.of("admin").org("jinhua")).idempotencyKey(unique);
        var one = "code,kind,name,orgUnit\n" + code(1) + ",RETAILER,A,jinhua/yiwu\n";
        var started = admin.upload("/api/v1/customer-imports", "c.csv", one.getBytes(StandardCharsets.UTF_8))
                .expect(202);
        var again = admin.upload("/api/v1/customer-imports", "c.csv", one.getBytes(StandardCharsets.UTF_8))
                .expect(202);
        assertThat(again.id()).isEqualTo(started.id());
        admin.upload(
                        "/api/v1/customer-imports",
                        "c.csv",
                        one.replace(",A,", ",B,").getBytes(StandardCharsets.UTF_8))
                .expectProblem(422, "idempotency-key-reused");
    }

    @Test
    void what_is_exported_can_be_imported_and_holds_no_formula_and_nothing_of_others() {
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        for (int i = 1; i <= 3; i++) {
            var profile = new HashMap<String, Object>(Map.of(
                    "name",
                    i == 2 ? "=cmd|' /C calc'!A0" : "店" + i,
                    "orgUnit",
                    "jinhua/lanxi/youbu",
                    "manager",
                    "sun"));
            profile.put("segment", unique);
            profile.put("phone", "+86-579-" + i);
            admin.post("/api/v1/customers", Map.of("code", code(i), "kind", "RETAILER", "profile", profile))
                    .expect(201);
        }
        var csv = export(admin, "CSV");
        assertThat(csv.header("Content-Disposition")).contains("customers.csv");
        assertThat(csv.text())
                .startsWith("\ufeffcode,kind,name")
                .contains("'=cmd")
                .contains("'+86-579-1");
        var back = importFile(admin, csv.text(), "");
        assertThat(back.json("/counts/unchanged").asInt()).isEqualTo(3);

        var zhao = api.as(Tokens.of("customer-manager").username("zhao").org("jinhua/lanxi"));
        assertThat(export(zhao, "CSV").text().lines()).hasSize(1);
        api.as(Tokens.of("supervisor").org("jinhua/yiwu"))
                .post("/api/v1/customer-exports", Map.of("format", "CSV", "orgUnit", "jinhua/lanxi"))
                .expectProblem(403, "outside-org-scope");
        var own = admin.post("/api/v1/customer-exports", Map.of("format", "XLSX", "segment", unique))
                .expect(202);
        api.as(Tokens.of("supervisor").username("another").org("jinhua"))
                .get(own.location())
                .expectProblem(404, "job-not-found");
    }

    @Test
    void a_file_gives_customers_only_to_those_who_look_after_customers_there() {
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        var csv = "code,kind,name,orgUnit,manager\n"
                + code(1) + ",RETAILER,A,jinhua/dongyang/weishan,wang\n"
                + code(2) + ",RETAILER,B,jinhua/dongyang/weishan,nobody\n"
                + code(3) + ",RETAILER,C,jinhua/dongyang/weishan,li\n"
                + code(4) + ",RETAILER,D,jinhua/dongyang/weishan,customer\n"
                + code(5) + ",RETAILER,E,jinhua/dongyang/weishan,service-agent\n";
        for (var query : List.of("?dryRun=true", "")) {
            var done = importFile(admin, csv, query);
            assertThat(done.json("/counts/created").asInt()).isEqualTo(1);
            var errors = admin.get(done.location() + "/errors").expect(200);
            assertThat(errors.json("/items")
                            .valueStream()
                            .map(error -> error.at("/errors/0/column").asString()))
                    .containsExactly("manager", "manager", "manager", "manager");
            assertThat(errors.json("/items/0/errors/0/message").asString()).contains("nobody");
        }
    }

    @Test
    void a_class_that_a_scheme_gives_is_written_past_it_neither_by_hand_nor_by_file() {
        jdbc.sql("""
                        insert into segmentation_scheme (id, version, kind, org_unit, edition, status, name_zh, name_en,
                            rules, author, created_at, published_by, published_at)
                        values (gen_random_uuid(), 1, 'RETAILER', 'jinhua/pujiang', 1, 'PUBLISHED', '级', 'classes',
                            '{"classes": []}', 'x', now(), 'x', now()) on conflict do nothing""").update();
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        admin.post("/api/v1/customers", customer(code(1), "RETAILER", "jinhua/pujiang", "A"))
                .expectProblem(422, "segment-given-by-scheme");
        admin.post("/api/v1/customers", customer(code(2), "CONSUMER", "jinhua/pujiang", "A"))
                .expect(201);
        admin.post("/api/v1/customers", customer(code(3), "RETAILER", "jinhua/panan", "A"))
                .expect(201);
        var shop = admin.post("/api/v1/customers", customer(code(1), "RETAILER", "jinhua/pujiang/team", null))
                .expect(201);
        jdbc.sql("update customer set segment = 'A' where id = ?")
                .param(shop.id())
                .update();
        admin.ifMatch(shop)
                .put(shop.location(), Map.of("name", "店", "orgUnit", "jinhua/pujiang/team", "segment", "B"))
                .expectProblem(422, "segment-given-by-scheme");
        admin.ifMatch(shop)
                .put(shop.location(), Map.of("name", "店", "orgUnit", "jinhua/pujiang/team"))
                .expectProblem(422, "segment-given-by-scheme");
        admin.ifMatch(shop)
                .put(shop.location(), Map.of("name", "新店", "orgUnit", "jinhua/pujiang/team", "segment", "A"))
                .expect(200);

        var done = importFile(
                admin,
                "code,kind,name,orgUnit,segment\n" + code(1) + ",RETAILER,店,jinhua/pujiang/team,B\n" + code(4)
                        + ",RETAILER,店,jinhua/pujiang,C\n" + code(5) + ",RETAILER,店,jinhua/pujiang,\n",
                "");
        assertThat(done.json("/counts/failed").asInt()).isEqualTo(2);
        assertThat(done.json("/counts/created").asInt()).isEqualTo(1);
        assertThat(admin.get(done.location() + "/errors")
                        .expect(200)
                        .json("/items/0/errors/0/column")
                        .asString())
                .isEqualTo("segment");
        var same = importFile(
                admin, "code,kind,name,orgUnit,segment\n" + code(1) + ",RETAILER,又一新店,jinhua/pujiang/team,A\n", "");
        assertThat(same.json("/counts/updated").asInt()).isEqualTo(1);
    }

    private static Map<String, Object> customer(String code, String kind, String orgUnit, @Nullable String segment) {
        var profile = new HashMap<String, Object>(Map.of("name", "店", "orgUnit", orgUnit));
        if (segment != null) {
            profile.put("segment", segment);
        }
        return Map.of("code", code, "kind", kind, "profile", profile);
    }

    private Api.Answer export(Api api, String format) {
        var started = api.post("/api/v1/customer-exports", Map.of("format", format, "segment", unique))
                .expect(202);
        await().until(() -> api.get(started.location())
                .expect(200)
                .json("/status")
                .asString()
                .equals("FINISHED"));
        return api.get(started.location() + "/file").expect(200);
    }

    private static Api.Answer importFile(Api api, String csv, String query) {
        var started = api.upload(
                        "/api/v1/customer-imports" + query, "customers.csv", csv.getBytes(StandardCharsets.UTF_8))
                .expect(202);
        return await().until(
                        () -> {
                            var job = api.get(started.location()).expect(200);
                            return new Api.Answer(started.location(), 200, started.headers(), job.text());
                        },
                        progress -> progress.json("/status").asString().equals("FINISHED"));
    }

    private String code(int number) {
        return "B-" + unique + '-' + number;
    }
}
