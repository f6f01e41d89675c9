package io.gapless.visit.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Tokens;
import io.gapless.visit.Journey;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What customers answered about a visit is shown with it. */
class VisitAnswersTest extends Journey {

    @Test
    void the_answer_about_a_visit_comes_back_to_it() {
        var unit = "jinhua/" + unique("answered-");
        var customer = customer(unique("S"), unit, "wang");
        var visit = manager("wang", unit)
                .post("/api/v1/visits", Map.of("customerId", customer, "standardId", standard(), "plannedFor", today()))
                .expect(201);
        assertThat(visit.json("").has("survey")).isFalse();
        var response = UUID.randomUUID();
        var answered = events.example("SurveyAnswered")
                .with("id", response)
                .with("customerId", customer)
                .with("orgUnit", unit)
                .without("complaintId")
                .with("source", "VISIT")
                .with("sourceId", visit.id())
                .with("score", 43.75)
                .with("low", true)
                .send();
        answered.send();
        // Of a visit that nobody knows here nothing is kept, nor is anything held up.
        events.example("SurveyAnswered")
                .with("id", UUID.randomUUID())
                .with("customerId", customer)
                .with("source", "VISIT")
                .with("sourceId", UUID.randomUUID())
                .send();
        var read = await().until(
                        () -> manager("wang", unit).get(visit.location()).expect(200),
                        one -> one.json("").has("survey"));
        assertThat(read.json("/survey/score").asDouble()).isEqualTo(43.75);
        assertThat(read.json("/survey/low").asBoolean()).isTrue();
        assertThat(read.json("/survey/responseId").asString()).isEqualTo(response.toString());
        // Customers know what they answered; whether it is followed up is not theirs.
        assertThat(api.as(Tokens.of("customer").username("login-" + customer).org(unit))
                        .get(visit.location())
                        .expect(200)
                        .json("")
                        .has("survey"))
                .isFalse();
    }
}
