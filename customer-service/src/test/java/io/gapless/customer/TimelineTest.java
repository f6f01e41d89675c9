package io.gapless.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@ServiceTest
class TimelineTest {

    private static final String TOLD = "&area=VISIT&area=COMPLAINT&area=CONTACT&area=RESPONSE&area=CALL_BACK"
            + "&area=PROMISE&area=FOLLOW_UP&area=OUTBOUND_CALL&area=CHOICE";

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    @Test
    void what_other_services_tell_stands_on_the_timeline_once_and_by_when_it_happened() {
        var supervisor = supervisor();
        var customer = register(supervisor, "TL-1");
        var yesterday = Instant.now().minus(Duration.ofDays(1));
        // The answer on paper is told before the visit, and was given after it.
        var answered = event("SurveyAnswered", customer)
                .with("answeredAt", yesterday.plusSeconds(60).toString())
                .with("score", 75)
                .send();
        answered.send();
        event("VisitCompleted", customer)
                .with("startedAt", yesterday.minusSeconds(60).toString())
                .with("completedAt", yesterday.toString())
                .with("score", 95)
                .send();

        var timeline = await().until(
                        () -> supervisor.get(customer.location() + "/timeline").expect(200),
                        answer -> answer.json("/items").size() == 3);
        assertThat(texts(timeline, "/type")).containsExactly("CustomerRegistered", "SurveyAnswered", "VisitCompleted");
        var overview = await().until(
                        () -> supervisor.get(customer.location() + "/overview").expect(200),
                        answer -> answer.json("/satisfaction/answers").asInt() == 2);
        // The rating at the visit and the answer to the survey, the latter once.
        assertThat(overview.json("/satisfaction/score").asDouble()).isEqualTo(85);
        assertThat(texts(overview.json("/latest"), "/type"))
                .containsExactly("CustomerRegistered", "SurveyAnswered", "VisitCompleted");
        var explained = supervisor.get(customer.location() + "/satisfaction").expect(200);
        assertThat(explained.json("/satisfaction/score").asDouble()).isEqualTo(85);
        assertThat(explained.json("/basedOn/items").size()).isEqualTo(2);
        assertThat(explained.json("/satisfaction/trend/direction").asString()).isEqualTo("UNKNOWN");
    }

    @Test
    void a_call_of_the_desk_stands_on_the_timeline() {
        var supervisor = supervisor();
        var customer = register(supervisor, "TL-C");
        event("OutboundCallEnded", customer).send();
        var calls = await().until(
                        () -> supervisor
                                .get(customer.location() + "/timeline?area=OUTBOUND_CALL")
                                .expect(200),
                        answer -> answer.json("/items").size() == 1);
        assertThat(calls.json("/items/0/text").asString()).isEqualTo("VISIT_WANTED");
    }

    @Test
    void the_timeline_is_narrowed_by_area_and_period_and_comes_in_pages() {
        var supervisor = supervisor();
        var customer = register(supervisor, "TL-P");
        var start = Instant.parse("2026-01-01T00:00:00Z");
        for (int i = 0; i < 7; i++) {
            event("SurveyAnswered", customer)
                    .with("answeredAt", start.plus(Duration.ofDays(i)).toString())
                    .send();
        }
        event("VisitMissed", customer).send();
        var path = customer.location() + "/timeline?limit=3";
        await().until(() -> supervisor
                        .get(customer.location() + "/timeline")
                        .expect(200)
                        .json("/items")
                        .size()
                == 9);

        var seen = new ArrayList<String>();
        var page = supervisor.get(path + "&area=RESPONSE").expect(200);
        seen.addAll(texts(page, "/at"));
        while (!page.json("/next").isNull()) {
            page = supervisor
                    .get(path + "&area=RESPONSE&cursor=" + page.json("/next").asString())
                    .expect(200);
            seen.addAll(texts(page, "/at"));
        }
        assertThat(seen).hasSize(7).doesNotHaveDuplicates().isSortedAccordingTo(java.util.Comparator.reverseOrder());
        var days = supervisor
                .get(path + "&from=2026-01-02T00:00:00Z&to=2026-01-04T00:00:00Z")
                .expect(200);
        assertThat(texts(days, "/at")).containsExactly("2026-01-03T00:00:00Z", "2026-01-02T00:00:00Z");
        assertThat(texts(supervisor.get(path + "&area=VISIT").expect(200), "/type"))
                .containsExactly("VisitMissed");
        supervisor
                .get(path + "&from=2026-01-04T00:00:00Z&to=2026-01-02T00:00:00Z")
                .expectProblem(400, "timeline-period-empty");
        supervisor.get(path + "&area=WEATHER").expect(400);
    }

