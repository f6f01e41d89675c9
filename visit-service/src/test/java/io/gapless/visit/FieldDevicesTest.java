package io.gapless.visit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.Ids;
import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

class FieldDevicesTest extends Journey {

    private static final String UNIT = "jinhua/dongyang/weishan";
    private static final Map<String, Object> THERE = Map.of("longitude", 120.4312, "latitude", 29.2014);

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final Instant morning = Instant.now().minus(Duration.ofHours(6));

    @Test
    void a_day_without_a_network_is_applied_once_and_in_order_however_often_it_is_sent() {
        var wang = manager(unique("field-"), UNIT);
        var name = login(wang);
        var planned = UUID.fromString(id(planned(wang, customer(unique("F"), UNIT, name))));
        var anew = Ids.next();
        var day = new Day("phone-1");
        day.add(planned, "CHECK_IN", THERE);
        day.add(planned, "STEP", Map.of("step", 2, "executed", true, "number", 12));
        day.add(planned, "NOTES", Map.of("findings", "货架整齐"));
        day.add(planned, "CHECK_OUT", Map.of("rating", 5));
        day.add(
                anew,
                "NEW_VISIT",
                Map.of(
                        "customerId", customer(unique("F"), UNIT, name),
                        "standardId", standard(),
                        "plannedFor", today()));
        day.add(anew, "CHECK_IN", THERE);
        // The connection broke after three: what was applied stays, and the whole is sent again.
        assertThat(outcomes(wang, day.first(3))).containsOnly("APPLIED");
        assertThat(outcomes(wang, day.all()))
                .containsExactly("DUPLICATE", "DUPLICATE", "DUPLICATE", "APPLIED", "APPLIED", "APPLIED");
        var visit = wang.get("/api/v1/visits/" + planned).expect(200);
        var version = visit.json("/version").asInt();
        assertThat(visit.json("/status").asString()).isEqualTo("COMPLETED");
        assertThat(visit.json("/findings").asString()).isEqualTo("货架整齐");
        assertThat(Instant.parse(visit.json("/checkIn/startedAt").asString()))
                .isBefore(Instant.now().minusSeconds(3600));
        assertThat(visit.json("/completedAt").asString())
                .isGreaterThan(visit.json("/checkIn/startedAt").asString());
        assertThat(outcomes(wang, day.all())).containsOnly("DUPLICATE");
        assertThat(wang.get("/api/v1/visits/" + planned).json("/version").asInt())
                .isEqualTo(version);
        assertThat(wang.get("/api/v1/visits/" + anew)
                        .expect(200)
                        .json("/status")
                        .asString())
                .isEqualTo("STARTED");
        events.awaitPublished("VisitCompleted", planned);
        events.verifyPublished();
    }

