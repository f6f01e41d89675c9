package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Customers are asked after a visit, some of them, and not by who made it. */
@ServiceTest
class VisitSurveyTest {

    private static final String UNIT = "jinhua/visited";

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    private final UUID customer = UUID.randomUUID();
    private final UUID visit = UUID.randomUUID();

    @Test
    void a_visit_is_asked_about_once_and_its_low_score_is_not_the_visitors_to_judge() {
        known(customer, "login-" + customer);
        var completed = completed(visit).send();
        completed.send();
        completed(visit).with("version", 7).send(); // such as when it is told again for another reason
        assertThat(decided(visit)).isEqualTo("ASKED");
        var path = "/api/v1/campaigns/invitations?visitId=" + visit;
        var agent = api.as(Tokens.of("service-agent").username("agent").org("jinhua"));
        var items = agent.get(path).expect(200).json("/items");
        assertThat(items).hasSize(1);
        assertThat(items.get(0).at("/visitId").asString()).isEqualTo(visit.toString());
        assertThat(items.get(0).at("/source").asString()).isEqualTo("VISIT");
        for (String role : new String[] {"supervisor", "admin", "quality-analyst"}) {
            var visitor = api.as(Tokens.of(role).username("wang").org("jinhua"));
            assertThat(visitor.get(path).expect(200).json("/items/0").has("link"))
                    .as(role)
                    .isFalse();
        }
        assertThat(api.as(Tokens.of("supervisor").org("jinhua/yiwu"))
                        .get(path)
                        .expect(200)
                        .json("/items"))
                .isEmpty();
        api.as(Tokens.of("customer-manager").org("jinhua")).get(path).expectProblem(403, "not-allowed");
        agent.get("/api/v1/campaigns/invitations").expectProblem(400, "invitations-about-what");
        agent.get(path + "&complaintId=" + visit).expectProblem(400, "invitations-about-what");

        var link = items.get(0).at("/link").asString();
        var receipt = api.post(
                        "/api/v1/public/invitations/" + link.substring(link.lastIndexOf('/') + 1) + "/response",
                        Map.of("answers", Map.of("satisfaction", 1, "punctuality", 2, "understanding", 2)))
                .expect(201);
        var answered = events.awaitPublished("SurveyAnswered", receipt.id()).body();
        assertThat(answered.at("/source").asString()).isEqualTo("VISIT");
        assertThat(answered.at("/sourceId").asString()).isEqualTo(visit.toString());
        assertThat(answered.at("/low").asBoolean()).isTrue();
        var followUp = await().until(
                        () -> supervisor("anna")
                                .get("/api/v1/follow-ups?orgUnit=" + UNIT)
                                .expect(200)
                                .json("/items"),
                        list -> list.size() == 1);
        var at = "/api/v1/follow-ups/" + followUp.get(0).at("/id").asString();
        assertThat(events.awaitPublished(
                                "FollowUpOpened",
                                UUID.fromString(followUp.get(0).at("/id").asString()))
                        .body()
                        .at("/visitId")
                        .asString())
                .isEqualTo(visit.toString());
        supervisor("wang")
                .ifMatch("*")
                .post(at + "/close", Map.of("outcome", "x"))
                .expectProblem(403, "follow-up-of-own-work");
        supervisor("wang")
                .ifMatch("*")
                .post(at + "/complaint-request", Map.of("text", "x"))
                .expectProblem(403, "follow-up-of-own-work");

        // The complaint that is asked for is not the visitor's to handle either.
        var wanted = Map.of("category", "visiting", "text", "客户经理未到访");
        supervisor("anna").post(at + "/complaint-request", wanted).expectProblem(428, "if-match-required");
        supervisor("anna")
                .ifMatch("\"99\"")
                .post(at + "/complaint-request", wanted)
                .expectProblem(412, "stale-version");
        api.as(Tokens.of("supervisor").org("jinhua/yiwu"))
                .ifMatch("*")
                .post(at + "/complaint-request", wanted)
                .expectProblem(404, "follow-up-not-found");
        for (String role : new String[] {"service-agent", "executive", "customer-manager"}) {
            api.as(Tokens.of(role).org("jinhua"))
                    .ifMatch("*")
                    .post(at + "/complaint-request", wanted)
                    .expectProblem(403, "not-allowed");
        }
        supervisor("anna")
                .ifMatch("*")
                .post(at + "/complaint-request", Map.of("text", " "))
                .expect(400);
        var asked = supervisor("anna")
                .ifMatch("*")
                .post(at + "/complaint-request", wanted)
                .expect(202);
        assertThat(asked.json("/complaintRequestedBy").asString()).isEqualTo("anna");
        supervisor("anna")
                .ifMatch("*")
                .post(at + "/complaint-request", wanted)
                .expectProblem(409, "complaint-requested-already");
        var told = events.awaitPublished("FollowUpComplaintRequested", UUID.fromString(at.substring(at.length() - 36)))
                .body();
        assertThat(told.at("/wanted/concerned").toString()).isEqualTo("[\"wang\"]");
        assertThat(told.at("/wanted/category").asString()).isEqualTo("visiting");

        var complaint = UUID.randomUUID();
        var received = events.example("ComplaintReceived")
                .with("id", complaint)
                .with("customerId", customer)
                .with("orgUnit", UNIT)
                .with("number", "C20261123-000007")
                .with("followUpId", at.substring(at.length() - 36))
                .send();
        received.send();
        await().until(() -> supervisor("anna")
                .get(at)
                .expect(200)
                .json("/ledToNumber")
                .asString("")
                .equals("C20261123-000007"));
        events.example("ComplaintClosed")
                .with("id", complaint)
                .with("version", 9)
                .with("customerId", customer)
                .with("orgUnit", UNIT)
                .with("number", "C20261123-000007")
                .send();
        await().until(() -> supervisor("anna")
                .get(at)
                .expect(200)
                .json("/ledToStatus")
                .asString("")
                .equals("CLOSED"));
        supervisor("anna")
                .ifMatch("*")
                .post(at + "/close", Map.of("outcome", "已受理投诉并办结"))
                .expect(200);
        supervisor("anna").ifMatch("*").post(at + "/complaint-request", wanted).expectProblem(409, "follow-up-closed");
        events.verifyPublished();
    }

