package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.customer;
import static io.gapless.complaint.Fixtures.known;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Customers whom the desk calls by itself. */
@ServiceTest
class OutboundTest {

    private static final String LISTS = "/api/v1/outbound-lists";
    private static final String CALLS = "/api/v1/outbound-calls";
    private static final String OPT_OUTS = "/api/v1/outbound-opt-outs";
    private static final AtomicInteger UNITS = new AtomicInteger();

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    /** An org unit of each test's own, whose customers nobody else has made. */
    private final String unit = "jinhua/outbound" + UNITS.incrementAndGet();

    @Test
    void a_list_is_drafted_filled_called_and_closed() {
        var chief = chief();
        known(contracts, jdbc, code(), unit + "/east", "wang");
        known(contracts, jdbc, code(), unit + "/west", "li");
        var mute = customerWith(code(), Map.of("phone", ""));
        var other = customerWith(code(), Map.of("segment", "Z"));
        var draft = chief.post(LISTS, list(Map.of("segments", List.of("A")))).expect(201);
        assertThat(draft.json("/status").asString()).isEqualTo("DRAFT");
        agent().post(draft.location() + "/next").expectProblem(409, "outbound-list-not-open");
        agent().get(draft.location() + "/filling").expect(204);
        chief.put(draft.location(), plan(Map.of())).expectProblem(428, "if-match-required");
        var changed = chief.ifMatch(draft)
                .put(draft.location(), plan(Map.of("segments", List.of("A"), "mostAttempts", 2)))
                .expect(200);
        chief.ifMatch(draft).put(draft.location(), plan(Map.of())).expectProblem(412, "stale-version");
        chief.ifMatch(changed).post(draft.location() + "/fill").expect(202);
        assertThat(filled(draft)).isEqualTo("{\"there\":0,\"planned\":2,\"unwanted\":0,\"withoutPhone\":1}");
        chief.ifMatch("*").put(draft.location(), plan(Map.of())).expectProblem(409, "outbound-list-not-draft");
        chief.ifMatch("*").post(draft.location() + "/fill").expect(202);
        assertThat(filled(draft)).isEqualTo("{\"there\":2,\"planned\":0,\"unwanted\":0,\"withoutPhone\":1}");

        var agent = agent();
        var call = agent.post(draft.location() + "/next").expect(200);
        assertThat(call.json("/phone").asString()).isNotEmpty();
        assertThat(call.json("/script/opening/zh").asString()).isEqualTo("您好，明天停电检修。");
        assertThat(call.json("/status").asString()).isEqualTo("CLAIMED");
        // Who asks again gets the same.
        assertThat(agent.post(draft.location() + "/next").expect(200).id()).isEqualTo(call.id());
        var colleague = api.as(Tokens.of("service-agent").username("jane").org(unit));
        var theirs = colleague.post(draft.location() + "/next").expect(200);
        assertThat(theirs.id()).isNotEqualTo(call.id());
        api.as(Tokens.of("service-agent").username("jim").org(unit))
                .post(draft.location() + "/next")
                .expect(204);
        var at = CALLS + "/" + call.id();
        colleague.post(at + "/attempts", Map.of("outcome", "BUSY")).expectProblem(409, "outbound-call-not-yours");
        agent.post(at + "/attempts", Map.of("outcome", "CALL_LATER")).expectProblem(422, "outbound-again-unfit");
        agent.post(at + "/attempts", Map.of("outcome", "BUSY", "callAgainAt", "2020-01-01T00:00:00Z"))
                .expectProblem(422, "outbound-again-out-of-reach");
        agent.post(at + "/attempts", Map.of("outcome", "SPOKEN", "result", "INFORMED"))
                .expectProblem(422, "outbound-answers-missing");
        var answers = Map.of("prepared", true, "satisfied", 8);
        agent.post(at + "/attempts", Map.of("outcome", "SPOKEN", "answers", answers))
                .expectProblem(422, "outbound-result-unfit");
        var complaint = agent.post(
                        "/api/v1/complaints",
                        with(
                                Fixtures.anonymous(unit),
                                "customerId",
                                call.json("/customerId").asString()))
                .expect(201);
        var foreign = Fixtures.received(agent, unit);
        var spoken = Map.of("outcome", "SPOKEN", "result", "COMPLAINT", "answers", answers, "note", "要求提前通知");
        agent.post(at + "/attempts", with(new HashMap<>(spoken), "complaintId", foreign.id()))
                .expectProblem(422, "outbound-complaint-unfit");
        agent.post(at + "/attempts", with(new HashMap<>(spoken), "complaintId", UUID.randomUUID()))
                .expectProblem(422, "complaint-unknown");
        var body = with(new HashMap<>(spoken), "complaintId", complaint.id());
        var done = agent.idempotencyKey("done-" + call.id())
                .post(at + "/attempts", body)
                .expect(200);
        assertThat(done.json("/status").asString()).isEqualTo("DONE");
        assertThat(done.json("/attempts/0/answers/satisfied").asInt()).isEqualTo(8);
        agent.idempotencyKey("done-" + call.id()).post(at + "/attempts", body).expect(200);
        agent.post(at + "/attempts", body).expectProblem(409, "outbound-call-not-yours");

        // In vain twice is the end; released in between, it comes again.
        var away = CALLS + "/" + theirs.id();
        colleague.post(away + "/release").expectProblem(428, "if-match-required");
        agent.ifMatch("*").post(away + "/release").expectProblem(409, "outbound-call-not-yours");
        colleague.ifMatch(theirs).post(away + "/release").expect(200);
        assertThat(colleague.post(draft.location() + "/next").expect(200).id()).isEqualTo(theirs.id());
        var waits = colleague
                .post(away + "/attempts", Map.of("outcome", "NO_ANSWER"))
                .expect(200);
        assertThat(waits.json("/status").asString()).isEqualTo("WAITING");
        assertThat(Instant.parse(waits.json("/readyAt").asString())).isAfter(Instant.now());
        colleague.post(draft.location() + "/next").expect(204);
        jdbc.sql("update outbound_call set ready_at = now() where id = ?")
                .param(theirs.id())
                .update();
        colleague.post(draft.location() + "/next").expect(200);
        assertThat(colleague
                        .post(away + "/attempts", Map.of("outcome", "NO_ANSWER"))
                        .expect(200)
                        .json("/status")
                        .asString())
                .isEqualTo("NOT_REACHED");

        var figures = chief.get(draft.location() + "/figures").expect(200);
        assertThat(figures.json("/calls").asInt()).isEqualTo(2);
        assertThat(figures.json("/tried").asInt()).isEqualTo(2);
        assertThat(figures.json("/reachedShare").asDouble()).isEqualTo(0.5);
        assertThat(figures.json("/attempts").toString()).isEqualTo("{\"SPOKEN\":1,\"NO_ANSWER\":2}");
        assertThat(figures.json("/results").toString()).isEqualTo("{\"COMPLAINT\":1}");
        assertThat(figures.json("/complaints").asInt()).isEqualTo(1);
        assertThat(figures.json("/questions/0/counts").toString()).isEqualTo("{\"true\":1}");
        assertThat(figures.json("/questions/1/mean").asDouble()).isEqualTo(8);
        assertThat(chief.get(CALLS + "?result=COMPLAINT&listId=" + draft.id())
                        .expect(200)
                        .json("/items/0/complaintId")
                        .asString())
                .isEqualTo(complaint.id().toString());
        assertThat(jdbc.sql("select count(*) from outbound_call where customer_id = any(?)")
                        .param(new UUID[] {mute, other})
                        .query(Long.class)
                        .single())
                .isZero();
        for (String type : List.of("OutboundListDrafted", "OutboundListChanged", "OutboundListOpened")) {
            contracts.awaitPublished(type, draft.id());
        }
        contracts.awaitPublished("OutboundCallReleased", theirs.id());
        contracts.awaitPublished("OutboundCallAttempted", theirs.id());
        var told = contracts.awaitPublished("OutboundCallEnded", call.id()).body();
        assertThat(told.at("/result").asString()).isEqualTo("COMPLAINT");
        assertThat(told.toString()).doesNotContain("提前通知");
        contracts.verifyPublished();
    }

