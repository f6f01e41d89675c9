package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.known;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Complaints that survey-service asks for because of a low score. */
@ServiceTest
class FollowUpComplaintsTest {

    private static final String UNIT = "jinhua/low-scores";

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_follow_up_opens_one_complaint_that_is_not_handled_by_whom_it_is_about() {
        var customer = known(contracts, jdbc, code(), UNIT, "wang");
        var followUp = UUID.randomUUID();
        var requested =
                requested(followUp, customer, "visiting", List.of("wang", "li")).send();
        requested.send();
        requested(followUp, customer, "delivery", List.of("wang"))
                .with("version", 3)
                .send(); // another event of it
        var id = opened(followUp);
        var received = contracts.awaitPublished("ComplaintReceived", id).body();
        assertThat(received.at("/followUpId").asString()).isEqualTo(followUp.toString());
        assertThat(received.at("/category").asString()).isEqualTo("visiting");
        assertThat(received.at("/customerId").asString()).isEqualTo(customer.toString());
        var path = "/api/v1/complaints/" + id;
        assertThat(supervisor("anna").get(path).expect(200).json("/text").asString())
                .startsWith("客户表示");

        assertThat(supervisor("li").get(path).expect(200).json("/allowedMoves")).isEmpty();
        assertThat(supervisor("anna").get(path).expect(200).json("/allowedMoves"))
                .isNotEmpty();
        supervisor("li").ifMatch("*").post(path + "/acknowledge").expectProblem(403, "complaint-about-own-work");
        supervisor("li").post(path + "/claim").expectProblem(403, "complaint-about-own-work");
        supervisor("anna")
                .ifMatch("*")
                .post(path + "/assign", Map.of("assignee", "li"))
                .expect(422);
        supervisor("anna").ifMatch("*").post(path + "/acknowledge").expect(200);
        assertThat(jdbc.sql("select count(*) from complaint where customer_id = ?")
                        .param(customer)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        contracts.verifyPublished();
    }

    @Test
    void a_category_that_nobody_uses_and_a_customer_who_lives_elsewhere_keep_no_complaint_out() {
        var elsewhere = known(contracts, jdbc, code(), "jinhua/elsewhere", "wang");
        var followUp = UUID.randomUUID();
        requested(followUp, elsewhere, "no-such-category", List.of()).send();
        var received =
                contracts.awaitPublished("ComplaintReceived", opened(followUp)).body();
        assertThat(received.at("/category").asString()).isEqualTo("other");
        assertThat(received.has("customerId")).isFalse();
        assertThat(received.at("/orgUnit").asString()).isEqualTo(UNIT);
    }

    @Test
    void nothing_is_opened_of_who_was_erased() {
        var erased = UUID.randomUUID();
        jdbc.sql("insert into erased_person (id, erased_at) values (?, now())")
                .param(erased)
                .update();
        var followUp = UUID.randomUUID();
        requested(followUp, erased, "visiting", List.of()).send();
        // Read after it, because it is about the same follow-up.
        requested(followUp, known(contracts, jdbc, code(), UNIT, "wang"), "price", List.of())
                .with("version", 3)
                .send();
        assertThat(contracts
                        .awaitPublished("ComplaintReceived", opened(followUp))
                        .body()
                        .at("/category")
                        .asString())
                .isEqualTo("price");
    }

    private EventContracts.Example requested(UUID followUp, UUID customer, String category, List<String> concerned) {
        return contracts
                .example("FollowUpComplaintRequested")
                .with("id", followUp)
                .with("orgUnit", UNIT)
                .with("customerId", customer)
                .with("/wanted/category", category)
                .with("/wanted/concerned", concerned);
    }

    private UUID opened(UUID followUp) {
        return await().until(
                        () -> jdbc.sql("select complaint_id from complaint_of_follow_up where follow_up_id = ?")
                                .param(followUp)
                                .query(UUID.class)
                                .optional(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private Api supervisor(String username) {
        return api.as(Tokens.of("supervisor").username(username).org("jinhua"));
    }
}
