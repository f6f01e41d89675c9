package io.gapless.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.privacy.PersonalData;
import io.gapless.survey.customer.KnownCustomers;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest
class PrivacyTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    PersonalData personalData;

    @Autowired
    KnownCustomers customers;

    @Autowired
    JdbcClient jdbc;

    @Test
    void no_column_that_can_hold_text_is_forgotten() {
        assertThat(personalData.forgotten()).isEmpty();
    }

    @Test
    void what_is_about_a_person_is_found_by_an_index() {
        assertThat(personalData.unserved()).isEmpty();
    }

    @Test
    void who_withdrew_is_asked_no_more_and_who_agrees_again_is() {
        var unit = "jinhua/privacy-consent";
        var willing = customer(unit);
        var unwilling = customer(unit);
        assertThat(asked(unit)).containsExactlyInAnyOrder(willing, unwilling);
        says(unwilling, 1, false);
        await().untilAsserted(() -> assertThat(asked(unit)).containsExactly(willing));

        // Nor about their complaint: the call-back, which is service, stays.
        var complaint = UUID.randomUUID();
        events.example("ComplaintClosed")
                .with("id", complaint)
                .with("customerId", unwilling)
                .send();
        var other = UUID.randomUUID();
        events.example("ComplaintClosed")
                .with("id", other)
                .with("customerId", willing)
                .send();
        await().until(() -> count("invitation", "complaint_id", other) == 1);
        await().until(() -> count("known_complaint", "id", complaint) == 1);
        assertThat(count("invitation", "complaint_id", complaint)).isZero();

        says(unwilling, 3, true);
        says(unwilling, 2, false); // late
        await().untilAsserted(() -> assertThat(asked(unit)).hasSize(2));
        events.example("ConsentPurposeChanged")
                .with("code", "survey")
                .with("version", 5)
                .with("granted", false)
                .send();
        // From now on only those who have agreed.
        await().untilAsserted(() -> assertThat(asked(unit)).containsExactly(unwilling));
        jdbc.sql("update known_purpose set granted = true, version = 1").update();
    }

    /** As customer-service tells it: of the two records that are one customer, the word said last. */
    @Test
    void of_a_customer_that_was_merged_the_last_word_counts() {
        var unit = "jinhua/privacy-merged";
        var survivor = customer(unit);
        var gone = customer(unit);
        says(gone, 1_000, false);
        says(survivor, 2_000, true);
        await().untilAsserted(() -> assertThat(asked(unit)).containsExactly(survivor));
        merged(gone, survivor, 50, unit);
        await().until(() -> customers.find(gone).orElseThrow().id().equals(survivor));
        assertThat(asked(unit)).as("agreed after the other had withdrawn").containsExactly(survivor);
        assertThat(customers.mayBeAsked(gone)).as("who stands for them").isTrue();
        says(survivor, 3_000, false);
        await().untilAsserted(() -> assertThat(asked(unit)).isEmpty());
        says(gone, 4_000, true); // under way when they were merged
        await().untilAsserted(() -> assertThat(asked(unit)).containsExactly(survivor));
        assertThat(customers.mayBeAsked(gone)).isTrue();
    }

    @Test
    void it_is_on_record_who_read_of_an_invitation() {
        var unit = "jinhua/privacy-reads";
        var customer = customer(unit);
        var complaint = UUID.randomUUID();
        events.example("ComplaintClosed")
                .with("id", complaint)
                .with("customerId", customer)
                .with("orgUnit", unit)
                .send();
        await().until(() -> count("invitation", "complaint_id", complaint) == 1);
        api.as(Tokens.of("supervisor").org("jinhua").username("survey-reader"))
                .get("/api/v1/campaigns/invitations?complaintId=" + complaint)
                .expect(200);
        await().untilAsserted(() -> assertThat(jdbc.sql(
                                "select endpoint from personal_read where actor = 'survey-reader' and people = array[:customer]")
                        .param("customer", customer)
                        .query(String.class)
                        .list())
                .containsExactly("GET /api/v1/campaigns/invitations"));
    }

    @Test
    void who_is_not_served_any_more_is_not_asked() {
        var unit = "jinhua/privacy-closed";
        var customer = customer(unit);
        changed(customer, unit, 70, "CLOSED");
        await().untilAsserted(() -> assertThat(asked(unit)).isEmpty());
        changed(customer, unit, 71, "ACTIVE");
        await().untilAsserted(() -> assertThat(asked(unit)).containsExactly(customer));
    }

    private void changed(UUID customer, String unit, long version, String status) {
        events.example("CustomerChanged")
                .with("id", customer)
                .with("version", version)
                .with("orgUnit", unit)
                .with("status", status)
                .send();
    }

    private void merged(UUID gone, UUID survivor, long version, String unit) {
        events.example("CustomerMerged")
                .with("id", gone)
                .with("version", version)
                .with("code", "P" + gone.toString().substring(0, 8))
                .with("orgUnit", unit)
                .with("mergedInto", survivor)
                .send();
    }

    @Test
    void a_person_is_erased_and_scores_stay() {
        var unit = "jinhua/privacy-erase";
        var customer = customer(unit);
        events.example("PromiseMade")
                .with("id", UUID.randomUUID())
                .with("customerId", customer)
                .with("orgUnit", unit)
                .with("dueAt", "2099-01-01T00:00:00Z")
                .send();
        await().until(() -> count("obligation", "customer_id", customer) == 1);
        var complaint = UUID.randomUUID();
        events.example("ComplaintClosed")
                .with("id", complaint)
                .with("customerId", customer)
                .send();
        await().until(() -> count("invitation", "customer_id", customer) == 1);
        var request = UUID.randomUUID();
        events.example("ErasureRequested")
                .with("id", request)
                .with("people", List.of(customer))
                .with("logins", List.of("login-" + customer))
                .send();
        // Another context of these tests, with a database of its own, may answer first.
        await().until(() -> count("erased_person", "id", customer) == 1);
        var report = events.awaitPublished("ErasureReported", request);
        assertThat(report.body().toString()).contains("\"table\":\"response\"", "\"table\":\"known_customer\"");
        assertThat(jdbc.sql("select name from known_customer where id = ?")
                        .param(customer)
                        .query(String.class)
                        .single())
                .isEqualTo("[erased]");
        assertThat(asked(unit)).isEmpty();
        assertThat(count("obligation", "source = 'PROMISE' and customer_id", customer))
                .isZero();
        assertThat(jdbc.sql("select count(*) from invitation where customer_id = ? and expires_at <= now()")
                        .param(customer)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);

        // What names them afterwards finds nobody.
        assertThat(customers.byCode(List.of("P" + customer.toString().substring(0, 8))))
                .isEmpty();
        var contact = UUID.randomUUID();
        events.example("ContactLogged")
                .with("id", contact)
                .with("customerId", customer)
                .with("keyPress", 1)
                .send();
        await().until(() -> count("response", "source_id", contact) == 1);
        assertThat(count("response", "customer_id is null and source_id", contact))
                .isEqualTo(1);
        assertThat(count("follow_up", "customer_id", customer)).isZero();
        events.verifyPublished();
    }

    private List<UUID> asked(String unit) {
        return customers.under(unit, null, null).stream()
                .map(customer -> customer.id())
                .toList();
    }

    private void says(UUID customer, long version, boolean granted) {
        events.example("ConsentChanged")
                .with("id", customer)
                .with("version", version)
                .with("purpose", "survey")
                .with("granted", granted)
                .send();
    }

    private UUID customer(String unit) {
        var id = UUID.randomUUID();
        events.example("CustomerRegistered")
                .with("id", id)
                .with("code", "P" + id.toString().substring(0, 8))
                .with("orgUnit", unit)
                .with("login", "login-" + id)
                .send();
        await().until(() -> customers.find(id).isPresent());
        return id;
    }

    private long count(String table, String column, UUID value) {
        return jdbc.sql("select count(*) from " + table + " where " + column + " = ?")
                .param(value)
                .query(Long.class)
                .single();
    }
}
