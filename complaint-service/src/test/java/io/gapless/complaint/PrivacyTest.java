package io.gapless.complaint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.privacy.PersonalData;
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

@ServiceTest
class PrivacyTest {

    private static final String UNIT = "jinhua/dongyang/weishan";
    private static final String PHONE = "13933330001";

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EventContracts contracts;

    @Autowired
    PersonalData personalData;

    @Test
    void no_column_that_can_hold_text_is_forgotten() {
        assertThat(personalData.forgotten()).isEmpty();
    }

    @Test
    void what_is_about_a_person_is_found_by_an_index() {
        assertThat(personalData.unserved()).isEmpty();
    }

    @Test
    void who_may_not_see_numbers_finds_them_in_no_answer_and_by_no_question() {
        var complaint = complaint(Fixtures.known(contracts, jdbc, Fixtures.code(), UNIT, "wang"), PHONE);
        var agent = api.as(Tokens.of("service-agent"));
        assertThat(agent.get("/api/v1/complaints/" + complaint)
                        .expect(200)
                        .json("/customer/phone")
                        .asString())
                .isEqualTo(PHONE);
        for (String role : List.of("quality-analyst", "executive")) {
            var client = api.as(Tokens.of(role));
            var read = client.get("/api/v1/complaints/" + complaint).expect(200);
            assertThat(read.json("/customer/phone").asString()).isEqualTo("139****0001");
            assertThat(read.json("/text").asString()).contains("送货太晚").doesNotContain(PHONE);
            assertThat(read.text()).doesNotContain(PHONE, "李小明");
            assertThat(client.get("/api/v1/complaints?limit=200").expect(200).text())
                    .doesNotContain(PHONE, "李小明");
            assertThat(client.get("/api/v1/complaints?q=" + PHONE).expect(200).json("/items"))
                    .isEmpty();
        }
        assertThat(agent.get("/api/v1/complaints?q=" + PHONE).expect(200).json("/items"))
                .isNotEmpty();
    }

    @Test
    void a_person_is_given_out_and_erased_and_figures_stay() {
        var code = Fixtures.code();
        var customer = Fixtures.known(contracts, jdbc, code, UNIT, "wang");
        var complaint = complaint(customer, "13933330002");
        var export = UUID.randomUUID();
        contracts
                .example("PersonalDataRequested")
                .with("id", export)
                .with("people", List.of(customer))
                .with("logins", List.of())
                .send();
        await().until(() -> contracts.published().stream()
                .anyMatch(event -> event.type().equals("PersonalDataCollected")
                        && event.key().equals(export.toString())
                        && event.body().toString().contains("13933330002")));
        assertThat(contracts.published().stream()
                        .filter(event -> event.key().equals(export.toString()))
                        .map(event -> event.body().toString()))
                .noneMatch(body -> body.contains("secret_hash"));

        var erasure = UUID.randomUUID();
        contracts
                .example("ErasureRequested")
                .with("id", erasure)
                .with("people", List.of(customer))
                .with("logins", List.of("login-" + code))
                .send();
        // Another context of these tests, with a database of its own, answers too: that it found nothing.
        await().untilAsserted(() -> assertThat(contracts.published().stream()
                        .filter(report -> report.type().equals("ErasureReported")
                                && report.key().equals(erasure.toString()))
                        .flatMap(report -> report.body().path("tables").valueStream())
                        .filter(table -> table.path("table").asString().equals("complaint"))
                        .map(table -> table.path("rows").asInt() + "/"
                                + table.path("erased").asInt()))
                .contains("1/1"));
        for (String table : List.of("known_customer", "complaint", "complaint_entry", "complaint_message", "contact")) {
            assertThat(jdbc.sql("select count(*) from " + table
                                    + " t where t::text like any(array['%13933330002%', '%login-" + code + "%'])")
                            .query(Long.class)
                            .single())
                    .as(table)
                    .isZero();
        }
        var read = api.as(Tokens.of("supervisor"))
                .get("/api/v1/complaints/" + complaint)
                .expect(200);
        assertThat(read.json("/text").asString()).isEqualTo("[erased]");
        assertThat(read.json("/category").asString()).isEqualTo("delivery-late");
        // Nothing new is taken for somebody who is gone.
        api.as(Tokens.of("service-agent"))
                .post("/api/v1/complaints", body(customer, PHONE))
                .expectProblem(422, "customer-unknown");
        contracts.verifyPublished();
    }

    @Test
    void mails_of_a_person_that_nobody_took_in_are_erased_with_the_others() {
        var customer = Fixtures.known(contracts, jdbc, Fixtures.code(), UNIT, "wang");
        var complaint = complaint(customer, PHONE);
        jdbc.sql("insert into complaint_correspondent (complaint_id, address) values (?, 'xiaoming@example.test')")
                .param(complaint)
                .update();
        for (String status : List.of("HELD", "DISMISSED")) {
            jdbc.sql("""
                            insert into mail_in (id, message_id, digest, mailbox, org_unit, sender, sender_name, subject,
                                text, received_at, status, reason, source)
                            values (gen_random_uuid(), ?, 'd', 'desk', 'jinhua', 'xiaoming@example.test', '李小明', '李小明投诉',
                                '我是李小明', now(), ?, '李小明 again', '李小明'::bytea)""").params("<" + UUID.randomUUID() + "@x>", status).update();
        }
        contracts
                .example("ErasureRequested")
                .with("id", UUID.randomUUID())
                .with("people", List.of(customer))
                .with("logins", List.of())
                .send();
        await().untilAsserted(() ->
                assertThat(jdbc.sql("""
                                select count(*) from mail_in
                                where sender = 'xiaoming@example.test' or text like '%李小明%' or source is not null
                                    or status = 'DISMISSED' and reason like '%李小明%'""").query(Long.class).single()).isZero());
    }

    private UUID complaint(UUID customer, String phone) {
        return api.as(Tokens.of("service-agent"))
                .post("/api/v1/complaints", body(customer, phone))
                .expect(201)
                .id();
    }

    private static Map<String, Object> body(UUID customer, String phone) {
        var body = Fixtures.with(Fixtures.anonymous(UNIT), "customerId", customer);
        body.remove("orgUnit");
        body.put("text", "送货太晚，请打 " + phone + " 找我");
        body.put("contact", Map.of("name", "李小明", "phone", phone));
        return body;
    }
}
