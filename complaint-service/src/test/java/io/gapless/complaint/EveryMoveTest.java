package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.customer;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The life cycle as people meet it: every move from every status, and what stands in the way of the legal ones. */
@ServiceTest
class EveryMoveTest {

    /** Every move with a body it takes. */
    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry("ACKNOWLEDGE", ""),
            Map.entry("ASSESS", "{\"note\": \"justified\"}"),
            Map.entry("INVESTIGATE", ""),
            Map.entry("DECIDE", "{\"decision\": \"sorry\", \"remedy\": \"APOLOGY\"}"),
            Map.entry("APPROVE", ""),
            Map.entry("RESOLVE", "{\"note\": \"done\"}"),
            Map.entry("REQUEST_CALLBACK", ""),
            Map.entry("CLOSE", "{}"),
            Map.entry("REJECT", "{\"reason\": \"unfounded\"}"),
            Map.entry("WITHDRAW", "{\"reason\": \"mistake\"}"),
            Map.entry("MERGE", "{\"into\": \"EARLIER\", \"reason\": \"the same\"}"),
            Map.entry("REOPEN", "{\"reason\": \"came back\"}"));

    private static final String DEAR = "{\"decision\": \"pay\", \"remedy\": \"COMPENSATION\","
            + " \"compensation\": {\"amount\": 1500, \"currency\": \"CNY\"}}";

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EventContracts contracts;

    private Api agent;
    private Api supervisor;
    /** An earlier complaint of the same customer, by its number. */
    private String earlier;

    @BeforeEach
    void people() {
        agent = api.as(Tokens.of("service-agent"));
        supervisor = api.as(Tokens.of("supervisor"));
        earlier = received(agent, "jinhua/yiwu").json("/number").asString();
    }

    /** Each legal move with where it leads; every other one is refused. DECIDED is within authority, BEYOND it is not. */
    @ParameterizedTest
    @CsvSource({
        "RECEIVED, ACKNOWLEDGE>ACKNOWLEDGED REJECT>REJECTED WITHDRAW>WITHDRAWN MERGE>MERGED",
        "ACKNOWLEDGED, ASSESS>ASSESSED REJECT>REJECTED WITHDRAW>WITHDRAWN MERGE>MERGED",
        "ASSESSED, ASSESS>ASSESSED INVESTIGATE>INVESTIGATING REJECT>REJECTED WITHDRAW>WITHDRAWN MERGE>MERGED",
        "INVESTIGATING, ASSESS>INVESTIGATING DECIDE>DECIDED REJECT>REJECTED WITHDRAW>WITHDRAWN MERGE>MERGED",
        "DECIDED, INVESTIGATE>INVESTIGATING RESOLVE>RESOLVED WITHDRAW>WITHDRAWN MERGE>MERGED",
        "BEYOND, INVESTIGATE>INVESTIGATING APPROVE>APPROVED WITHDRAW>WITHDRAWN MERGE>MERGED",
        "APPROVED, RESOLVE>RESOLVED WITHDRAW>WITHDRAWN MERGE>MERGED",
        "RESOLVED, REQUEST_CALLBACK>CALLBACK CLOSE>CLOSED REOPEN>INVESTIGATING",
        "CALLBACK, CLOSE>CLOSED REOPEN>INVESTIGATING",
        "CLOSED, REOPEN>INVESTIGATING",
        "REJECTED, REOPEN>INVESTIGATING",
        "WITHDRAWN, ''",
        "MERGED, ''",
    })
    void a_legal_move_leads_to_its_status_and_every_other_is_refused_with_what_is_allowed(String status, String legal) {
        var targets = new java.util.TreeMap<String, String>();
        for (String each : legal.isEmpty() ? new String[0] : legal.split(" ")) {
            targets.put(each.split(">")[0], each.split(">")[1]);
        }
        var standing = at(status);
        assertThat(names(supervisor
                        .get(standing.location())
                        .json("/allowedMoves")
                        .valueStream()))
                .isEqualTo(targets.keySet());
        for (String move : BODIES.keySet()) {
            if (!targets.containsKey(move)) {
                var slug = status.equals("BEYOND") && move.equals("RESOLVE") ? "approval-needed" : "illegal-move";
                var refused = move(supervisor, standing, move).expectProblem(409, slug);
                assertThat(names(refused.json("/allowed").valueStream()))
                        .as("%s from %s", move, status)
                        .isEqualTo(targets.keySet());
            }
        }
        var one = standing;
        for (var each : targets.entrySet()) {
            var answer = move(supervisor, one, each.getKey()).expect(200);
            assertThat(answer.json("/status").asString())
                    .as("%s from %s", each.getKey(), status)
                    .isEqualTo(each.getValue());
            one = at(status);
        }
        assertThat(clocksBeforeTheNextLook()).isZero();
    }

    /** Lists of missed clocks rest on it that nothing that runs is due before its complaint is looked at. */
    private long clocksBeforeTheNextLook() {
        return jdbc.sql("""
                        select count(*) from complaint c, lateral (values
                            (acknowledge_due_at, acknowledge_met_at, acknowledge_breached_at, acknowledge_paused_at),
                            (first_response_due_at, first_response_met_at, first_response_breached_at,
                                first_response_paused_at),
                            (update_due_at, update_met_at, update_breached_at, update_paused_at),
                            (resolve_due_at, resolve_met_at, resolve_breached_at, resolve_paused_at))
                            as clock (due_at, met_at, breached_at, paused_at)
                        where c.number >= ? and c.org_unit = 'jinhua/yiwu' and ended_at is null
                            and coalesce(met_at, breached_at, paused_at) is null
                            and (next_due_at is null or next_due_at > due_at)""").param(earlier).query(Long.class).single();
    }

    @Test
    void a_complaint_follows_none_of_another_customer() {
        var unit = "jinhua/follows";
        var code = code();
        var customer = known(contracts, jdbc, code, unit, "li");
        var otherCode = code();
        var other = known(contracts, jdbc, otherCode, unit, "li");
        var old = agent.post("/api/v1/complaints", with(anonymous(unit), "customerId", customer))
                .expect(201);
        var number = old.json("/number").asString();
        var others = with(with(anonymous(unit), "customerId", other), "follows", number);
        // Nor is it told to go on in it while it is open.
        agent.post("/api/v1/complaints", others).expectProblem(422, "follows-another-customers");
        move(agent, old, "WITHDRAW").expect(200);
        agent.post("/api/v1/complaints", others).expectProblem(422, "follows-another-customers");
        var separate = agent.post("/api/v1/complaints", with(anonymous(unit), "customerId", other))
                .expect(201);
        agent.post(separate.location() + "/links", Map.of("kind", "FOLLOWS", "number", number))
                .expectProblem(422, "follows-another-customers");
        agent.post(separate.location() + "/links", Map.of("kind", "RELATED", "number", number))
                .expect(200);
        agent.post("/api/v1/complaints", with(with(anonymous(unit), "customerCode", code), "follows", number))
                .expect(201);
        // Of somebody who is not known it may be theirs.
        agent.post("/api/v1/complaints", with(anonymous(unit), "follows", number))
                .expect(201);

        // Two archives of one customer.
        customer(contracts, "CustomerMerged", other, 2, otherCode, unit, "li")
                .without("login")
                .with("mergedInto", customer)
                .send();
        await().until(() -> jdbc.sql("select customer_standing(?) = ?")
                .params(other, customer)
                .query(Boolean.class)
                .single());
        agent.post("/api/v1/complaints", others).expect(201);
    }

    @Test
    void after_the_window_a_new_complaint_follows_the_old_one() {
        var old = at("CLOSED");
        var number = old.json("/number").asString();
        var body = anonymous("jinhua/yiwu");
        agent.post("/api/v1/complaints", with(body, "follows", number)).expectProblem(409, "reopen-instead");
        jdbc.sql("update complaint set ended_at = ended_at - interval '31 days' where id = ?")
                .param(old.id())
                .update();
        move(agent, old, "REOPEN").expectProblem(409, "reopen-window-over");
        assertThat(agent.get(old.location()).json("/allowedMoves")).isEmpty();
        agent.post("/api/v1/complaints", with(body, "follows", "C1")).expectProblem(422, "complaint-unknown");
        api.as(Tokens.of("service-agent").username("far").org("elsewhere"))
                .post("/api/v1/complaints", with(anonymous("elsewhere"), "follows", number))
                .expectProblem(422, "complaint-unknown");
        var following =
                agent.post("/api/v1/complaints", with(body, "follows", number)).expect(201);
        var link = agent.get(following.location() + "/links").expect(200);
        assertThat(link.json("/items/0/kind").asString()).isEqualTo("FOLLOWS");
        assertThat(link.json("/items/0/direction").asString()).isEqualTo("FROM");
        assertThat(link.json("/items/0/number").asString()).isEqualTo(number);
        assertThat(agent.get(old.location() + "/links")
                        .json("/items/0/direction")
                        .asString())
                .isEqualTo("TO");
        contracts.awaitPublished("ComplaintLinked", following.id());
        contracts.verifyPublished();
    }

    @Test
    void complaints_are_related_both_ways_until_the_link_is_taken_away() {
        var one = received(agent, "jinhua/yiwu");
        var other = received(agent, "jinhua/dongyang");
        var links = one.location() + "/links";
        var body = Map.of("kind", "RELATED", "number", other.json("/number").asString());
        api.as(Tokens.of("executive")).post(links, body).expectProblem(403, "not-allowed");
        var far = api.as(Tokens.of("service-agent").username("far").org("jinhua/yiwu"));
        far.post(links, body).expectProblem(422, "complaint-unknown");
        var made = agent.post(links, body).expect(200);
        agent.post(links, body).expectProblem(409, "link-exists");
        var back = Map.of("kind", "RELATED", "number", one.json("/number").asString());
        agent.post(other.location() + "/links", back).expectProblem(409, "link-exists");
        agent.post(links, back).expectProblem(422, "link-to-itself");
        agent.post(links, with(Map.copyOf(body), "kind", "DUPLICATE")).expectProblem(422, "link-by-merge");
        assertThat(agent.get(other.location() + "/links").json("/items")).hasSize(1);
        // What one may not see is not told by a link.
        assertThat(far.get(links).expect(200).json("/items")).isEmpty();
        var link = made.json("/items/0/id").asString();
        agent.delete(links + "/" + other.id()).expectProblem(404, "link-not-found");
        assertThat(agent.delete(links + "/" + link).expect(200).json("/items")).isEmpty();
        contracts.awaitPublished("ComplaintUnlinked", UUIDs.lower(one.id(), other.id()));
        contracts.verifyPublished();
    }

    @Test
    void where_a_rule_wants_it_another_person_closes() {
        var analyst = api.as(Tokens.of("quality-analyst"));
        var body = Map.of("category", "compliance", "minSeverity", "HIGH");
        agent.post("/api/v1/closing-rules", body).expectProblem(403, "not-allowed");
        analyst.post("/api/v1/closing-rules", Map.of("category", "nothing", "minSeverity", "LOW"))
                .expectProblem(422, "category-unknown");
        var rule = analyst.post("/api/v1/closing-rules", body).expect(201);
        analyst.post("/api/v1/closing-rules", body).expectProblem(409, "closing-rule-exists");
        try {
            var grave = settled("HIGH");
            assertThat(names(agent.get(grave.location()).json("/allowedMoves").valueStream()))
                    .doesNotContain("CLOSE");
            move(agent, grave, "CLOSE").expectProblem(403, "close-needs-another");
            var second = api.as(Tokens.of("service-agent").username("second"));
            step(second, grave, "assign", Map.of("assignee", "second")).expect(200);
            move(second, grave, "CLOSE").expectProblem(403, "close-needs-another");
            move(supervisor, grave, "CLOSE").expect(200);
            move(agent, settled("MEDIUM"), "CLOSE").expect(200);
            // What the customer says themselves needs nobody else.
            var asked = settled("HIGH");
            move(agent, asked, "REQUEST_CALLBACK").expect(200);
            contracts
                    .example("CallBackCompleted")
                    .with("id", java.util.UUID.randomUUID())
                    .with("complaintId", asked.id())
                    .with("solved", true)
                    .send();
            org.awaitility.Awaitility.await()
                    .until(() -> agent.get(asked.location())
                            .json("/status")
                            .asString()
                            .equals("CLOSED"));
        } finally {
            analyst.delete("/api/v1/closing-rules/" + rule.id()).expect(204);
        }
        analyst.delete("/api/v1/closing-rules/" + rule.id()).expectProblem(404, "closing-rule-not-found");
        move(agent, settled("HIGH"), "CLOSE").expect(200);
        contracts.awaitPublished("ClosingRuleRemoved", rule.id());
        contracts.verifyPublished();
    }

    private Api.Answer settled(String severity) {
        var body = with(with(anonymous("jinhua/yiwu"), "category", "compliance"), "severity", severity);
        var complaint = agent.post("/api/v1/complaints", body).expect(201);
        for (var move : List.of("ACKNOWLEDGE", "ASSESS", "INVESTIGATE", "DECIDE", "RESOLVE")) {
            move(agent, complaint, move).expect(200);
        }
        return complaint;
    }

    /** A complaint that has come to a status by its own way. */
    private Api.Answer at(String status) {
        var complaint = received(agent, "jinhua/yiwu");
        var way = switch (status) {
            case "RECEIVED", "MERGED" -> List.<String>of();
            case "ACKNOWLEDGED" -> List.of("ACKNOWLEDGE");
            case "ASSESSED" -> List.of("ACKNOWLEDGE", "ASSESS");
            case "REJECTED" -> List.of("REJECT");
            case "WITHDRAWN" -> List.of("WITHDRAW");
            case "INVESTIGATING", "BEYOND", "APPROVED" -> List.of("ACKNOWLEDGE", "ASSESS", "INVESTIGATE");
            case "DECIDED" -> List.of("ACKNOWLEDGE", "ASSESS", "INVESTIGATE", "DECIDE");
            case "RESOLVED" -> List.of("ACKNOWLEDGE", "ASSESS", "INVESTIGATE", "DECIDE", "RESOLVE");
            case "CALLBACK" -> List.of("ACKNOWLEDGE", "ASSESS", "INVESTIGATE", "DECIDE", "RESOLVE", "REQUEST_CALLBACK");
            case "CLOSED" -> List.of("ACKNOWLEDGE", "ASSESS", "INVESTIGATE", "DECIDE", "RESOLVE", "CLOSE");
            default -> throw new IllegalArgumentException(status);
        };
        way.forEach(move -> move(agent, complaint, move).expect(200));
        if (status.equals("BEYOND") || status.equals("APPROVED")) {
            step(agent, complaint, "decide", DEAR).expect(200);
        }
        if (status.equals("APPROVED")) {
            move(supervisor, complaint, "APPROVE").expect(200);
        }
        if (status.equals("MERGED")) {
            jdbc.sql("update complaint set status = 'MERGED', ended_at = now() where id = ?")
                    .param(complaint.id())
                    .update();
        }
        return complaint;
    }

    private Api.Answer move(Api api, Api.Answer complaint, String move) {
        var body = BODIES.get(move);
        return step(
                api,
                complaint,
                move.toLowerCase(java.util.Locale.ROOT).replace('_', '-'),
                body == null || body.isEmpty() ? null : body.replace("EARLIER", earlier));
    }

    private static Set<String> names(java.util.stream.Stream<tools.jackson.databind.JsonNode> moves) {
        var names = new TreeSet<String>();
        moves.forEach(move -> names.add(move.asString()));
        return names;
    }

    /** Which of two a link without direction is told of. */
    private static final class UUIDs {
        static java.util.UUID lower(java.util.UUID one, java.util.UUID other) {
            return one.toString().compareTo(other.toString()) < 0 ? one : other;
        }
    }
}
