package io.gapless.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@ServiceTest
class ContactTest {

    private static final Instant NINE = Instant.parse("2026-11-02T01:00:00Z");

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Test
    void contacts_are_logged_and_summed_up_by_the_formulas() {
        var agent = api.as(Tokens.of("service-agent").org("jinhua/lanxi"));
        // Answered after 5, 10, 20 and 45 s; one given up after 60 s.
        var logged = agent.post("/api/v1/contacts", contact(5, 100)).expect(201);
        agent.post("/api/v1/contacts", contact(10, 100)).expect(201);
        agent.post("/api/v1/contacts", contact(20, 100)).expect(201);
        agent.post("/api/v1/contacts", contact(45, 100)).expect(201);
        agent.post("/api/v1/contacts", contact(null, 60)).expect(201);

        var period = "?orgUnit=jinhua/lanxi&from=2026-11-02T00:00:00Z&to=2026-11-03T00:00:00Z";
        var figures = agent.get("/api/v1/contacts/figures" + period).expect(200);
        assertThat(figures.json("/offered").asInt()).isEqualTo(5);
        assertThat(figures.json("/answered").asInt()).isEqualTo(4);
        assertThat(figures.json("/abandonRate").asDouble()).isEqualTo(.2);
        assertThat(figures.json("/averageSpeedOfAnswer").asDouble()).isEqualTo(20);
        assertThat(figures.json("/serviceLevel").asDouble()).isEqualTo(.6);
        assertThat(agent.get("/api/v1/contacts/figures" + period + "&thresholdSeconds=10")
                        .json("/serviceLevel")
                        .asDouble())
                .isEqualTo(.4);
        var none = agent.get("/api/v1/contacts/figures?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z")
                .expect(200);
        assertThat(none.json("/offered").asInt()).isZero();
        assertThat(none.json("/abandonRate").isMissingNode()).isTrue();

        agent.get(logged.location()).expect(200);
        assertThat(agent.get("/api/v1/contacts?queue=orders&limit=2")
                        .expect(200)
                        .json("/items"))
                .hasSize(2);
        var event = contracts.awaitPublished("ContactLogged", logged.id());
        assertThat(event.body().at("/queueSeconds").asInt()).isEqualTo(5);
        contracts.verifyPublished();
    }

    @Test
    void contacts_stay_within_org_units_and_reason() {
        var yiwu = api.as(Tokens.of("service-agent").org("jinhua/yiwu"));
        yiwu.post("/api/v1/contacts", contact(5, 100)).expectProblem(403, "outside-org-scope");
        yiwu.get("/api/v1/contacts/figures?orgUnit=jinhua/lanxi&from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z")
                .expectProblem(403, "outside-org-scope");
        var lanxi = api.as(Tokens.of("service-agent").org("jinhua/lanxi"));
        lanxi.post("/api/v1/contacts", contact(200, 100)).expectProblem(422, "contact-times-wrong");
        var withComplaint = contact(5, 100);
        withComplaint.put("complaintId", UUID.randomUUID());
        lanxi.post("/api/v1/contacts", withComplaint).expectProblem(422, "complaint-unknown");
        var logged = api.as(Tokens.of("service-agent").org("jinhua/wucheng"))
                .post("/api/v1/contacts", Fixtures.with(contact(5, 100), "orgUnit", "jinhua/wucheng"))
                .expect(201);
        yiwu.get(logged.location()).expectProblem(404, "contact-not-found");
        assertThat(yiwu.get("/api/v1/contacts").expect(200).text())
                .doesNotContain(logged.id().toString());
        api.as(Tokens.of("customer")).get("/api/v1/contacts").expectProblem(403, "not-allowed");
    }

    private static Map<String, Object> contact(@Nullable Integer answeredAfter, int endedAfter) {
        var contact = new HashMap<String, Object>(Map.of(
                "channel", "HOTLINE",
                "queue", "orders",
                "offeredAt", NINE.toString(),
                "endedAt", NINE.plusSeconds(endedAfter).toString(),
                "orgUnit", "jinhua/lanxi"));
        if (answeredAfter != null) {
            contact.put("answeredAt", NINE.plusSeconds(answeredAfter).toString());
        }
        return contact;
    }
}
