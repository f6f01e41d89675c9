package io.gapless.visit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.privacy.PersonalData;
import io.gapless.testing.Tokens;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

class PrivacyTest extends Journey {

    private static final String UNIT = "jinhua/dongyang/weishan";

    @Autowired
    PersonalData personalData;

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
    void numbers_of_call_backs_are_masked_for_those_who_look_at_figures() {
        var callBack = callBack(customer(unique("SEG"), UNIT, "wang"), "13922220001");
        var path = "/api/v1/call-backs/" + callBack;
        assertThat(supervisor("jinhua").get(path).expect(200).json("/phone").asString())
                .isEqualTo("13922220001");
        for (String role : List.of("quality-analyst", "executive")) {
            var client = api.as(Tokens.of(role).org("jinhua"));
            var read = client.get(path).expect(200);
            assertThat(read.json("/phone").asString()).isEqualTo("139****0001");
            assertThat(read.text()).doesNotContain("李小明");
            assertThat(client.get("/api/v1/call-backs?limit=200").expect(200).text())
                    .doesNotContain("13922220001", "李小明");
        }
    }

    @Test
    void it_is_on_record_who_read_of_visits_and_promises() {
        var segment = unique("SEG");
        var customer = customer(segment, UNIT, "wang");
        promise(publishedPackage(segment, UNIT, item(standard()), 1));
        var visit = supervisor("jinhua")
                .post(
                        "/api/v1/visits",
                        Map.of(
                                "customerId",
                                customer,
                                "standardId",
                                standard(),
                                "plannedFor",
                                today().plusDays(3).toString()))
                .expect(201);
        var reader = api.as(Tokens.of("executive").org("jinhua").username(unique("reader")));
        reader.get(visit.location()).expect(200);
        reader.get("/api/v1/visits?customerId=" + customer).expect(200);
        reader.get("/api/v1/promises?customerId=" + customer).expect(200);
        await().untilAsserted(() -> assertThat(
                        jdbc.sql("select endpoint from personal_read where people @> array[:customer] and masked")
                                .param("customer", customer)
                                .query(String.class)
                                .list())
                .containsExactlyInAnyOrder("GET /api/v1/visits/{id}", "GET /api/v1/visits", "GET /api/v1/promises"));
    }

    @Test
    void a_person_is_given_out_and_erased_and_nobody_goes_there_any_more() {
        var segment = unique("SEG");
        var customer = customer(segment, UNIT, "wang");
        var callBack = callBack(customer, "13922220002");
        var pack = publishedPackage(segment, UNIT, item(standard()), 2);
        promise(pack);
        assertThat(count("promise", customer)).isEqualTo(2);
        var visit = supervisor("jinhua")
                .post(
                        "/api/v1/visits",
                        Map.of(
                                "customerId",
                                customer,
                                "standardId",
                                standard(),
                                "plannedFor",
                                today().plusDays(3).toString()))
                .expect(201);

        var export = UUID.randomUUID();
        events.example("PersonalDataRequested")
                .with("id", export)
                .with("people", List.of(customer))
                .with("logins", List.of())
                .send();
        var last = await().until(
                        () -> events.published().stream()
                                .filter(event -> event.type().equals("PersonalDataCollected")
                                        && event.key().equals(export.toString()))
                                .toList(),
                        parts -> parts.stream().anyMatch(part -> part.body().has("total")));
        assertThat(last.getLast().body().path("total").asInt()).isEqualTo(last.size());
        assertThat(last.toString()).contains("13922220002", "李小明");

        var erasure = UUID.randomUUID();
        var asked = events.example("ErasureRequested")
                .with("id", erasure)
                .with("people", List.of(customer))
                .with("logins", List.of("login-" + customer))
                .send();
        asked.send(); // delivered once more: nothing
        // Another context of these tests, with a database of its own, may answer first.
        await().until(() -> jdbc.sql("select exists (select from erased_person where id = ?)")
                .param(customer)
                .query(Boolean.class)
                .single());
        var report = events.awaitPublished("ErasureReported", erasure);
        assertThat(report.body().path("service").asString()).isEqualTo("visit-service");
        assertThat(report.body().toString()).contains("\"table\":\"call_back\"");

        for (String table : List.of("known_customer", "visit", "call_back", "call_back_attempt", "promise")) {
            assertThat(jdbc.sql("select count(*) from " + table
                                    + " t where t::text like any(array['%13922220002%', '%李小明%', '%login-" + customer
                                    + "%'])")
                            .query(Long.class)
                            .single())
                    .as(table)
                    .isZero();
        }
        assertThat(count("promise", customer)).isZero();
        assertThat(supervisor("jinhua").get(visit.location()).status()).isIn(200, 404);
        assertThat(jdbc.sql("select status from visit where id = ?")
                        .param(visit.id())
                        .query(String.class)
                        .single())
                .isEqualTo("CANCELLED");
        promise(pack); // nobody is left in the segment
        assertThat(count("promise", customer)).isZero();
        assertThat(jdbc.sql("select count(*) from call_back where id = ? and phone is null and contact_name is null")
                        .param(callBack)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        assertThat(jdbc.sql("select status from call_back where id = ?")
                        .param(callBack)
                        .query(String.class)
                        .single())
                .isEqualTo("NOT_REACHED");
        // What was under way then brings nothing back.
        var late = UUID.randomUUID();
        events.example("ComplaintClosed")
                .with("id", late)
                .with("customerId", customer)
                .with("orgUnit", UNIT)
                .with("customerName", "李小明")
                .with("phone", "13922220002")
                .send();
        await().until(() -> jdbc.sql("select exists (select from known_complaint where id = ?)")
                .param(late)
                .query(Boolean.class)
                .single());
        assertThat(jdbc.sql("select count(*) from call_back where complaint_id = ?")
                        .param(late)
                        .query(Long.class)
                        .single())
                .isZero();
        events.verifyPublished();
    }

    private UUID callBack(UUID customer, String phone) {
        var complaint = UUID.randomUUID();
        events.example("ComplaintClosed")
                .with("id", complaint)
                .with("customerId", customer)
                .with("orgUnit", UNIT)
                .with("customerName", "李小明")
                .with("phone", phone)
                .send();
        return await().until(
                        () -> supervisor("jinhua")
                                .get("/api/v1/call-backs?complaintId=" + complaint)
                                .expect(200)
                                .json("/items/0/id")
                                .asString(""),
                        id -> !id.isEmpty())
                .transform(UUID::fromString);
    }

    private long count(String table, UUID customer) {
        return jdbc.sql("select count(*) from " + table + " where customer_id = ?")
                .param(customer)
                .query(Long.class)
                .single();
    }
}
