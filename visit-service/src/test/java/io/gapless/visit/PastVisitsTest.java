package io.gapless.visit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class PastVisitsTest extends Journey {

    private static final String IMPORTS = "/api/v1/visit-imports";
    private static final String HEADER =
            "reference,customer,employee,item,standard,plannedFor,outcome,reason,checkedInAt,"
                    + "checkedOutAt,longitude,latitude,steps,rating,findings,needs\r\n";

    @Autowired
    JdbcClient jdbc;

    @Test
    void visits_of_the_past_follow_the_standard_of_then_and_are_told_as_history_once() {
        var unit = "jinhua/dongyang/" + unique("past-");
        var customer = customer(unique("SEG"), unit, "wang");
        var code = codeOf(customer);
        var name = unique("走访规范");
        var first = standard(name, "TRIAL", "RETIRED");
        jdbc.sql("""
                        update service_standard_approval set approved_at = case status
                            when 'TRIAL' then timestamptz '2026-01-01Z' else timestamptz '2026-06-01Z' end
                        where standard = ?""").param(first).update();
        var second = standard(name, "TRIAL");
        jdbc.sql("update service_standard_approval set approved_at = '2026-06-01Z' where standard = ?")
                .param(second)
                .update();
        var file = HEADER
                + "v1," + code + ",,," + name
                + ",2026-03-02,,,2026-03-02 09:00,2026-03-02T09:40:00+08:00,120.4312,29.2014,"
                + "1|2=42,5,货架整齐,SERVICE: 早些送货|PROFIT：紧俏品牌\r\n"
                + "v2," + code + ",li,," + name + ",2026-07-06,MISSED,关门,,,,,,,,\r\n"
                + "v3," + code + ",,," + name + ",2026/7/7,cancelled,店主外出,,,,,,,,\r\n"
                + "v4," + code + ",,," + name + ",2026-07-08,DONE,,2026-07-09 09:00,2026-07-09 09:30,,,,,,\r\n";
        assertThat(imported("old", file, true).json("/counts").toString()).isEqualTo("{\"created\":4}");
        assertThat(visits(customer)).isEmpty();
        assertThat(imported("old", file, false).json("/counts").toString()).isEqualTo("{\"created\":4}");
        assertThat(imported("old", file, false).json("/counts").toString()).isEqualTo("{\"unchanged\":4}");

        var visits = visits(customer);
        assertThat(visits.stream().map(visit -> visit.json("/status").asString()))
                .containsExactly("COMPLETED", "MISSED", "CANCELLED", "COMPLETED");
        var done = visits.getFirst();
        assertThat(done.json("/standardId").asString()).isEqualTo(first.toString());
        assertThat(visits.get(1).json("/standardId").asString()).isEqualTo(second.toString());
        assertThat(done.json("/manager").asString()).isEqualTo("wang");
        assertThat(visits.get(1).json("/manager").asString()).isEqualTo("li");
        assertThat(done.json("/completedAt").asString()).isEqualTo("2026-03-02T01:40:00Z");
        assertThat(done.json("/checkIn/distanceMetres").asDouble()).isCloseTo(0, within(0.1));
        assertThat(done.json("/steps")
                        .valueStream()
                        .map(step -> step.at("/executed").asBoolean()))
                .containsExactly(true, true, false);
        assertThat(done.json("/steps/1/measured").asInt()).isEqualTo(42);
        assertThat(done.json("/needs/1/text").asString()).isEqualTo("紧俏品牌");
        // Nothing was said of its steps: that is not to say that they were left out.
        assertThat(visits.get(3).json("/steps")).isEmpty();
        assertThat(visits.get(1).json("/steps")).hasSize(3);

        var told = events.awaitPublished("VisitCompleted", done.id()).body();
        assertThat(told.at("/history").asBoolean()).isTrue();
        assertThat(told.at("/happenedAt").asString()).isEqualTo("2026-03-02T01:40:00Z");
        assertThat(told.at("/score").asInt()).isEqualTo(100);
        assertThat(events.awaitPublished("VisitMissed", visits.get(1).id())
                        .body()
                        .at("/happenedAt")
                        .asString())
                .isEqualTo("2026-07-06T04:00:00Z");
        events.awaitPublished("VisitCancelled", visits.get(2).id());

        var march = compliance(unit, "2026-03-01", "2026-03-31");
        // Steps of 20 and 50 of 100; each in a dimension of its own.
        assertThat(march.json("/dimensions/0/executed").asDouble()).isEqualTo(1);
        assertThat(march.json("/onTime/share").asDouble()).isEqualTo(1);
        var july = compliance(unit, "2026-07-01", "2026-07-31");
        assertThat(july.json("/dimensions/0/n").asInt()).isEqualTo(1);
        assertThat(july.json("/onTime/share").asDouble()).isZero();
        events.verifyPublished();
    }

    @Test
    void a_visit_of_the_past_keeps_the_promise_of_its_month() {
        var segment = unique("KEEP");
        var unit = "jinhua/dongyang/" + unique("kept-");
        var customer = customer(segment, unit, "wang");
        var name = unique("月度走访");
        var item = analyst()
                .post(
                        "/api/v1/service-items",
                        Map.of(
                                "name",
                                name,
                                "standardId",
                                standard(),
                                "dimension",
                                "TANGIBLES",
                                "visitKind",
                                "PACKAGE"))
                .expect(201)
                .id();
        var pack = publishedPackage(segment, unit, item, 1);
        var out = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
        var month = YearMonth.from(out.atZone(ZONE));
        analyst()
                .post("/api/v1/service-packages/" + pack + "/promises", Map.of("period", month.toString()))
                .expect(200);
        // A newer item of the same name owes nothing yet.
        analyst()
                .post(
                        "/api/v1/service-items",
                        Map.of("name", name, "standardId", standard(), "dimension", "EMPATHY", "visitKind", "REGULAR"))
                .expect(201);
        var day = out.atZone(ZONE).toLocalDate();
        var file = HEADER;
        for (String reference : List.of("k1", "k2")) {
            file += "%s,%s,,%s,,%s,DONE,,%s,%s,,,all,,,\r\n"
                    .formatted(reference, codeOf(customer), name, day, out, out);
        }
        assertThat(imported("kept", file, false).json("/counts").toString()).isEqualTo("{\"created\":2}");
        var promise = jdbc.sql("select id from promise where customer_id = ?")
                .param(customer)
                .query(UUID.class)
                .single();
        var told = events.awaitPublished("PromiseDelivered", promise).body();
        assertThat(told.at("/status").asString()).isEqualTo("DELIVERED");
        assertThat(told.at("/history").asBoolean()).isTrue();
        assertThat(told.at("/happenedAt").asString()).isEqualTo(out.toString());
        // One promise, and one of the two visits has kept it.
        assertThat(visits(customer).stream()
                        .filter(visit -> visit.json("/promiseId").asString("").equals(promise.toString())))
                .hasSize(1);
        assertThat(visits(customer))
                .allMatch(visit -> visit.json("/kind").asString().equals("PACKAGE"));
        events.verifyPublished();
    }

    @Test
    void rows_that_cannot_be_are_told_and_only_those_in_charge_may_import() {
        var unit = "jinhua/dongyang/" + unique("wrong-");
        var code = codeOf(customer(unique("SEG"), unit, "wang"));
        var name = unique("走访规范");
        standard(name, "TRIAL");
        var file = HEADER
                + "w1,NOBODY,,," + name + ",2026-03-02,MISSED,x,,,,,,,,\r\n"
                + "w2," + code + ",,,无此标准,2026-03-02,MISSED,x,,,,,,,,\r\n"
                + "w3," + code + ",,," + name + ",2099-03-02,MISSED,x,,,,,,,,\r\n"
                + "w4," + code + ",,," + name + ",2026-03-02,MISSED,,,,,,,,,\r\n"
                + "w5," + code + ",,," + name + ",2026-03-02,DONE,,2026-03-02 10:00,2026-03-02 09:00,,,,,,\r\n"
                + "w6," + code + ",,," + name + ",2026-03-02,DONE,,2026-03-02 09:00,2026-03-02 10:00,,,7,,,\r\n"
                + "w7," + code + ",,," + name + ",2026-03-02,DONE,,2026-03-02 09:00,2026-03-02 10:00,,,1,9,,\r\n"
                + "w8," + code + ",,,,2026-03-02,CANCELLED,x,,,,,,,,\r\n"
                + "w9," + code + ",,," + name + ",2026-03-02,DONE,,2026-03-02 09:00,2026-03-02 10:00,120.4,,,,,\r\n"
                + "w10," + code + ",,," + name + ",2026-03-02,DONE,,2026-03-02 09:00,2026-03-02 10:00,,29.2,,,,\r\n"
                + "w11," + code + ",,," + name + ",2026-02-31,MISSED,x,,,,,,,,\r\n";
        var done = imported("wrong", file, false);
        assertThat(done.json("/counts").toString()).isEqualTo("{\"failed\":11}");
        assertThat(errors(admin(), done))
                .containsExactly(
                        "1 customer: No customer of yours has the code \"NOBODY\". Import the customers first.",
                        "2 standard: No standard of \"无此标准\" was in force then, and none is now.",
                        "3 plannedFor: A day up to today and not before the year 2000, such as 2026-11-22.",
                        "4 reason: Give a value.",
                        "5 checkedOutAt: Earlier than checkedInAt.",
                        "6 steps: Write the numbers of the steps that were executed, from 1 to 3, such as"
                                + " 1|2=note|4=35; or all, or none.",
                        "7 rating: A number from 1 to 5 with at most 0 decimals.",
                        "8 standard: Name the service item or the service standard of the visit.",
                        "9 latitude: A place is longitude and latitude: give both or none.",
                        "10 longitude: A place is longitude and latitude: give both or none.",
                        "11 plannedFor: A day up to today and not before the year 2000, such as 2026-11-22.");
        assertThat(errors(admin().inChinese(), done)).contains("5 checkedOutAt: 早于 checkedInAt。");
        var yiwu = supervisor("jinhua/yiwu");
        var theirs = awaitFinished(
                yiwu, yiwu.upload(IMPORTS, "x.csv", bytes(file)).expect(202).location());
        assertThat(errors(yiwu, theirs).get(3)).contains("4 customer: No customer of yours");
        yiwu.get(IMPORTS + "/" + done.id()).expectProblem(404, "job-not-found");
        for (String role : List.of("customer", "customer-manager", "service-agent", "quality-analyst", "executive")) {
            api.as(Tokens.of(role).org("jinhua"))
                    .upload(IMPORTS, "x.csv", bytes(file))
                    .expectProblem(403, "not-allowed");
        }
        admin().upload(IMPORTS + "?source=%2F", "x.csv", bytes(file)).expectProblem(400, "source-unfit");
    }

    @Test
    void visits_are_told_of_those_whom_the_importer_is_in_charge_of() {
        var code = codeOf(customer(unique("SEG"), "jinhua/dongyang/" + unique("staff-"), "zhou"));
        var name = unique("走访规范");
        standard(name, "TRIAL");
        var file = HEADER;
        // Beside the importer's org unit, below it, above it as the customer's manager, above it, and not known any
        // more.
        for (String employee : List.of("li", "zhao", "zhou", "qian", "left")) {
            file += "s-%s,%s,%s,,%s,2026-03-02,MISSED,关门,,,,,,,,\r\n".formatted(employee, code, employee, name);
        }
        var dongyang = supervisor("jinhua/dongyang");
        var done = awaitFinished(
                dongyang,
                dongyang.upload(IMPORTS + "?source=staff", "x.csv", bytes(file))
                        .expect(202)
                        .location());
        assertThat(done.json("/counts").toString()).isEqualTo("{\"failed\":3,\"created\":2}");
        assertThat(errors(dongyang, done))
                .hasSize(3)
                .allMatch(error -> error.matches("[145] employee: .*"))
                .contains(
                        "5 employee: \"left\" is neither the customer manager of this customer nor known as staff of your"
                                + " org units.");

        // An admin may tell of people who have left.
        assertThat(imported("all", file, false).json("/counts").toString()).isEqualTo("{\"created\":5}");
    }

    @Test
    void a_row_whose_person_was_erased_is_not_kept_again() {
        var code = codeOf(customer(unique("SEG"), "jinhua/dongyang/" + unique("erased-"), "wang"));
        var name = unique("走访规范");
        standard(name, "TRIAL");
        var file = HEADER + "g1," + code + ",,," + name + ",2026-03-02,MISSED,关门,,,,,,,,\r\n";
        imported("erased", file, false);
        jdbc.sql("update visit_import set content = null where source = 'erased'")
                .update();
        for (var again : List.of(file, file.replace("MISSED", "NEVER"))) {
            var done = imported("erased", again, false);
            assertThat(done.json("/counts").toString()).isEqualTo("{\"unchanged\":1}");
            assertThat(errors(admin(), done)).isEmpty();
        }
    }

    private UUID standard(String name, String... moves) {
        var draft = analyst()
                .post(
                        "/api/v1/service-standards",
                        Map.of(
                                "name",
                                name,
                                "type",
                                "QUALITY",
                                "steps",
                                List.of(
                                        step("问候", "EMPATHY", 20, "NONE", false),
                                        step("核对库存", "RELIABILITY", 50, "NUMBER", true),
                                        step("整理货架", "TANGIBLES", 30, "PHOTO", false))))
                .expect(201);
        for (String move : moves) {
            analyst()
                    .ifMatch("*")
                    .post(draft.location() + "/transitions", Map.of("to", move))
                    .expect(200);
        }
        return draft.id();
    }

    private String codeOf(UUID customer) {
        return customers.find(customer).orElseThrow().code();
    }

    private List<Api.Answer> visits(UUID customer) {
        return admin().get("/api/v1/visits?customerId=" + customer)
                .expect(200)
                .json("/items")
                .valueStream()
                .map(row -> admin().get("/api/v1/visits/" + row.at("/id").asString())
                        .expect(200))
                .toList();
    }

    private Api.Answer compliance(String unit, String from, String to) {
        return admin().get("/api/v1/visits/compliance?orgUnit=" + unit + "&from=" + from + "&to=" + to)
                .expect(200);
    }

    private Api admin() {
        return api.as(Tokens.of("admin").org("jinhua"));
    }

    private Api.Answer imported(String source, String csv, boolean dryRun) {
        var started = admin().upload(IMPORTS + "?source=" + source + "&dryRun=" + dryRun, "old.csv", bytes(csv))
                .expect(202);
        return awaitFinished(admin(), started.location());
    }

    private static Api.Answer awaitFinished(Api client, String location) {
        return await().until(
                        () -> client.get(location).expect(200),
                        progress -> progress.json("/status").asString().equals("FINISHED"));
    }

    private static List<String> errors(Api client, Api.Answer done) {
        return client.get(IMPORTS + "/" + done.id() + "/errors")
                .expect(200)
                .json("/items")
                .valueStream()
                .map(error -> error.at("/row").asInt() + " "
                        + error.at("/errors/0/column").asString() + ": "
                        + error.at("/errors/0/message").asString())
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
