package io.gapless.customer;

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

@ServiceTest
class TimelineTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Test
    void what_other_services_tell_stands_on_the_timeline_once_and_in_order() {
        var supervisor = api.as(Tokens.of("supervisor").org("jinhua"));
        var customer = register(supervisor, "TL-1");
        events.example("VisitCompleted")
                .with("id", UUID.randomUUID())
                .with("customerId", customer.id())
                .with("score", 95)
                .send();
        var answered = events.example("SurveyAnswered")
                .with("id", UUID.randomUUID())
                .with("customerId", customer.id())
                .with("score", 75)
                .send();
        answered.send();

        var timeline = await().until(
                        () -> supervisor.get(customer.location() + "/timeline").expect(200),
                        answer -> answer.json("/items").size() == 2);
        assertThat(timeline.json("/items")
                        .valueStream()
                        .map(entry -> entry.at("/area").asString()))
                .containsExactly("RESPONSE", "VISIT");
        var overview = supervisor.get(customer.location() + "/overview").expect(200);
        // The rating at the visit and the answer to the survey, the latter once.
        assertThat(overview.json("/satisfaction/score").asDouble()).isEqualTo(85);
        assertThat(overview.json("/satisfaction/answers").asInt()).isEqualTo(2);
    }

    @Test
    void open_complaints_and_promises_follow_their_newest_event_only() {
        var supervisor = api.as(Tokens.of("supervisor").org("jinhua"));
        var customer = register(supervisor, "TL-2");
        var complaint = UUID.randomUUID();
        events.example("ComplaintReceived")
                .with("id", complaint)
                .with("version", 5)
                .with("customerId", customer.id())
                .with("open", true)
                .send();
        await().until(() -> supervisor
                        .get(customer.location() + "/overview")
                        .expect(200)
                        .json("/openComplaints")
                        .size()
                == 1);
        events.example("ComplaintClosed")
                .with("id", complaint)
                .with("version", 7)
                .with("customerId", customer.id())
                .with("open", false)
                .send();
        events.example("ComplaintAssigned")
                .with("id", complaint)
                .with("version", 6)
                .with("customerId", customer.id())
                .with("open", true)
                .send();
        await().until(() -> supervisor
                        .get(customer.location() + "/timeline")
                        .expect(200)
                        .json("/items")
                        .size()
                == 3);
        assertThat(supervisor.get(customer.location() + "/overview").expect(200).json("/openComplaints"))
                .isEmpty();
    }

    @Test
    void what_this_service_publishes_keeps_its_contract() {
        var supervisor = api.as(Tokens.of("supervisor").org("jinhua"));
        var customer = register(supervisor, "TL-3");
        events.awaitPublished("CustomerRegistered", customer.id());
        events.verifyPublished();
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
