package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.known;
import static io.gapless.complaint.Fixtures.received;
import static io.gapless.complaint.Fixtures.step;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clocks that pause and go on, and the calendars they count by. */
@ServiceTest
class ClocksAndCalendarsTest {

    private static final String CALENDARS = "/api/v1/business-calendars";

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_case_that_waits_for_the_customer_pauses_and_goes_on_with_their_word() {
        var agent = api.as(Tokens.of("service-agent"));
        var complaint = received(agent, "jinhua/yiwu");
        step(agent, complaint, "messages", Map.of("kind", "REPLY", "text", "哪一天？"))
                .expect(200);
        var paused =
                step(agent, complaint, "pause", Map.of("reason", "等客户提供发票")).expect(200);
        assertThat(paused.json("/waiting/reason").asString()).isEqualTo("等客户提供发票");
        assertThat(paused.json("/clocks/3/pausedSince").isMissingNode()).isFalse();
        assertThat(paused.json("/clocks/0/pausedSince").isMissingNode()).isTrue();
        var left = paused.json("/clocks/3/remainingSeconds").asLong();
        assertThat(left).isPositive();
        step(agent, complaint, "pause", Map.of("reason", "again")).expectProblem(409, "complaint-waits");
        contracts.awaitPublished("ComplaintClocksPaused", complaint.id());

        // Other terms while it waits: it goes on waiting.
        step(agent, complaint, "acknowledge", null).expect(200);
        var assessed = step(agent, complaint, "assess", Map.of("severity", "CRITICAL", "note", "danger"))
                .expect(200);
        assertThat(assessed.json("/clocks/3/pausedSince").isMissingNode()).isFalse();
        assertThat(assessed.json("/clocks/3/remainingSeconds").asLong()).isLessThan(left);

        api.post(
                        "/api/v1/public/complaints/" + complaint.json("/number").asString() + "/messages",
                        Map.of("secret", complaint.json("/followSecret").asString(), "text", "星期三"))
                .expect(204);
        var read = agent.get(complaint.location()).expect(200);
        assertThat(read.json("/waiting").isMissingNode()).isTrue();
        assertThat(read.json("/clocks/3/pausedSince").isMissingNode()).isTrue();
        assertThat(read.json("/history")
                        .valueStream()
                        .map(entry -> entry.at("/kind").asString()))
                .contains("CLOCKS_PAUSED", "CLOCKS_RESUMED");
        contracts.awaitPublished("ComplaintClocksResumed", complaint.id());
        step(agent, complaint, "resume", Map.of()).expectProblem(409, "complaint-does-not-wait");
        step(api.as(Tokens.of("service-agent").org("jinhua/lanxi")), complaint, "pause", Map.of("reason", "x"))
                .expectProblem(404, "complaint-not-found");
        agent.ifMatch(complaint)
                .post("/api/v1/complaints/" + complaint.id() + "/pause", Map.of("reason", "x"))
                .expectProblem(412, "stale-version");
        step(agent, complaint, "withdraw", Map.of("reason", "mistake")).expect(200);
        step(agent, complaint, "pause", Map.of("reason", "x")).expectProblem(409, "complaint-not-in-hand");
        contracts.verifyPublished();
    }

