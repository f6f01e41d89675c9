package io.gapless.complaint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@ServiceTest
class PastComplaintsTest {

    private static final String IMPORTS = "/api/v1/complaint-imports";
    private static final String HEADER =
            "reference,number,customer,orgUnit,category,channel,text,receivedAt,acknowledgedAt,"
                    + "firstResponseAt,resolvedAt,closedAt,status,handler,remedy,satisfaction\r\n";

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    @Test
    void complaints_of_the_past_keep_their_times_and_are_told_as_history_once() {
        var code = Fixtures.code();
        Fixtures.known(events, jdbc, code, "jinhua/dongyang/weishan", "wang");
        var file = HEADER
                + "r1,OLD-77," + code
                + ",,delivery-late,HOTLINE,三天没送货,2026-03-02 09:00,2026-03-02 10:00,2026-03-03T10:00:00+08:00,"
                + "2026-03-05 15:00,2026-03-06 16:00,,agent-7,APOLOGY,4\r\n"
                + "r2,,,jinhua/dongyang,delivery-late,walk_in,没人答复,2026/3/2 9:00,,,,,,,,\r\n";
        var tried = imported("crm", file, true);
        assertThat(tried.json("/counts").toString()).isEqualTo("{\"created\":2}");
        assertThat(ofSource("crm")).isZero();
        assertThat(imported("crm", file, false).json("/counts").toString()).isEqualTo("{\"created\":2}");
        assertThat(imported("crm", file, false).json("/counts").toString()).isEqualTo("{\"unchanged\":2}");
        assertThat(ofSource("crm")).isEqualTo(2);

        var closed = complaint("r1");
        assertThat(closed.json("/number").asString()).isEqualTo("OLD-77");
        assertThat(closed.json("/externalReference").asString()).isEqualTo("r1");
        assertThat(closed.json("/status").asString()).isEqualTo("CLOSED");
        assertThat(closed.json("/assignee").asString()).isEqualTo("agent-7");
        assertThat(closed.json("/satisfaction").asInt()).isEqualTo(4);
        assertThat(closed.json("/decision/remedy").asString()).isEqualTo("APOLOGY");
        assertThat(closed.json("/customer/code").asString()).isEqualTo(code);
        // 450 minutes of work after Monday 09:00 were over on Tuesday at 09:00.
        assertThat(clock(closed, "FIRST_RESPONSE").at("/dueAt").asString()).isEqualTo("2026-03-03T01:00:00Z");
        assertThat(clock(closed, "FIRST_RESPONSE").at("/breachedAt").asString()).isEqualTo("2026-03-03T01:00:00Z");
        assertThat(clock(closed, "FIRST_RESPONSE").at("/metAt").asString()).isEqualTo("2026-03-03T02:00:00Z");
        assertThat(clock(closed, "RESOLVE").at("/dueAt").asString()).isEqualTo("2026-03-09T01:00:00Z");
        for (String met : List.of("ACKNOWLEDGE", "UPDATE", "RESOLVE")) {
            assertThat(clock(closed, met).at("/breached").asBoolean()).as(met).isFalse();
        }
        assertThat(closed.json("/history")
                        .valueStream()
                        .map(entry -> entry.at("/toStatus").asString() + " "
                                + entry.at("/at").asString()))
                .containsExactly(
                        "RECEIVED 2026-03-02T01:00:00Z",
                        "ACKNOWLEDGED 2026-03-02T02:00:00Z",
                        "RESOLVED 2026-03-05T07:00:00Z",
                        "CLOSED 2026-03-06T08:00:00Z");

        var received = events.awaitPublished("ComplaintReceived", closed.id()).body();
        assertThat(received.at("/status").asString()).isEqualTo("RECEIVED");
        assertThat(received.at("/history").asBoolean()).isTrue();
        assertThat(received.at("/happenedAt").asString()).isEqualTo("2026-03-02T01:00:00Z");
        var told = events.awaitPublished("ComplaintClosed", closed.id()).body();
        assertThat(told.at("/version").asLong())
                .isEqualTo(2)
                .isEqualTo(closed.json("/version").asLong());
        assertThat(told.at("/history").asBoolean()).isTrue();
        assertThat(told.at("/happenedAt").asString()).isEqualTo("2026-03-06T08:00:00Z");
        assertThat(told.at("/score").asInt()).isEqualTo(75);
        assertThat(told.at("/actedBy").toString()).isEqualTo("[\"agent-7\"]");

        // What is open still ran out long ago without a word, and is handled on here.
        var open = complaint("r2");
        assertThat(open.json("/number").asString()).matches("C20260302-\\d{6}");
        assertThat(open.json("/clocks").valueStream())
                .allMatch(one -> one.at("/breached").asBoolean() || one.has("pausedSince"));
        Fixtures.step(agent(), open, "acknowledge", null).expect(200);
        var live = events.awaitPublished("ComplaintAcknowledged", open.id()).body();
        assertThat(live.has("history")).isFalse();
        assertThat(events.published())
                .noneMatch(event -> event.type().equals("ComplaintClockBreached")
                        && List.of(open.id().toString(), closed.id().toString()).contains(event.key()));
        // The newest of the list is what was received last.
        var today = Fixtures.received(agent(), "jinhua/dongyang").id();
        var listed = agent().get("/api/v1/complaints?orgUnit=jinhua/dongyang&limit=200")
                .expect(200)
                .json("/items")
                .valueStream()
                .map(row -> row.at("/id").asString())
                .toList();
        assertThat(listed.indexOf(today.toString()))
                .isLessThan(listed.indexOf(open.id().toString()));
        events.verifyPublished();
    }