    @Test
    void the_customers_own_records_stand_among_the_rest_and_orders_where_they_are_asked_for() {
        var supervisor = supervisor();
        var customer = register(supervisor, "TL-O");
        supervisor
                .ifMatch(customer)
                .put(
                        "/api/v1/customers/" + customer.id(),
                        Map.of("name", "时间线 TL-O", "orgUnit", "jinhua/yiwu/choucheng", "manager", "zhou"))
                .expect(200);
        jdbc.sql(
                        "insert into purchase (id, order_number, customer_id, ordered_at, currency) values (?, ?, ?, now(), 'CNY')")
                .params(UUID.randomUUID(), "TL-O-1", customer.id())
                .update();
        var all = supervisor.get(customer.location() + "/timeline").expect(200);
        assertThat(texts(all, "/type")).containsExactly("ManagerChanged", "CustomerRegistered");
        assertThat(all.json("/items/0/text").asString()).isEqualTo("– → zhou");
        assertThat(texts(
                        supervisor
                                .get(customer.location() + "/timeline?area=PURCHASE,ARCHIVE")
                                .expect(200),
                        "/type"))
                .containsExactly("PurchaseRecorded", "ManagerChanged", "CustomerRegistered");
    }

    @Test
    void what_happened_to_a_merged_customer_stands_with_the_one_who_stands_for_them() {
        var supervisor = supervisor();
        var kept = register(supervisor, "TL-M1");
        var gone = register(supervisor, "TL-M2");
        event("SurveyAnswered", gone).with("score", 40).send();
        event("ComplaintReceived", gone).with("open", true).send();
        await().until(() -> supervisor
                        .get(gone.location() + "/overview")
                        .expect(200)
                        .json("/openComplaints")
                        .size()
                == 1);
        jdbc.sql("update customer set status = 'MERGED', merged_into = ? where id = ?")
                .params(kept.id(), gone.id())
                .update();
        var overview = await().until(
                        () -> supervisor.get(kept.location() + "/overview").expect(200),
                        answer -> answer.json("/satisfaction/answers").asInt() == 1);
        assertThat(overview.json("/openComplaints").size()).isEqualTo(1);
        assertThat(texts(overview.json("/latest"), "/type"))
                .contains("SurveyAnswered", "ComplaintReceived", "CustomerRegistered");
        jdbc.sql("update customer set status = 'ACTIVE', merged_into = null where id = ?")
                .params(gone.id())
                .update();
        var alone = await().until(
                        () -> supervisor.get(kept.location() + "/overview").expect(200),
                        answer -> answer.json("/satisfaction/answers").asInt() == 0);
        assertThat(alone.json("/openComplaints")).isEmpty();
    }

    @Test
    void open_complaints_and_promises_follow_their_newest_event_only() {
        var supervisor = supervisor();
        var customer = register(supervisor, "TL-2");
        var complaint = UUID.randomUUID();
        event("ComplaintReceived", customer)
                .with("id", complaint)
                .with("version", 5)
                .with("open", true)
                .send();
        await().until(() -> supervisor
                        .get(customer.location() + "/overview")
                        .expect(200)
                        .json("/openComplaints")
                        .size()
                == 1);
        event("ComplaintClosed", customer)
                .with("id", complaint)
                .with("version", 7)
                .with("open", false)
                .send();
        event("ComplaintAssigned", customer)
                .with("id", complaint)
                .with("version", 6)
                .with("open", true)
                .send();
        await().until(() -> supervisor
                        .get(customer.location() + "/timeline?area=COMPLAINT")
                        .expect(200)
                        .json("/items")
                        .size()
                == 3);
        assertThat(supervisor.get(customer.location() + "/overview").expect(200).json("/openComplaints"))
                .isEmpty();
    }

    @Test
    void what_this_service_publishes_keeps_its_contract() {
        var supervisor = supervisor();
        var customer = register(supervisor, "TL-3");
        events.awaitPublished("CustomerRegistered", customer.id());
        events.verifyPublished();
    }

