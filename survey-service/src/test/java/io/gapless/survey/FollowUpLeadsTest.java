package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a low score leads to: a call-back with its outcome, and a complaint. */
@ServiceTest
class FollowUpLeadsTest {

    private static final String UNIT = "jinhua/led-to";

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_follow_up_shows_its_call_back_and_the_complaint_it_led_to() {
        var customer = UUID.randomUUID();
        events.example("CustomerRegistered")
                .with("id", customer)
                .with("code", "LED-TO")
                .with("orgUnit", UNIT)
                .send();
        events.example("ContactRated")
                .with("id", UUID.randomUUID())
                .with("orgUnit", UNIT)
                .with("customerId", customer)
                .without("complaintId")
                .with("keyPress", 1)
                .send();
        var followUp = await().until(
                        () -> supervisor("jinhua")
                                .get("/api/v1/follow-ups?orgUnit=" + UNIT)
                                .expect(200)
                                .json("/items/0/id")
                                .asString(""),
                        id -> !id.isEmpty());
        var path = "/api/v1/follow-ups/" + followUp;
        // Who took the call that was rated.
        api.as(Tokens.of("supervisor").username("service-agent").org("jinhua"))
                .ifMatch("*")
                .post(path + "/close", Map.of("outcome", "x"))
                .expectProblem(403, "follow-up-of-own-work");
        var callBack = UUID.randomUUID();
        events.example("CallBackCompleted")
                .with("id", callBack)
                .with("orgUnit", UNIT)
                .with("version", 3)
                .with("followUpId", followUp)
                .without("complaintId")
                .with("solved", false)
                .send();
        await().until(() -> supervisor("jinhua")
                .get(path)
                .expect(200)
                .json("/callBackStatus")
                .asString("")
                .equals("COMPLETED"));
        // An older event changes nothing.
        events.example("CallBackOpened")
                .with("id", callBack)
                .with("orgUnit", UNIT)
                .with("version", 1)
                .with("followUpId", followUp)
                .send();
        var complaint = UUID.randomUUID();
        events.example("ComplaintReceived")
                .with("id", complaint)
                .with("orgUnit", UNIT)
                .send();
        await().until(() -> jdbc.sql("select exists (select from known_complaint where id = ?)")
                .param(complaint)
                .query(Boolean.class)
                .single());

        var body = Map.of("complaintId", complaint);
        supervisor("jinhua").post(path + "/complaint", body).expectProblem(428, "if-match-required");
        supervisor("jinhua").ifMatch("\"99\"").post(path + "/complaint", body).expectProblem(412, "stale-version");
        supervisor("jinhua")
                .ifMatch("*")
                .post(path + "/complaint", Map.of("complaintId", UUID.randomUUID()))
                .expectProblem(422, "complaint-unknown");
        supervisor("jinhua/yiwu")
                .ifMatch("*")
                .post(path + "/complaint", body)
                .expectProblem(404, "follow-up-not-found");
        api.as(Tokens.of("service-agent").org("jinhua"))
                .ifMatch("*")
                .post(path + "/complaint", body)
                .expectProblem(403, "not-allowed");
        var linked = supervisor("jinhua")
                .ifMatch("*")
                .post(path + "/complaint", body)
                .expect(200);
        assertThat(linked.json("/ledTo").asString()).isEqualTo(complaint.toString());
        assertThat(linked.json("/ledToStatus").asString()).isEqualTo("RECEIVED");
        assertThat(linked.json("/solved").asBoolean(true)).isFalse();
        assertThat(linked.json("/callBackStatus").asString()).isEqualTo("COMPLETED");
        assertThat(events.awaitPublished("FollowUpLedToComplaint", UUID.fromString(followUp))
                        .body()
                        .at("/ledTo")
                        .asString())
                .isEqualTo(complaint.toString());
        events.verifyPublished();
    }

    private Api supervisor(String unit) {
        return api.as(Tokens.of("supervisor").org(unit));
    }
}