    @Test
    void rows_that_cannot_be_are_told_in_both_languages_and_can_be_mended() {
        var day = LocalDate.now(ZoneId.of("Asia/Shanghai")).format(DateTimeFormatter.BASIC_ISO_DATE);
        var file = HEADER
                + row("a1", "NOBODY", "", "price", "2026-03-02", "", "")
                + row("a2", "", "hangzhou", "price", "2026-03-02", "", "")
                + row("a3", "", "jinhua", "none", "2026-03-02", "", "")
                + row(
                        "a4",
                        "",
                        "jinhua",
                        "price",
                        Instant.now().plusSeconds(3600).toString(),
                        "",
                        "")
                + row("a5", "", "jinhua", "price", "2026-03-02", "2026-03-01", "")
                + row("a6", "", "jinhua", "price", "2026-03-02", "", "CLOSED")
                + row("a7", "", "", "price", "2026-03-02", "", "")
                + row("a8", "", "jinhua", "price", "2026-03-02", "2026-03-03", "RECEIVED")
                + row("a9", "", "jinhua", "price", "2026-03-02", "2026-03-03", "")
                + row("a9", "", "jinhua", "price", "2026-03-02", "2026-03-03", "")
                + "b1,C" + day + "-000001,,jinhua,price,WEB,t,2026-03-02,,,,,,,,\r\n"
                + row("b2", "", "jinhua", "price", "2026-02-31 09:00", "", "");
        var done = imported("desk2", file, false);
        assertThat(done.json("/counts").toString()).isEqualTo("{\"failed\":11,\"created\":1}");
        assertThat(errors(admin(), done))
                .containsExactly(
                        "1 customer: No customer of yours has the code \"NOBODY\". Import the customers first.",
                        "2 orgUnit: The org unit \"hangzhou\" lies outside of yours.",
                        "3 category: There is no category \"none\". GET /api/v1/complaint-categories lists them.",
                        "4 receivedAt: A time up to now and not before the year 2000, such as 2026-11-22 14:30 or"
                                + " 2026-11-22T14:30:00+08:00.",
                        "5 closedAt: Earlier than receivedAt.",
                        "6 closedAt: CLOSED needs the time of it.",
                        "7 orgUnit: Give the org unit that it concerned, or the customer.",
                        "8 status: A complaint that is RECEIVED has nothing in the column closedAt.",
                        "10 reference: An earlier row of this file is about the same: leave one of them.",
                        "11 number: Numbers such as C" + day
                                + "-000001 are given out here from today on. Leave it empty, or keep a number of a day"
                                + " that is over.",
                        "12 receivedAt: A time up to now and not before the year 2000, such as 2026-11-22 14:30 or"
                                + " 2026-11-22T14:30:00+08:00.");
        assertThat(errors(admin().inChinese(), done)).contains("5 closedAt: 早于 receivedAt。");
        assertThat(admin().get(IMPORTS + "/" + done.id() + "/errors/file")
                        .expect(200)
                        .text())
                .startsWith("\ufeffrow,errors,reference,number,customer");

        // Another row under a reference is not taken for the first; who may not see it is not told what it is.
        var changed = HEADER + row("a9", "", "jinhua", "goods", "2026-03-02", "2026-03-03", "");
        assertThat(errors(admin(), imported("desk2", changed, false)))
                .containsExactly(
                        "1 reference: Another row was taken in under this reference before. What is on record is"
                                + " changed there, not by file.");
        assertThat(imported("desk3", changed, false).json("/counts").toString()).isEqualTo("{\"created\":1}");
        var yiwu = api.as(Tokens.of("supervisor").username("yiwu").org("jinhua/yiwu"));
        var theirs = await().until(
                        () -> yiwu.get(yiwu.upload(
                                                IMPORTS + "?source=desk2",
                                                "x.csv",
                                                bytes(HEADER
                                                        + row("a9", "", "jinhua/yiwu", "price", "2026-03-02", "", "")))
                                        .expect(202)
                                        .location())
                                .expect(200),
                        progress -> progress.json("/status").asString().equals("FINISHED"));
        assertThat(errors(yiwu, theirs))
                .containsExactly(
                        "1 reference: This reference belongs to something that you may not see. Name another source.");

        yiwu.get(IMPORTS + "/" + done.id()).expectProblem(404, "job-not-found");
        for (String role : List.of("customer", "customer-manager", "service-agent", "quality-analyst", "executive")) {
            api.as(Tokens.of(role).org("jinhua"))
                    .upload(IMPORTS, "x.csv", bytes(changed))
                    .expectProblem(403, "not-allowed");
        }
        admin().upload(IMPORTS + "?source=a%20b", "x.csv", bytes(changed)).expectProblem(400, "source-unfit");
        admin().upload(IMPORTS, "x.csv", bytes("reference,z\r\n1,2\r\n")).expectProblem(422, "table-unknown-column");
    }