    @Test
    void a_projection_that_was_lost_is_rebuilt_row_by_row_while_events_go_on() {
        var supervisor = supervisor();
        var customers = List.of(register(supervisor, "TL-R1"), register(supervisor, "TL-R2"));
        var complaint = UUID.randomUUID();
        for (var customer : customers) {
            for (String type : List.of(
                    "VisitPlanned",
                    "VisitCompleted",
                    "PromiseMade",
                    "PromiseMissed",
                    "CallBackCompleted",
                    "ContactLogged",
                    "SurveyAnswered",
                    "FollowUpOpened",
                    "OptionalItemsChosen",
                    "ComplaintClockBreached")) {
                event(type, customer).send();
            }
        }
        // Told in another order than it happened: the newest version counts.
        event("ComplaintClosed", customers.getFirst())
                .with("id", complaint)
                .with("version", 9)
                .send();
        event("ComplaintReceived", customers.getFirst())
                .with("id", complaint)
                .with("version", 1)
                .send();
        await().until(() -> entries().size() >= 22 && told(customers) == 22);
        var entries = entries();
        var matters = matters();
        var standing = supervisor
                .get(customers.getFirst().location() + "/overview")
                .expect(200)
                .json("/openComplaints");

        jdbc.sql("delete from timeline_entry").update();
        jdbc.sql("delete from customer_matter").update();
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        var rebuild = admin.post("/api/v1/timeline-rebuilds").expect(202);
        int live = 0;
        while (!isOver(admin, rebuild) || live < 40) {
            event("ContactLogged", customers.get(live % 2)).send();
            live++;
        }
        await().until(() -> isOver(admin, rebuild));
        var done = admin.get(rebuild.location()).expect(200);
        assertThat(done.json("/status").asString()).as(done.text()).isEqualTo("FINISHED");
        int all = 22 + live;
        await().until(() -> told(customers) == all);

        assertThat(entries()).containsAll(entries).hasSize(entries.size() + live);
        assertThat(matters()).containsExactlyElementsOf(matters);
        assertThat(supervisor
                        .get(customers.getFirst().location() + "/overview")
                        .expect(200)
                        .json("/openComplaints"))
                .isEqualTo(standing);
        assertThat(jdbc.sql("select count(distinct edition) from timeline_entry")
                        .query(Long.class)
                        .single())
                .as("the old edition is removed")
                .isEqualTo(1);
        assertThat(jdbc.sql("select left_at is null from timeline_edition")
                        .query(Boolean.class)
                        .single())
                .as("nobody looks for it again")
                .isTrue();

        // Once more, from a full one: nothing is other than before, and nothing was missing meanwhile.
        var full = entries();
        var again = admin.post("/api/v1/timeline-rebuilds").expect(202);
        while (!isOver(admin, again)) {
            assertThat(told(customers)).isEqualTo(all);
        }
        assertThat(admin.get(again.location()).expect(200).json("/status").asString())
                .isEqualTo("FINISHED");
        assertThat(entries()).containsExactlyElementsOf(full);
        assertThat(matters()).containsExactlyElementsOf(matters);
    }

    @Test
    void a_rebuild_is_for_admins_only_one_at_a_time_and_can_be_cancelled() {
        supervisor().post("/api/v1/timeline-rebuilds").expect(403);
        supervisor().get("/api/v1/timeline-rebuilds").expect(403);
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        admin.get("/api/v1/timeline-rebuilds/" + UUID.randomUUID()).expectProblem(404, "job-not-found");
        // Held by a worker of somewhere else.
        var waiting = UUID.randomUUID();
        jdbc.sql("""
                        insert into job (id, type, title, status, parameters, requester, subject, roles, org_units, scopes,
                            created_at, lease, leased_until)
                        values (?, 'timeline-rebuild', 'later', 'QUEUED', '{}', 'admin', 'admin', '{}', '{}', '{}', now(),
                            gen_random_uuid(), now() + interval '1 day')""").param(waiting).update();
        admin.post("/api/v1/timeline-rebuilds").expectProblem(409, "timeline-rebuild-under-way");
        assertThat(admin.post("/api/v1/timeline-rebuilds/" + waiting + "/cancellation")
                        .expect(200)
                        .json("/status")
                        .asString())
                .isEqualTo("CANCELLED");
        admin.post("/api/v1/timeline-rebuilds/" + waiting + "/cancellation").expectProblem(409, "job-is-over");
    }