    @Test
    void a_year_of_holidays_is_loaded_in_one_call_and_the_running_clocks_are_reckoned_anew() throws Exception {
        var analyst = api.as(Tokens.of("quality-analyst").org("jinhua"));
        var name = "calendar " + code();
        var added = analyst.post(CALENDARS, Map.of("orgUnit", "jinhua/yiwu", "name", name, "calendar", calendar()))
                .expect(201);
        analyst.post(CALENDARS, Map.of("orgUnit", "jinhua/yiwu", "name", name, "calendar", calendar()))
                .expectProblem(409, "calendar-name-taken");
        analyst.post(CALENDARS, Map.of("orgUnit", "hangzhou", "name", name, "calendar", calendar()))
                .expectProblem(403, "outside-org-scope");

        var category = code().toLowerCase(java.util.Locale.ROOT);
        analyst.post(
                        "/api/v1/complaint-categories",
                        Map.of(
                                "code", category,
                                "name", "测试",
                                "nameEn", "Test",
                                "parent", "delivery",
                                "dimension", "RELIABILITY",
                                "defaultSeverity", "LOW",
                                "active", true))
                .expect(201);
        var policy = new HashMap<String, Object>(Map.of(
                "name",
                "by calendar",
                "category",
                category,
                "acknowledgeMinutes",
                60,
                "firstResponseMinutes",
                60,
                "updateMinutes",
                60,
                "resolveMinutes",
                60,
                "warnAt",
                List.of(0.5),
                "pauseIn",
                List.of("DECIDED"),
                "calendarId",
                added.id()));
        var both = with(policy, "calendar", calendar());
        analyst.post("/api/v1/sla-policies", both).expectProblem(422, "calendar-or-its-id");
        analyst.post("/api/v1/sla-policies", with(policy, "calendarId", java.util.UUID.randomUUID()))
                .expectProblem(422, "calendar-unknown");
        var of = analyst.post("/api/v1/sla-policies", policy).expect(201);
        assertThat(of.json("/warnAt/0").asDouble()).isEqualTo(0.5);
        assertThat(of.json("/pauseIn/0").asString()).isEqualTo("DECIDED");
        var complaint = api.as(Tokens.of("service-agent"))
                .post("/api/v1/complaints", with(anonymous("jinhua/yiwu"), "category", category))
                .expect(201);
        var due = Instant.parse(complaint.json("/clocks/3/dueAt").asString());
        assertThat(due)
                .isEqualTo(
                        Instant.parse(complaint.json("/receivedAt").asString()).plusSeconds(3600));

        // The official days of 2026, and a calendar of one week from now on that nobody works in.
        var official = Files.readString(Path.of("../docs/calendars/china-2026.json"));
        var path = added.location() + "/years";
        analyst.post(path, official).expectProblem(428, "if-match-required");
        var loaded = analyst.ifMatch(added).post(path, official).expect(200);
        assertThat(loaded.json("/version").asLong()).isEqualTo(2);
        assertThat(loaded.json("/calendar/holidays")).hasSize(33);
        assertThat(loaded.json("/calendar/extraWorkingDays")).hasSize(6);
        analyst.ifMatch(added).post(path, official).expectProblem(412, "stale-version");
        analyst.ifMatch(loaded)
                .post(path, Map.of("year", 2027, "holidays", List.of(Map.of("name", "x", "from", "2026-12-31"))))
                .expectProblem(422, "calendar-day-of-other-year");
        api.as(Tokens.of("quality-analyst").org("jinhua/lanxi"))
                .ifMatch(loaded)
                .post(path, official)
                .expectProblem(403, "outside-org-scope");

        var now = java.time.LocalDate.now(java.time.ZoneOffset.UTC);
        var closed = calendar();
        closed.put(
                "holidays",
                now.minusDays(1)
                        .datesUntil(now.plusDays(8))
                        .map(Object::toString)
                        .toList());
        var changed = analyst.ifMatch(loaded)
                .put(added.location(), Map.of("name", name, "calendar", closed))
                .expect(200);
        jdbc.sql("update calendar_spread set not_before = now()").update();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Instant.parse(api.as(Tokens.of("service-agent"))
                                .get(complaint.location())
                                .json("/clocks/3/dueAt")
                                .asString())
                        .isAfter(due.plus(Duration.ofDays(6))));
        contracts.awaitPublished("ComplaintClocksReckoned", complaint.id());
        assertThat(analyst.get(added.location() + "/editions").expect(200).json("/items"))
                .hasSize(3);
        assertThat(analyst.get(CALENDARS + "?orgUnit=jinhua/yiwu").expect(200).text())
                .contains(name);
        assertThat(changed.json("/version").asLong()).isEqualTo(3);
        contracts.awaitPublished("BusinessCalendarChanged", added.id());
        contracts.verifyPublished();
    }

    @Test
    void a_customer_can_have_a_policy_of_their_own() {
        var code = code();
        var customer = known(contracts, jdbc, code, "jinhua/yiwu", "wang");
        var policy = new HashMap<String, Object>(Map.of(
                "name", "own",
                "customerId", customer,
                "acknowledgeMinutes", 5,
                "firstResponseMinutes", 6,
                "updateMinutes", 7,
                "resolveMinutes", 8,
                "calendar", calendar()));
        var lanxi = api.as(Tokens.of("quality-analyst").org("jinhua/lanxi"));
        lanxi.post("/api/v1/sla-policies", policy).expectProblem(403, "rule-of-the-whole-company");
        var there = new HashMap<>(policy);
        there.put("orgUnit", "jinhua/lanxi");
        lanxi.post("/api/v1/sla-policies", there).expectProblem(422, "customer-unknown");
        var added = api.as(Tokens.of("quality-analyst").org("jinhua"))
                .post("/api/v1/sla-policies", policy)
                .expect(201);
        assertThat(added.json("/customerId").asString()).isEqualTo(customer.toString());
        var agent = api.as(Tokens.of("service-agent"));
        var theirs = agent.post(
                        "/api/v1/complaints",
                        Map.of(
                                "channel",
                                "APP",
                                "category",
                                "price",
                                "text",
                                "x",
                                "language",
                                "zh",
                                "customerId",
                                customer))
                .expect(201);
        var received = Instant.parse(theirs.json("/receivedAt").asString());
        assertThat(Instant.parse(theirs.json("/clocks/3/dueAt").asString())).isEqualTo(received.plusSeconds(480));
        step(agent, theirs, "acknowledge", null).expect(200);
        var assessed = step(agent, theirs, "assess", Map.of("severity", "LOW", "note", "x"))
                .expect(200);
        assertThat(Instant.parse(assessed.json("/clocks/3/dueAt").asString())).isEqualTo(received.plusSeconds(480));
        var other = received(agent, "jinhua/yiwu");
        assertThat(Instant.parse(other.json("/clocks/3/dueAt").asString()))
                .isAfter(Instant.parse(other.json("/receivedAt").asString()).plusSeconds(480));
        contracts.awaitPublished("SlaPolicyAdded", added.id());
        contracts.verifyPublished();
    }

    private static Map<String, Object> calendar() {
        var day = List.of(Map.of("from", "00:00", "until", "00:00"));
        var week = new HashMap<String, Object>();
        for (var name : java.time.DayOfWeek.values()) {
            week.put(name.name(), day);
        }
        return new HashMap<>(Map.of("zone", "UTC", "weekly", week));
    }
}