    @Test
    void nobody_is_asked_who_rests_does_not_want_to_or_was_the_visitor() {
        known(customer, "login-" + customer);
        completed(visit).send();
        assertThat(decided(visit)).isEqualTo("ASKED");
        var again = UUID.randomUUID();
        completed(again).send();
        assertThat(decided(again)).isEqualTo("RESTING");

        var own = UUID.randomUUID();
        known(own, "wang");
        var ownVisit = UUID.randomUUID();
        completed(ownVisit).with("customerId", own).send();
        assertThat(decided(ownVisit)).isEqualTo("OWN_VISIT");

        var unwilling = UUID.randomUUID();
        known(unwilling, "login-" + unwilling);
        events.example("ConsentChanged")
                .with("id", unwilling)
                .with("version", 1)
                .with("purpose", "survey")
                .with("granted", false)
                .send();
        await().until(() -> jdbc.sql("select exists (select from known_consent where customer_id = ?)")
                .param(unwilling)
                .query(Boolean.class)
                .single());
        var unwanted = UUID.randomUUID();
        completed(unwanted).with("customerId", unwilling).send();
        assertThat(decided(unwanted)).isEqualTo("NOT_WANTED");
        assertThat(jdbc.sql("select count(*) from invitation where source = 'VISIT' and customer_id in (:those)")
                        .param("those", java.util.List.of(customer, own, unwilling))
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void who_was_merged_is_asked_as_who_stands_for_them_and_rests_with_them() {
        var survivor = UUID.randomUUID();
        known(survivor, "login-" + survivor);
        known(customer, "login-" + customer);
        events.example("CustomerMerged")
                .with("id", customer)
                .with("version", 2)
                .with("code", customer.toString().substring(0, 8))
                .with("mergedInto", survivor)
                .send();
        await().until(() -> jdbc.sql("select exists (select from known_customer where id = ? and merged_into = ?)")
                .params(customer, survivor)
                .query(Boolean.class)
                .single());
        completed(visit).send();
        assertThat(decided(visit)).isEqualTo("ASKED");
        assertThat(jdbc.sql("select customer_id from invitation where source_id = ?")
                        .param(visit)
                        .query(UUID.class)
                        .single())
                .isEqualTo(survivor);
        var other = UUID.randomUUID();
        completed(other).with("customerId", survivor).send();
        assertThat(decided(other)).isEqualTo("RESTING");
    }

    @Test
    void what_is_long_ago_or_history_is_not_asked_about() {
        known(customer, "login-" + customer);
        completed(visit)
                .with("completedAt", Instant.now().minus(30, ChronoUnit.DAYS).toString())
                .send();
        completed(visit)
                .with("version", 7)
                .with("history", true)
                .with("happenedAt", "2026-03-06T08:00:00Z")
                .send();
        // Read after those, because it is about the same visit: the first of which anything was decided.
        completed(visit).with("version", 8).with("manager", "li").send();
        assertThat(decided(visit)).isEqualTo("ASKED");
        assertThat(jdbc.sql("select visitor from asked_visit where visit_id = ?")
                        .param(visit)
                        .query(String.class)
                        .single())
                .isEqualTo("li");
    }

    private EventContracts.Example completed(UUID id) {
        return events.example("VisitCompleted")
                .with("id", id)
                .with("customerId", customer)
                .with("orgUnit", UNIT)
                .with("manager", "wang")
                .with(
                        "completedAt",
                        Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    }

    private String decided(UUID visit) {
        return await().until(
                        () -> jdbc.sql("select decision from asked_visit where visit_id = ?")
                                .param(visit)
                                .query(String.class)
                                .optional(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private void known(UUID id, String login) {
        events.example("CustomerRegistered")
                .with("id", id)
                .with("code", id.toString().substring(0, 8))
                .with("orgUnit", UNIT)
                .with("login", login)
                .send();
        await().until(() -> jdbc.sql("select count(*) from known_customer where id = ?")
                        .param(id)
                        .query(Long.class)
                        .single()
                == 1);
    }

    private Api supervisor(String username) {
        return api.as(Tokens.of("supervisor").username(username).org("jinhua"));
    }
}