    @Test
    void what_is_open_is_decided_here_and_nobody_grants_more_by_file_than_they_could() {
        var file = "reference,orgUnit,category,channel,text,receivedAt,resolvedAt,closedAt,status,decision,remedy,"
                + "compensation\r\n"
                + "d1,jinhua,price,WEB,t,2026-03-02,,,INVESTIGATING,退差价,,\r\n"
                + "d2,jinhua,price,WEB,t,2026-03-02,,,ACKNOWLEDGED,,APOLOGY,5\r\n"
                + "d3,jinhua,price,WEB,t,2026-03-02,2026-03-03,,RESOLVED,,,9999999999.99\r\n"
                + "d4,jinhua,price,WEB,t,2026-03-02,2026-03-03,2026-03-04,REJECTED,,,\r\n"
                + "d5,jinhua,price,WEB,t,2026-03-02,2026-03-03,2026-03-04,WITHDRAWN,,,\r\n"
                + "d6,jinhua,price,WEB,t,2026-03-02,2026-03-03,,RESOLVED,,APOLOGY,1\r\n"
                + "d7,jinhua,price,WEB,t,2026-03-02,2026-03-03,2026-03-04,CLOSED,,,9999999999.99\r\n"
                + "d8,jinhua,price,WEB,t,2026-03-02,,,INVESTIGATING,,,\r\n";
        var done = imported("decided", file, false);
        assertThat(done.json("/counts").toString()).isEqualTo("{\"failed\":5,\"created\":3}");
        assertThat(errors(admin(), done))
                .containsExactly(
                        "1 decision: A complaint that is INVESTIGATING has nothing in the column decision.",
                        "2 remedy: A complaint that is ACKNOWLEDGED has nothing in the column remedy.",
                        "3 compensation: More than your authority covers. Leave a complaint that is RESOLVED to somebody"
                                + " whose authority does.",
                        "4 status: A complaint that is REJECTED has nothing in the column resolvedAt.",
                        "5 status: A complaint that is WITHDRAWN has nothing in the column resolvedAt.");
        assertThat(errors(admin().inChinese(), done)).contains("3 compensation: 超出您的权限。状态为 RESOLVED 的投诉请由有此权限的人导入。");
    }