    @Test
    void a_visit_that_was_asked_for_in_a_call_is_shown_with_it_until_it_is_done() {
        known(contracts, jdbc, code(), unit, "wang");
        var list = filledList(Map.of());
        var call = agent().post(list.location() + "/next").expect(200);
        assertThat(call.json("/visits")).isEmpty();
        var path = CALLS + "/" + call.id();
        agent().post(
                        path + "/attempts",
                        Map.of("outcome", "SPOKEN", "result", "VISIT_WANTED", "answers", Map.of("prepared", true)))
                .expect(200);
        var demand = UUID.randomUUID();
        var visit = UUID.randomUUID();
        demanded("VisitDemandRaised", demand, call.id(), 1).send();
        await().until(() -> status(path).equals("OPEN"));
        demanded("VisitDemandDone", demand, call.id(), 3).with("visitId", visit).send();
        await().until(() -> status(path).equals("DONE"));
        demanded("VisitDemandPlanned", demand, call.id(), 2)
                .with("visitId", UUID.randomUUID())
                .send(); // late
        // About something else, and about a call that is not of here.
        contracts.example("VisitDemandRaised").with("id", UUID.randomUUID()).send();
        demanded("VisitDemandRaised", UUID.randomUUID(), UUID.randomUUID(), 1).send();
        demanded("VisitDemandRaised", UUID.randomUUID(), call.id(), 1).send();
        await().until(() -> agent().get(path).expect(200).json("/visits").size() == 2);
        var visits = agent().get(path).expect(200).json("/visits");
        assertThat(visits.valueStream()
                        .filter(one -> one.at("/demandId").asString().equals(demand.toString())))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.at("/status").asString()).isEqualTo("DONE");
                    assertThat(one.at("/visitId").asString()).isEqualTo(visit.toString());
                });
    }

    private EventContracts.Example demanded(String event, UUID demand, UUID call, int version) {
        return contracts
                .example(event)
                .with("id", demand)
                .with("version", version)
                .with("reason", "VISIT_WANTED")
                .with("subject", "outbound-call " + call);
    }

    private String status(String path) {
        return agent().get(path).expect(200).json("/visits/0/status").asString("");
    }

    @Test
    void two_agents_never_get_the_same_call() throws Exception {
        var customers = new ArrayList<UUID>();
        for (int i = 0; i < 24; i++) {
            customers.add(insertCustomer(unit));
        }
        var list = filledList(Map.of());
        var got = new ArrayList<UUID>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var agents = new ArrayList<Callable<List<UUID>>>();
            for (int i = 0; i < 6; i++) {
                var one =
                        api.as(Tokens.of("service-agent").username("agent" + i).org(unit));
                agents.add(() -> {
                    var mine = new ArrayList<UUID>();
                    for (var call = one.post(list.location() + "/next");
                            call.status() == 200;
                            call = one.post(list.location() + "/next")) {
                        mine.add(UUID.fromString(call.json("/customerId").asString()));
                        one.post(
                                        CALLS + "/" + call.id() + "/attempts",
                                        Map.of(
                                                "outcome",
                                                "SPOKEN",
                                                "result",
                                                "INFORMED",
                                                "answers",
                                                Map.of("prepared", false)))
                                .expect(200);
                    }
                    return mine;
                });
            }
            for (var each : threads.invokeAll(agents)) {
                got.addAll(each.get());
            }
        }
        assertThat(got).containsExactlyInAnyOrderElementsOf(customers);
    }

    @Test
    void a_list_of_thousands_is_filled_in_steps_and_each_call_is_told() {
        jdbc.sql("""
                        insert into known_customer (id, version, code, kind, name, org_unit, phone)
                        select gen_random_uuid(), 1, 'M' || n, 'RETAILER', '李四', ?, '13900002222'
                        from generate_series(1, 2500) n""").param(unit).update();
        var list = chief().post(LISTS, list(Map.of())).expect(201);
        chief().ifMatch(list).post(list.location() + "/fill").expect(202);
        assertThat(filled(list)).isEqualTo("{\"there\":0,\"planned\":2500,\"unwanted\":0,\"withoutPhone\":0}");
        assertThat(count(list, "WAITING")).isEqualTo(2500);
        await().until(() -> contracts.published().stream()
                        .filter(event -> event.type().equals("OutboundCallPlanned")
                                && event.body()
                                        .at("/listId")
                                        .asString()
                                        .equals(list.id().toString()))
                        .count()
                == 2500);
    }

    @Test
    void a_claim_that_ran_out_goes_to_the_next() {
        insertCustomer(unit);
        var list = filledList(Map.of());
        var call = agent().post(list.location() + "/next").expect(200);
        var jane = api.as(Tokens.of("service-agent").username("jane").org(unit));
        jane.post(list.location() + "/next").expect(204);
        jdbc.sql("update outbound_call set ready_at = now() where id = ?")
                .param(call.id())
                .update();
        assertThat(jane.post(list.location() + "/next").expect(200).id()).isEqualTo(call.id());
        agent().post(CALLS + "/" + call.id() + "/attempts", Map.of("outcome", "BUSY"))
                .expectProblem(409, "outbound-call-not-yours");
    }

    @Test
    void who_does_not_want_to_be_called_is_not() {
        var code = code();
        var customer = known(contracts, jdbc, code, unit, "wang");
        var said = insertCustomer(unit);
        var later = insertCustomer(unit);
        var list = filledList(Map.of("purpose", "survey"));
        var another = filledList(Map.of());
        // Said to us by staff, and twice is once.
        var optOut = agent().post(OPT_OUTS, Map.of("customerCode", code, "reason", "太打扰"))
                .expect(201);
        assertThat(agent().post(OPT_OUTS, Map.of("customerId", customer))
                        .expect(201)
                        .id())
                .isEqualTo(optOut.id());
        assertThat(statuses(customer)).containsOnly("OPTED_OUT");
        var told =
                contracts.awaitPublished("OutboundOptOutChanged", optOut.id()).body();
        assertThat(told.at("/inForce").asBoolean()).isTrue();
        assertThat(told.toString()).doesNotContain("打扰");
        // By consent: of that purpose only.
        contracts
                .example("ConsentChanged")
                .with("id", said)
                .with("version", 7)
                .with("purpose", "survey")
                .with("granted", false)
                .send();
        await().until(() -> statuses(said), states -> states.contains("OPTED_OUT"));
        assertThat(statuses(said)).containsExactlyInAnyOrder("OPTED_OUT", "WAITING");
        // By the call itself.
        var call = agent().post(list.location() + "/next").expect(200);
        assertThat(call.json("/customerId").asString()).isEqualTo(later.toString());
        agent().post(CALLS + "/" + call.id() + "/attempts", Map.of("outcome", "OPTED_OUT", "note", "不要再打"))
                .expect(200);
        assertThat(statuses(later)).containsOnly("OPTED_OUT");
        assertThat(agent().get(OPT_OUTS + "?inForce=true&customerId=" + later)
                        .expect(200)
                        .json("/items/0/source")
                        .asString())
                .isEqualTo("CALL");

        // A customer sees their own, without the words and names of the staff, and takes it back.
        var self = api.as(Tokens.of("customer").username("login-" + code).org(unit));
        var seen = self.get(OPT_OUTS).expect(200);
        assertThat(seen.json("/items")).hasSize(1);
        assertThat(seen.text()).doesNotContain("打扰", "service-agent");
        api.as(Tokens.of("customer").username("login-other").org(unit))
                .get(optOut.location())
                .expectProblem(404, "opt-out-not-found");
        self.post(optOut.location() + "/withdraw").expectProblem(428, "if-match-required");
        self.ifMatch(optOut).post(optOut.location() + "/withdraw").expect(200);
        self.ifMatch("*").post(optOut.location() + "/withdraw").expectProblem(409, "opt-out-withdrawn");
        chief().ifMatch("*").post(another.location() + "/fill").expect(202);
        assertThat(filled(another)).contains("\"unwanted\":1");
        var own = self.post(OPT_OUTS, Map.of("reason", "请勿来电")).expect(201);
        assertThat(own.json("/source").asString()).isEqualTo("CUSTOMER");
        assertThat(own.json("/reason").asString()).isEqualTo("请勿来电");
        agent().post(OPT_OUTS, Map.of()).expectProblem(422, "opt-out-customer-unfit");
        chief().post(LISTS, list(Map.of("purpose", "astrology"))).expectProblem(422, "outbound-purpose-unknown");
        contracts.verifyPublished();
    }

    @Test
    void who_is_erased_leaves_figures_and_no_words_and_is_not_called() {
        var code = code();
        var customer = known(contracts, jdbc, code, unit, "wang");
        var list = filledList(Map.of());
        var call = agent().post(list.location() + "/next").expect(200);
        agent().post(
                        CALLS + "/" + call.id() + "/attempts",
                        Map.of(
                                "outcome",
                                "CALL_LATER",
                                "callAgainAt",
                                Instant.now().plusSeconds(3600).toString(),
                                "note",
                                "请打给他弟弟"))
                .expect(200);
        var erasure = UUID.randomUUID();
        contracts
                .example("ErasureRequested")
                .with("id", erasure)
                .with("people", List.of(customer))
                .with("logins", List.of("login-" + code))
                .send();
        await().until(() -> jdbc.sql("select count(*) from outbound_attempt where call_id = ? and note is null")
                        .param(call.id())
                        .query(Long.class)
                        .single()
                == 1);
        jdbc.sql("update outbound_call set ready_at = now() where id = ?")
                .param(call.id())
                .update();
        agent().post(list.location() + "/next").expect(204);
        assertThat(statuses(customer)).containsExactly("OPTED_OUT");
        assertThat(chief().get(list.location() + "/figures")
                        .expect(200)
                        .json("/attempts")
                        .toString())
                .isEqualTo("{\"CALL_LATER\":1}");
    }

    @Test
    void two_records_that_became_one_customer_are_called_once() {
        var code = code();
        var survivor = known(contracts, jdbc, code(), unit, "li");
        var gone = known(contracts, jdbc, code, unit, "wang");
        var list = filledList(Map.of());
        customer(contracts, "CustomerMerged", gone, 5, code, unit, "wang")
                .without("login")
                .with("mergedInto", survivor)
                .send();
        await().until(() -> statuses(survivor).size() == 2);
        var call = agent().post(list.location() + "/next").expect(200);
        agent().post(CALLS + "/" + call.id() + "/attempts", Map.of("outcome", "DECLINED", "note", "没有时间"))
                .expect(200);
        agent().post(list.location() + "/next").expect(204);
        assertThat(statuses(survivor)).containsExactlyInAnyOrder("DECLINED", "WITHDRAWN");
    }

    @Test
    void a_list_that_is_closed_calls_nobody_but_lets_finish_who_is_calling() {
        insertCustomer(unit);
        insertCustomer(unit);
        var list = filledList(Map.of());
        var call = agent().post(list.location() + "/next").expect(200);
        chief().ifMatch("*").post(list.location() + "/close").expect(200);
        chief().ifMatch("*").post(list.location() + "/close").expectProblem(409, "outbound-list-not-open");
        chief().ifMatch("*").post(list.location() + "/fill").expectProblem(409, "outbound-list-not-open");
        await().until(() -> count(list, "WITHDRAWN") == 1);
        agent().post(list.location() + "/next").expectProblem(409, "outbound-list-not-open");
        assertThat(settled(list)).isFalse();
        agent().post(CALLS + "/" + call.id() + "/attempts", Map.of("outcome", "NO_ANSWER"))
                .expect(200);
        await().until(() -> count(list, "WITHDRAWN") == 2 && settled(list));
        // By itself, when its time is over.
        insertCustomer(unit);
        var timed = filledList(
                Map.of("closesAt", Instant.now().plus(1, ChronoUnit.DAYS).toString()));
        jdbc.sql("update outbound_list set closes_at = now() where id = ?")
                .param(timed.id())
                .update();
        await().until(() -> settled(timed));
        var closed = chief().get(timed.location()).expect(200);
        assertThat(closed.json("/closedBy").asString()).isEqualTo("system");
        contracts.awaitPublished("OutboundListClosed", timed.id());
        contracts.verifyPublished();
    }

    @Test
    void outside_its_hours_nobody_is_called() {
        insertCustomer(unit);
        var now = LocalTime.now(ZoneId.of("Asia/Shanghai"));
        boolean morning = now.isBefore(LocalTime.NOON);
        var list =
                filledList(Map.of("callFrom", morning ? "13:00" : "09:00", "callUntil", morning ? "14:00" : "11:00"));
        agent().post(list.location() + "/next").expectProblem(409, "outbound-hours-over");
        chief().post(LISTS, list(Map.of("callFrom", "13:00"))).expectProblem(422, "outbound-hours-empty");
        chief().post(LISTS, list(Map.of("callFrom", "13:00", "callUntil", "12:00")))
                .expectProblem(422, "outbound-hours-empty");
    }

    @Test
    void everybody_sees_what_is_of_their_org_units_and_customers() {
        var east = known(contracts, jdbc, code(), unit + "/east", "wang");
        var west = known(contracts, jdbc, code(), unit + "/west", "li");
        var list = filledList(Map.of());
        // A team calls its own customers of the list of the branch above it.
        var team = api.as(Tokens.of("service-agent").username("team").org(unit + "/west"));
        assertThat(team.get(LISTS + "?limit=200").expect(200).text())
                .contains(list.id().toString());
        var call = team.post(list.location() + "/next").expect(200);
        assertThat(call.json("/customerId").asString()).isEqualTo(west.toString());
        team.post(CALLS + "/" + call.id() + "/attempts", Map.of("outcome", "WRONG_NUMBER"))
                .expect(200);
        team.post(list.location() + "/next").expect(204);
        assertThat(team.get(list.location() + "/figures")
                        .expect(200)
                        .json("/calls")
                        .asInt())
                .isEqualTo(1);
        assertThat(team.get(CALLS + "?listId=" + list.id()).expect(200).json("/items"))
                .hasSize(1);
        team.get(list.location() + "/figures?orgUnit=" + unit).expectProblem(403, "outside-org-scope");
        // A customer manager their own.
        var wang = api.as(Tokens.of("customer-manager").username("wang").org("jinhua"));
        assertThat(wang.post(list.location() + "/next")
                        .expect(200)
                        .json("/customerId")
                        .asString())
                .isEqualTo(east.toString());
        wang.get(CALLS + "/" + call.id()).expectProblem(404, "outbound-call-not-found");
        wang.ifMatch("*").post(CALLS + "/" + call.id() + "/release").expectProblem(404, "outbound-call-not-found");
        // Elsewhere, nothing.
        var outside = api.as(Tokens.of("supervisor").org("jinhua/elsewhere"));
        outside.get(list.location()).expectProblem(404, "outbound-list-not-found");
        outside.ifMatch("*").post(list.location() + "/close").expectProblem(404, "outbound-list-not-found");
        outside.post(LISTS, list(Map.of())).expectProblem(403, "outside-org-scope");
        outside.get(CALLS + "/" + call.id()).expectProblem(404, "outbound-call-not-found");
        assertThat(outside.get(LISTS + "?limit=200").expect(200).text())
                .doesNotContain(list.id().toString());
        // Who calls for a part does not change the whole.
        api.as(Tokens.of("supervisor").org(unit + "/west"))
                .ifMatch("*")
                .post(list.location() + "/close")
                .expectProblem(403, "outside-org-scope");
        for (String role : List.of("customer", "service-agent", "customer-manager", "quality-analyst", "executive")) {
            api.as(Tokens.of(role).org("jinhua")).post(LISTS, list(Map.of())).expectProblem(403, "not-allowed");
        }
        api.as(Tokens.of("executive").org("jinhua"))
                .post(list.location() + "/next")
                .expectProblem(403, "not-allowed");
        // Who looks at figures sees no numbers.
        var phone = call.json("/phone").asString();
        assertThat(api.as(Tokens.of("executive").org("jinhua"))
                        .get(CALLS + "/" + call.id())
                        .expect(200)
                        .text())
                .doesNotContain(phone);
    }

    private Api chief() {
        return api.as(Tokens.of("supervisor").org(unit));
    }

    private Api agent() {
        return api.as(Tokens.of("service-agent").org(unit));
    }

    private Map<String, Object> list(Map<String, Object> changes) {
        return new HashMap<>(Map.of("orgUnit", unit, "plan", plan(changes)));
    }

    private static Map<String, Object> plan(Map<String, Object> changes) {
        var plan = new HashMap<String, Object>(Map.of(
                "name",
                "停电告知",
                "occasion",
                "OUTAGE",
                "script",
                Map.of(
                        "opening",
                        text("您好，明天停电检修。", "Tomorrow the power is off for repairs."),
                        "questions",
                        List.of(
                                Map.of(
                                        "id",
                                        "prepared",
                                        "kind",
                                        "YES_NO",
                                        "required",
                                        true,
                                        "text",
                                        text("是否已准备？", "Prepared?")),
                                Map.of("id", "satisfied", "kind", "SCORE", "text", text("满意程度？", "How satisfied?"))),
                        "closing",
                        text("谢谢。", "Thank you."))));
        plan.putAll(changes);
        return plan;
    }

    private static Map<String, String> text(String zh, String en) {
        return Map.of("zh", zh, "en", en);
    }

    /** A list with the customers that the test's org unit has now. */
    private Api.Answer filledList(Map<String, Object> changes) {
        var list = chief().post(LISTS, list(changes)).expect(201);
        chief().ifMatch(list).post(list.location() + "/fill").expect(202);
        filled(list);
        return list;
    }

    private String filled(Api.Answer list) {
        return await().until(
                        () -> chief().get(list.location() + "/filling").expect(200),
                        job -> job.json("/status").asString().equals("FINISHED"))
                .json("/counts")
                .toString();
    }

    private List<String> statuses(UUID customer) {
        return jdbc.sql("select status from outbound_call where customer_id = ?")
                .param(customer)
                .query(String.class)
                .list();
    }

    private long count(Api.Answer list, String status) {
        return jdbc.sql("select count(*) from outbound_call where list_id = ? and status = ?")
                .params(list.id(), status)
                .query(Long.class)
                .single();
    }

    private boolean settled(Api.Answer list) {
        return jdbc.sql("select settled_at is not null from outbound_list where id = ?")
                .param(list.id())
                .query(Boolean.class)
                .single();
    }

    private UUID customerWith(String code, Map<String, Object> changes) {
        var id = UUID.randomUUID();
        var told = customer(contracts, "CustomerRegistered", id, 1, code, unit, "wang");
        changes.forEach(told::with);
        told.send();
        await().until(() -> jdbc.sql("select count(*) from known_customer where id = ?")
                        .param(id)
                        .query(Long.class)
                        .single()
                == 1);
        return id;
    }

    private UUID insertCustomer(String orgUnit) {
        var id = UUID.randomUUID();
        jdbc.sql("""
                        insert into known_customer (id, version, code, kind, name, org_unit, phone)
                        values (?, 1, ?, 'RETAILER', '张三', ?, '13900001111')""").params(id, code(), orgUnit).update();
        return id;
    }
}