    @Test
    void the_same_batch_from_several_connections_at_once_changes_nothing_more() throws Exception {
        var wang = manager(unique("field-"), UNIT);
        var visit = UUID.fromString(id(planned(wang, customer(unique("F"), UNIT, login(wang)))));
        var one = new Day("phone-1");
        one.add(visit, "CHECK_IN", THERE);
        one.add(visit, "STEP", Map.of("step", 2, "executed", true, "number", 1));
        var two = new Day("tablet-1");
        two.add(visit, "CHECK_IN", THERE);
        two.add(visit, "STEP", Map.of("step", 1, "executed", true));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<Callable<List<String>>>();
            for (int i = 0; i < 3; i++) {
                calls.add(() -> outcomes(wang, one.all()));
                calls.add(() -> outcomes(wang, two.all()));
            }
            var all = new ArrayList<String>();
            for (var done : threads.invokeAll(calls)) {
                all.addAll(done.get());
            }
            // Each operation counts once; of the two check-ins, the one that came first.
            assertThat(all.stream().filter("APPLIED"::equals)).hasSize(3);
            assertThat(all).contains("CONFLICT");
            assertThat(all).containsOnly("APPLIED", "CONFLICT", "DUPLICATE");
        }
        var steps = wang.get("/api/v1/visits/" + visit).expect(200);
        assertThat(steps.json("/steps/0/executed").asBoolean()).isTrue();
        assertThat(steps.json("/steps/1/executed").asBoolean()).isTrue();
        events.verifyPublished();
    }

    @Test
    void where_two_differ_the_facts_of_the_field_win_and_the_later_answer_and_the_office_is_kept_as_a_note() {
        var wang = manager(unique("field-"), UNIT);
        var name = login(wang);
        var called = planned(wang, customer(unique("F"), UNIT, name));
        var moved = planned(wang, customer(unique("F"), UNIT, name));
        var off = planned(wang, customer(unique("F"), UNIT, name));
        var office = supervisor("jinhua/dongyang");
        office.ifMatch(office.get(called))
                .post(called + "/cancel", Map.of("reasonCode", "NOT_NEEDED", "reason", "已电话沟通"))
                .expect(200);
        for (var each : List.of(moved, off)) {
            office.ifMatch(office.get(each))
                    .post(each + "/reschedule", Map.of("plannedFor", today().plusDays(9), "reasonCode", "WORKLOAD"))
                    .expect(200);
        }
        var day = new Day("phone-1");
        day.add(uuid(called), "CHECK_IN", THERE);
        day.add(uuid(moved), "CHECK_IN", THERE, today().toString());
        day.add(uuid(off), "MISS", Map.of("reasonCode", "WEATHER"), today().toString());
        var answered = send(wang, day.all());
        assertThat(outcomes(answered)).containsExactly("APPLIED", "APPLIED", "CONFLICT");
        assertThat(answered.json("/results/2/problem/type").asString()).endsWith("visit-moved");
        var carriedOut = office.get(called).expect(200);
        assertThat(carriedOut.json("/status").asString()).isEqualTo("STARTED");
        assertThat(carriedOut.json("/overruled/0/status").asString()).isEqualTo("CANCELLED");
        assertThat(carriedOut.json("/overruled/0/reason").asString()).isEqualTo("已电话沟通");
        var there = office.get(moved).expect(200);
        assertThat(there.json("/plannedFor").asString()).isEqualTo(today().toString());
        assertThat(there.json("/overruled/0/plannedFor").asString())
                .isEqualTo(today().plusDays(9).toString());

        // Two devices answer the same step; whichever arrives first, the later answer stays.
        var late = new Day("tablet-1", morning.plusSeconds(7200));
        late.add(uuid(called), "STEP", Map.of("step", 2, "executed", true, "number", 9));
        var early = new Day("phone-1", morning.plusSeconds(3600), 100);
        early.add(uuid(called), "STEP", Map.of("step", 2, "executed", true, "number", 4));
        assertThat(outcomes(wang, late.all())).containsExactly("APPLIED");
        assertThat(outcomes(wang, early.all())).containsExactly("CONFLICT");
        assertThat(wang.get(called).json("/steps/1/measured").asInt()).isEqualTo(9);
        events.verifyPublished();
    }

    @Test
    void what_is_refused_says_why_and_stops_its_own_visit_only_until_it_is_mended() {
        var wang = manager(unique("field-"), UNIT);
        var name = login(wang);
        var one = uuid(planned(wang, customer(unique("F"), UNIT, name)));
        var two = uuid(planned(wang, customer(unique("F"), UNIT, name)));
        var foreign = uuid(planned(manager("wang", UNIT), customer(unique("F"), UNIT, "wang")));
        var day = new Day("phone-1");
        day.add(one, "CHECK_IN", Map.of("longitude", 200, "latitude", 29.2));
        day.add(one, "STEP", Map.of("step", 1, "executed", true));
        day.add(two, "CHECK_IN", THERE);
        day.add(foreign, "CHECK_IN", THERE);
        day.add(two, "CHECK_OUT", Map.of());
        var answer = send(wang.inChinese(), day.all());
        assertThat(outcomes(answer)).containsExactly("REFUSED", "SKIPPED", "APPLIED", "REFUSED", "REFUSED");
        assertThat(answer.json("/results/0/problem/errors/0/field").asString()).isEqualTo("longitude");
        assertThat(answer.json("/results/0/problem/title").asString()).isEqualTo("请求无效");
        assertThat(answer.json("/results/3/problem/type").asString()).endsWith("visit-not-found");
        assertThat(answer.json("/results/4/problem/type").asString()).endsWith("critical-steps-open");

        var mended = new Day("phone-1");
        mended.add(one, "CHECK_IN", THERE);
        mended.add(one, "STEP", Map.of("step", 1, "executed", true));
        mended.operations.get(0).put("id", day.operations.get(0).get("id"));
        mended.operations.get(1).put("id", day.operations.get(1).get("id"));
        assertThat(outcomes(wang, mended.all())).containsExactly("APPLIED", "APPLIED");
        // Told ahead of its check-in, it is told again after it.
        var three = uuid(planned(wang, customer(unique("F"), UNIT, name)));
        var ahead = new Day("phone-4");
        ahead.add(three, "STEP", Map.of("step", 1, "executed", true));
        assertThat(outcomes(wang, ahead.all())).containsExactly("REFUSED");
        wang.post("/api/v1/visits/" + three + "/check-in", THERE).expect(200);
        assertThat(outcomes(wang, ahead.all())).containsExactly("APPLIED");
        // Another content under the same id, an earlier operation after a later one, a clock that is wrong.
        mended.operations.get(1).put("body", Map.of("step", 1, "executed", false));
        assertThat(outcomes(wang, mended.all())).containsExactly("DUPLICATE", "REFUSED");
        var before = new Day("phone-1");
        before.add(one, "STEP", Map.of("step", 2, "executed", false));
        assertThat(send(wang, before.all()).json("/results/0/problem/type").asString())
                .endsWith("operation-out-of-order");
        for (var wrong : List.of(Instant.now().plusSeconds(3600), Instant.now().minus(Duration.ofDays(32)))) {
            var off = new Day("phone-2", wrong);
            off.add(one, "STEP", Map.of("step", 1, "executed", true));
            assertThat(send(wang, off.all()).json("/results/0/problem/type").asString())
                    .endsWith("time-out-of-reach");
        }
        var twisted = new Day("phone-3");
        twisted.add(one, "STEP", Map.of("step", 1, "executed", true));
        twisted.add(one, "STEP", Map.of("step", 1, "executed", true));
        twisted.operations.get(1).put("sequence", 1);
        wang.post("/api/v1/visit-batches", twisted.all()).expectProblem(422, "operations-unordered");
        analyst().post("/api/v1/visit-batches", day.all()).expectProblem(403, "not-allowed");
        // A leader has visits of their own; those of others they may see and not carry out.
        var leader = new Day("phone-9");
        leader.add(two, "STEP", Map.of("step", 1, "executed", true));
        var refused = send(supervisor("jinhua"), leader.all());
        assertThat(outcomes(refused)).containsExactly("REFUSED");
        assertThat(refused.json("/results/0/problem/type").asString()).endsWith("not-your-visit");
    }

    @Test
    void a_device_gets_all_it_needs_at_once_and_then_only_what_has_changed() {
        var wang = manager(unique("field-"), UNIT);
        var name = login(wang);
        var segment = unique("F");
        var one = customer(segment, UNIT, name);
        var two = customer(segment, UNIT, name);
        customer(segment, UNIT, unique("somebody-"));
        customer(segment, "jinhua/yiwu", name); // out of the caller's org units
        var visit = planned(wang, one);
        var other = planned(wang, two);
        var first = wang.get("/api/v1/field-sync").expect(200);
        assertThat(first.json("/complete").asBoolean()).isTrue();
        assertThat(ids(first, "/customers")).containsExactlyInAnyOrder(one.toString(), two.toString());
        assertThat(ids(first, "/visits")).containsExactlyInAnyOrder(id(visit), id(other));
        assertThat(first.json("/standards")
                        .valueStream()
                        .filter(row -> row.at("/id")
                                .asString()
                                .equals(first.json("/visits/0/standardId").asString()))
                        .map(row -> row.at("/steps").size()))
                .containsExactly(3);
        assertThat(first.json("/reasons")).isNotEmpty();

        var second = quiet(wang, first);
        assertThat(second.json("/complete").asBoolean()).isFalse();
        assertThat(second.json("/reasons")).isEmpty();

        assertThat(first.json("/customers/0/windows")).isEmpty();
        wang.ifMatch("*")
                .put(
                        "/api/v1/visit-windows/" + one,
                        Map.of(
                                "windows",
                                List.of(Map.of("days", List.of("MONDAY"), "from", "09:00", "until", "11:00"))))
                .expect(200);
        second = since(wang, second);
        assertThat(ids(second, "/customers")).containsExactly(one.toString());
        assertThat(second.json("/customers/0/windows/0/days/0").asString()).isEqualTo("MONDAY");
        assertThat(second.json("/customers/0/windows/0/from").asString()).startsWith("09:00");

        wang.post(visit + "/check-in", THERE).expect(200);
        var office = supervisor("jinhua/dongyang");
        office.ifMatch(office.get(other))
                .post(other + "/hand-over", Map.of("manager", "zhao", "reasonCode", "ILLNESS"))
                .expect(200);
        var third = since(wang, second);
        assertThat(ids(third, "/visits")).containsExactly(id(visit));
        assertThat(third.json("/visits/0/steps")).hasSize(3);
        assertThat(third.json("/gone/visits").valueStream().map(each -> each.asString()))
                .containsExactly(id(other));
        assertThat(ids(manager("zhao", UNIT).get("/api/v1/field-sync").expect(200), "/customers"))
                .contains(two.toString());

        events.example("CustomerRegistered")
                .with("id", two)
                .with("version", 90)
                .with("code", unique("C"))
                .with("segment", segment)
                .with("orgUnit", UNIT)
                .with("manager", "zhao")
                .send();
        await().until(() -> "zhao".equals(customers.find(two).orElseThrow().manager()));
        var fourth = since(wang, third);
        assertThat(fourth.json("/gone/customers").valueStream().map(each -> each.asString()))
                .containsExactly(two.toString());
        assertThat(fourth.text()).doesNotContain("\"name\":\"" + two);
        // What moved to other org units than then, and what nobody has given out.
        assertThat(manager(name, "jinhua/yiwu")
                        .get("/api/v1/field-sync?since="
                                + fourth.json("/cursor").asString())
                        .expect(200)
                        .json("/complete")
                        .asBoolean())
                .isTrue();
        wang.get("/api/v1/field-sync?since=abc").expectProblem(400, "unreadable-cursor");
        analyst().get("/api/v1/field-sync").expectProblem(403, "not-allowed");
        assertThat(api.as(Tokens.of("supervisor").username(unique("leader-")).org(UNIT))
                        .get("/api/v1/field-sync")
                        .expect(200)
                        .json("/visits"))
                .isEmpty();
    }

    @Test
    void a_first_sync_of_300_customers_and_200_visits_is_small_enough_for_a_slow_network() throws Exception {
        var wang = manager(unique("field-"), UNIT);
        var name = login(wang);
        var seed = customer(unique("F"), UNIT, name);
        var visit = uuid(planned(wang, seed));
        // As many more of the same kind, each with ids, names, numbers and places of its own.
        jdbc.sql("""
                        insert into known_customer
                        select (jsonb_populate_record(null::known_customer, to_jsonb(c) || jsonb_build_object(
                            'id', gen_random_uuid(), 'code', c.code || '-' || n, 'name', '东阳巍山镇第' || n || '号便利店',
                            'phone', (13900000000 + n * 7919)::text, 'login', null,
                            'longitude', 120.2 + random() / 2, 'latitude', 29.1 + random() / 2))).*
                        from known_customer c cross join generate_series(1, 299) n where c.id = ?""").param(seed).update();
        jdbc.sql("""
                        insert into visit_window (id, customer_id, version, windows)
                        select gen_random_uuid(), id, 1,
                            '[{"days": ["TUESDAY", "THURSDAY"], "from": "09:00:00", "until": "11:00:00"}]'
                        from known_customer where manager = ?""").param(name).update();
        jdbc.sql("""
                        insert into visit
                        select (jsonb_populate_record(null::visit, to_jsonb(v) || jsonb_build_object(
                            'id', gen_random_uuid(), 'customer_id', c.id,
                            'planned_for', v.planned_for + (c.n % 60)::int, 'sequence', c.n % 8))).*
                        from visit v cross join (select id, row_number() over (order by code) as n from known_customer
                            where manager = ?) c
                        where v.id = ? and c.n <= 199""").params(name, visit).update();
        var request = HttpRequest.newBuilder(URI.create(wang.url() + "/api/v1/field-sync"))
                .header(
                        "Authorization",
                        "Bearer "
                                + Tokens.of("customer-manager")
                                        .username(name)
                                        .org(UNIT)
                                        .mint())
                .header("Accept-Encoding", "gzip")
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
            var whole = new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
            var told = JsonMapper.shared().readTree(whole);
            assertThat(told.at("/customers")).hasSize(300);
            assertThat(told.at("/visits")).hasSize(200);
            System.out.printf(
                    "A first sync of 300 customers and 200 visits: %d bytes, %d on the wire%n",
                    whole.length, answer.body().length);
            assertThat(answer.body()).hasSizeLessThan(80_000);
            assertThat(whole.length).isLessThan(400_000);
        }
    }

    @Test
    void a_change_that_commits_late_is_not_lost() throws Exception {
        var wang = manager(unique("field-"), UNIT);
        var name = login(wang);
        var early = uuid(planned(wang, customer(unique("F"), UNIT, name)));
        var late = uuid(planned(wang, customer(unique("F"), UNIT, name)));
        var first = wang.get("/api/v1/field-sync").expect(200);
        var held = new java.util.concurrent.CountDownLatch(1);
        var written = new java.util.concurrent.CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // Begins before the other change and commits after the device has asked.
            var slow = threads.submit(() -> transaction.executeWithoutResult(status -> {
                touch(late);
                written.countDown();
                try {
                    held.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            written.await();
            touch(early);
            var second = since(wang, first);
            assertThat(sequences(second)).containsEntry(early.toString(), 1);
            assertThat(sequences(second).getOrDefault(late.toString(), 0)).isZero();
            held.countDown();
            slow.get();
            assertThat(sequences(since(wang, second))).containsEntry(late.toString(), 1);
        }
    }

    @Test
    void the_first_question_of_a_device_reads_by_indexes() {
        var plan = transaction.execute(status -> {
            jdbc.sql("set local enable_seqscan = off").update();
            return String.join("\n", jdbc.sql("""
                                    explain select v.id from visit v
                                    where v.manager = 'wang' and (v.changed >= '7'::xid8 or v.planned_for > current_date)
                                        and (v.planned_for between current_date - 31 and current_date + 62
                                            or v.status = 'STARTED')""").query(String.class).list());
        });
        assertThat(plan).contains("Index").doesNotContain("Seq Scan");
    }

    private void touch(UUID visit) {
        jdbc.sql("update visit set sequence = sequence + 1 where id = ?")
                .param(visit)
                .update();
    }

    /** Once nothing comes twice any more: something else may have been under way when the last cursor was given. */
    private Api.Answer quiet(Api api, Api.Answer before) {
        var last = new Api.Answer[] {before};
        await().until(() -> {
            last[0] = since(api, last[0]);
            return ids(last[0], "/visits").isEmpty()
                    && ids(last[0], "/customers").isEmpty()
                    && last[0].json("/reasons").isEmpty();
        });
        return last[0];
    }

    private static Map<String, Integer> sequences(Api.Answer answer) {
        var sequences = new LinkedHashMap<String, Integer>();
        answer.json("/visits")
                .forEach(row -> sequences.put(
                        row.at("/id").asString(), row.at("/sequence").asInt()));
        return sequences;
    }

    private Api.Answer since(Api api, Api.Answer before) {
        return api.get("/api/v1/field-sync?since=" + before.json("/cursor").asString())
                .expect(200);
    }

    private static List<String> ids(Api.Answer answer, String list) {
        return answer.json(list)
                .valueStream()
                .map(row -> row.at("/id").asString())
                .toList();
    }

    private final Map<Api, String> logins = new LinkedHashMap<>();

    @Override
    protected Api manager(String username, String orgUnit) {
        var api = super.manager(username, orgUnit);
        logins.put(api, username);
        return api;
    }

    private String login(Api api) {
        return java.util.Objects.requireNonNull(logins.get(api));
    }

    private String planned(Api api, UUID customer) {
        return api.post(
                        "/api/v1/visits",
                        Map.of("customerId", customer, "standardId", standard(), "plannedFor", today()))
                .expect(201)
                .location();
    }

    private static UUID uuid(String visit) {
        return UUID.fromString(id(visit));
    }

    private static String id(String visit) {
        return visit.substring(visit.lastIndexOf('/') + 1);
    }

    private Api.Answer send(Api api, Object batch) {
        return api.post("/api/v1/visit-batches", batch).expect(200);
    }

    private List<String> outcomes(Api api, Object batch) {
        return outcomes(send(api, batch));
    }

    private static List<String> outcomes(Api.Answer answer) {
        return answer.json("/results")
                .valueStream()
                .map(row -> row.at("/outcome").asString())
                .toList();
    }

    /** What a device did, ten minutes apart. */
    private final class Day {

        private final String device;
        private final Instant from;
        private final int first;
        private final List<Map<String, Object>> operations = new ArrayList<>();

        Day(String device) {
            this(device, morning);
        }

        Day(String device, Instant from) {
            this(device, from, 1);
        }

        Day(String device, Instant from, int first) {
            this.device = device;
            this.from = from;
            this.first = first;
        }

        void add(UUID visit, String type, Map<String, ?> body, String... knownDay) {
            var operation = new LinkedHashMap<String, Object>();
            operation.put("id", Ids.next());
            operation.put("sequence", first + operations.size());
            operation.put("at", from.plusSeconds(600L * operations.size()).toString());
            operation.put("type", type);
            operation.put("visitId", visit);
            if (knownDay.length > 0) {
                operation.put("knownDay", knownDay[0]);
            }
            operation.put("body", body);
            operations.add(operation);
        }

        Map<String, Object> all() {
            return Map.of("device", device, "operations", operations);
        }

        Map<String, Object> first(int some) {
            return Map.of("device", device, "operations", operations.subList(0, some));
        }
    }
}