    @Test
    void a_row_whose_person_was_erased_is_not_kept_again() {
        var file = HEADER + row("e1", "", "jinhua", "price", "2026-03-02", "2026-03-03", "");
        imported("erased", file, false);
        jdbc.sql("update complaint_import set content = null where source = 'erased'")
                .update();
        for (var again : List.of(file, HEADER + row("e1", "", "jinhua", "none", "", "", ""))) {
            var done = imported("erased", again, false);
            assertThat(done.json("/counts").toString()).isEqualTo("{\"unchanged\":1}");
            assertThat(errors(admin(), done)).isEmpty();
        }
    }

    /** They stay taken though the trial is undone: in a transaction of their own, which the desk does not wait for. */
    @Test
    void numbers_of_today_are_taken_apart_from_the_file() {
        var before = nextNumberOfToday();
        var now = Instant.now().toString();
        imported("today", HEADER + row("t1", "", "jinhua", "price", now, "", ""), true);
        assertThat(nextNumberOfToday()).isGreaterThan(before);
        assertThat(ofSource("today")).isZero();
    }

    private long nextNumberOfToday() {
        return jdbc.sql("select coalesce(max(next_number), 0) from complaint_number_block where day = ?")
                .param(LocalDate.now(ZoneId.of("Asia/Shanghai")))
                .query(Long.class)
                .single();
    }

    private static String row(
            String reference,
            String customer,
            String unit,
            String category,
            String received,
            String closed,
            String status) {
        return String.join(
                        ",", reference, "", customer, unit, category, "WEB", "t", received, "", "", "", closed, status,
                        "", "", "")
                + "\r\n";
    }

    private Api admin() {
        return api.as(Tokens.of("admin").org("jinhua"));
    }

    private Api agent() {
        return api.as(Tokens.of("service-agent").org("jinhua"));
    }

    private Api.Answer imported(String source, String csv, boolean dryRun) {
        var started = admin().upload(IMPORTS + "?source=" + source + "&dryRun=" + dryRun, "old.csv", bytes(csv))
                .expect(202);
        return await().until(
                        () -> admin().get(started.location()).expect(200),
                        progress -> progress.json("/status").asString().equals("FINISHED"));
    }

    private long ofSource(String source) {
        return jdbc.sql("select count(*) from complaint_import where source = ?")
                .param(source)
                .query(Long.class)
                .single();
    }

    private Api.Answer complaint(String reference) {
        var id = jdbc.sql("select complaint_id from complaint_import where source = 'crm' and reference = ?")
                .param(reference)
                .query(UUID.class)
                .single();
        return admin().get("/api/v1/complaints/" + id).expect(200);
    }

    private static JsonNode clock(Api.Answer complaint, String name) {
        return complaint
                .json("/clocks")
                .valueStream()
                .filter(clock -> clock.at("/name").asString().equals(name))
                .findFirst()
                .orElseThrow();
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
