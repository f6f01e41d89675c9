package io.gapless.visit.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import biweekly.Biweekly;
import biweekly.component.VEvent;
import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import io.gapless.visit.Journey;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class CalendarTest extends Journey {

    private static final String UNIT = "jinhua/dongyang/weishan";

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_secret_link_shows_the_own_visits_until_it_is_revoked() {
        var name = "sun"; // a link is of somebody whose login is open
        var wang = manager(name, UNIT);
        var customer = customer(unique("V"), UNIT, name);
        var standard = standard();
        var one = plan(wang, customer, standard, 1);
        var two = plan(wang, customer, standard, 2);
        var others = unique("other-");
        var other = plan(manager(others, UNIT), customer(unique("V"), UNIT, others), standard, 1);
        jdbc.sql("update visit set starts_at = ?::timestamptz, duration_minutes = 45 where id = ?")
                .params(today().plusDays(2) + "T01:30:00Z", two.id())
                .update();

        var made = wang.post("/api/v1/calendar-links", Map.of("name", "手机")).expect(201);
        var path = made.json("/url").asString().replaceFirst("^https?://[^/]+", "");
        assertThat(path).matches("/api/v1/public/calendars/[A-Za-z0-9_-]{43}\\.ics");
        assertThat(jdbc.sql("select t::text from calendar_link t where id = ?")
                        .param(made.id())
                        .query(String.class)
                        .single())
                .doesNotContain(path.substring(25, 68));
        var feed = api.anonymous().get(path).expect(200);
        assertThat(feed.contentType()).startsWith("text/calendar");
        assertThat(feed.header("Last-Modified")).isNotEmpty();
        await().untilAsserted(() -> assertThat(jdbc.sql("select count(*) from personal_read where selection like ?")
                        .param("%" + made.id() + "%")
                        .query(Long.class)
                        .single())
                .isPositive());
        var events = events(feed);
        assertThat(events.stream().map(event -> event.getUid().getValue()))
                .containsExactly(one.id() + "@gapless", two.id() + "@gapless");
        assertThat(feed.text()).doesNotContain(other.id().toString(), "139");
        assertThat(feed.text())
                .contains("DTSTART;VALUE=DATE:" + today().plusDays(1).toString().replace("-", ""))
                .contains("DTSTART:" + today().plusDays(2).toString().replace("-", "") + "T013000Z")
                .contains("DURATION:PT45M");
        assertThat(api.anonymous().with("If-None-Match", feed.etag()).get(path).status())
                .isEqualTo(304);

        wang.ifMatch(one)
                .post(one.location() + "/cancel", Map.of("reason", "店主外出"))
                .expect(200);
        var changed =
                api.anonymous().with("If-None-Match", feed.etag()).get(path).expect(200);
        var cancelled = events(changed).getFirst();
        assertThat(cancelled.getUid().getValue()).isEqualTo(one.id() + "@gapless");
        assertThat(cancelled.getStatus().isCancelled()).isTrue();
        assertThat(cancelled.getSequence().getValue())
                .isGreaterThan(events.getFirst().getSequence().getValue());
        assertThat(changed.text()).doesNotContain("店主外出");

        var zhao = manager(unique("zhao-"), UNIT);
        assertThat(zhao.get("/api/v1/calendar-links").expect(200).json("/items"))
                .isEmpty();
        zhao.delete("/api/v1/calendar-links/" + made.id()).expectProblem(404, "calendar-link-not-found");
        zhao.get("/api/v1/calendar-links?employee=" + name).expectProblem(403, "not-allowed");
        api.as(Tokens.of("customer").username("c").org(UNIT))
                .post("/api/v1/calendar-links", Map.of("name", "x"))
                .expectProblem(403, "not-allowed");
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        assertThat(admin.get("/api/v1/calendar-links?employee=" + name)
                        .expect(200)
                        .json("/items"))
                .hasSize(1);
        wang.delete("/api/v1/calendar-links/" + made.id()).expect(204);
        wang.delete("/api/v1/calendar-links/" + made.id()).expect(204);
        api.anonymous().get(path).expectProblem(404, "calendar-not-found");
        api.anonymous()
                .get("/api/v1/public/calendars/" + "A".repeat(43) + ".ics")
                .expectProblem(404, "calendar-not-found");
        assertThat(wang.get("/api/v1/calendar-links")
                        .expect(200)
                        .json("/items/0/revokedAt")
                        .asString())
                .isNotEmpty();
    }

    @Test
    void the_link_of_somebody_who_has_left_shows_nothing_any_more() {
        var made = manager(unique("left-"), UNIT)
                .post("/api/v1/calendar-links", Map.of("name", "手机"))
                .expect(201);
        api.anonymous()
                .get(made.json("/url").asString().replaceFirst("^https?://[^/]+", ""))
                .expectProblem(404, "calendar-not-found");
    }

    @Test
    void a_sheet_has_the_steps_of_the_edition_in_force() {
        var name = unique("sheet-");
        var wang = manager(name, UNIT);
        var standard = standard();
        plan(wang, customer(unique("V"), UNIT, name), standard, 1);
        var next = analyst()
                .post("/api/v1/service-standards/" + standard + "/editions")
                .expect(201);
        jdbc.sql("update service_standard_step set title = '新的一步' where standard = ? and position = 0")
                .param(next.id())
                .update();
        analyst()
                .ifMatch("*")
                .post("/api/v1/service-standards/" + next.id() + "/transitions", Map.of("to", "TRIAL"))
                .expect(200);
        assertThat(sheet(name, "customer-manager", name).getFirst().steps())
                .hasSize(3)
                .first()
                .matches(step -> step.title().equals("新的一步"));
    }

    @Test
    void nobody_has_more_than_ten_links() {
        var wang = manager(unique("links-"), UNIT);
        for (int i = 0; i < 10; i++) {
            wang.post("/api/v1/calendar-links", Map.of("name", "手机 " + i)).expect(201);
        }
        wang.post("/api/v1/calendar-links", Map.of("name", "手机")).expectProblem(409, "too-many-calendar-links");
    }

    @Test
    void a_route_sheet_is_of_visits_that_the_reader_may_see() {
        var name = unique("sheet-");
        var wang = manager(name, UNIT);
        var visit = plan(wang, customer(unique("V"), UNIT, name), standard(), 1);
        var path = "/api/v1/visits/route-sheet?day=" + today().plusDays(1) + "&manager=" + name;
        var sheet = wang.get(path).expect(200);
        assertThat(sheet.contentType()).isEqualTo("application/pdf");
        assertThat(sheet.text()).startsWith("%PDF-");
        assertThat(sheet.header("Cache-Control")).contains("no-store");
        assertThat(stops(name, "customer-manager", name)).isOne();
        assertThat(stops(name, "customer-manager", "zhao")).isZero();
        assertThat(stops(name, "supervisor", "chief")).isOne();
        await().untilAsserted(() -> assertThat(
                        jdbc.sql("select count(*) from personal_read where actor = ? and endpoint like '%route-sheet'")
                                .param(name)
                                .query(Long.class)
                                .single())
                .isPositive());
        supervisor("jinhua/yiwu").inChinese().get(path).expect(200);
        api.as(Tokens.of("service-agent").org(UNIT)).get(path).expectProblem(403, "not-allowed");
        wang.get("/api/v1/visits/route-sheet?day=yesterday").expect(400);
        wang.ifMatch(visit)
                .post(visit.location() + "/cancel", Map.of("reason", "x"))
                .expect(200);
        assertThat(stops(name, "customer-manager", name)).isZero();
    }

    @Autowired
    RouteStops routeStops;

    private int stops(String manager, String role, String reader) {
        return sheet(manager, role, reader).size();
    }

    private List<RouteStops.Stop> sheet(String manager, String role, String reader) {
        var caller = new io.gapless.platform.security.Caller(
                reader,
                reader,
                java.util.Set.of(role),
                new io.gapless.platform.security.OrgScope(List.of("jinhua")),
                java.util.Set.of());
        return routeStops.of(manager, today().plusDays(1), caller);
    }

    private static List<VEvent> events(Api.Answer feed) {
        return Biweekly.parse(feed.text()).first().getEvents();
    }

    private static Api.Answer plan(Api api, UUID customer, UUID standard, int days) {
        return api.post(
                        "/api/v1/visits",
                        Map.of("customerId", customer, "standardId", standard, "plannedFor", today().plusDays(days)))
                .expect(201);
    }
}