    @Test
    void what_a_rebuild_leaves_that_was_cancelled_or_failed_is_removed() {
        var customer = register(supervisor(), "TL-LEFT");
        var admin = api.as(Tokens.of("admin").org("jinhua"));
        // A worker of somewhere else has built a part of it.
        var waiting = UUID.randomUUID();
        jdbc.sql("""
                        insert into job (id, type, title, status, parameters, requester, subject, roles, org_units, scopes,
                            created_at, lease, leased_until)
                        values (?, 'timeline-rebuild', 'later', 'QUEUED', '{}', 'admin', 'admin', '{}', '{}', '{}', now(),
                            gen_random_uuid(), now() + interval '1 day')""").param(waiting).update();
        build(customer, 5);
        admin.post("/api/v1/timeline-rebuilds/" + waiting + "/cancellation").expect(200);
        awaitNothingLeft();
        // Another has failed: it is not cancelled by anybody.
        build(customer, 6);
        awaitNothingLeft();
        assertThat(supervisor()
                        .get(customer.location() + "/timeline")
                        .expect(200)
                        .json("/items"))
                .as("the present edition stays")
                .isNotEmpty();
    }

    /** Some rows of a next edition. */
    private void build(Api.Answer customer, int more) {
        int edition = jdbc.sql("update timeline_edition set last = last + ?, next = last + ? returning next")
                .params(more, more)
                .query(Integer.class)
                .single();
        jdbc.sql("""
                        insert into timeline_entry (event_id, edition, customer_id, at, area, type, subject)
                        select gen_random_uuid(), ?, ?, now(), 'VISIT', 'VisitCompleted', gen_random_uuid()
                        from generate_series(1, 10)""").params(edition, customer.id()).update();
        jdbc.sql("""
                        insert into customer_matter (edition, id, version, customer_id, area, title, status, open)
                        values (?, gen_random_uuid(), 1, ?, 'COMPLAINT', 'x', 'x', true)""").params(edition, customer.id()).update();
    }

    private void awaitNothingLeft() {
        await().until(() -> {
            // Rows are left for a minute, in case somebody is still writing some.
            jdbc.sql("update timeline_edition set left_at = left_at - interval '1 hour'")
                    .update();
            return jdbc.sql("""
                            select count(*) from timeline_edition e where e.next is not null
                                or exists (select from timeline_entry t where t.edition <> e.current)
                                or exists (select from customer_matter m where m.edition <> e.current)""").query(Long.class).single() == 0;
        });
    }

    private static boolean isOver(Api admin, Api.Answer rebuild) {
        return List.of("FINISHED", "FAILED", "CANCELLED")
                .contains(admin.get(rebuild.location())
                        .expect(200)
                        .json("/status")
                        .asString());
    }

    private int told(List<Api.Answer> customers) {
        return customers.stream()
                .mapToInt(customer -> supervisor()
                        .get(customer.location() + "/timeline?limit=200" + TOLD)
                        .expect(200)
                        .json("/items")
                        .size())
                .sum();
    }

    /** Of all customers; what other tests have put into the table past the events has no version. */
    /** Without those of customers whom other tests have erased: they do not come back. */
    private List<String> entries() {
        return rows("""
                select event_id, customer_id, at, area, type, subject, version, text, status, score from timeline_entry
                where edition = (select current from timeline_edition) and version > 0
                    and customer_id not in (select id from erased_person) order by event_id""");
    }

    private List<String> matters() {
        return rows("""
                select id, version, customer_id, area, title, status, open, due_at, opened_at, breached
                from customer_matter where edition = (select current from timeline_edition)
                    and customer_id not in (select id from erased_person) order by id""");
    }

    private List<String> rows(String sql) {
        return jdbc.sql(sql).query().listOfRows().stream().map(Object::toString).toList();
    }

    private EventContracts.Example event(String type, Api.Answer customer) {
        return events.example(type).with("id", UUID.randomUUID()).with("customerId", customer.id());
    }

    private Api supervisor() {
        return api.as(Tokens.of("supervisor").org("jinhua"));
    }

    private static List<String> texts(Api.Answer answer, String pointer) {
        return texts(answer.json("/items"), pointer);
    }

    private static List<String> texts(JsonNode items, String pointer) {
        return items.valueStream().map(entry -> entry.at(pointer).asString()).toList();
    }

    private static Api.Answer register(Api api, String code) {
        return api.post(
                        "/api/v1/customers",
                        Map.of(
                                "code",
                                code,
                                "kind",
                                "RETAILER",
                                "profile",
                                Map.of("name", "时间线 " + code, "orgUnit", "jinhua/yiwu/choucheng")))
                .expect(201);
    }
}
