package io.gapless.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.privacy.PersonalData;
import io.gapless.platform.privacy.PersonalReads;
import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest
class PrivacyTest {

    private static final List<String> OTHERS = List.of("visit-service", "complaint-service", "survey-service");
    private static final String UNIT = "jinhua/privacy/east";

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    PersonalData personalData;

    @Autowired
    PersonalReads reads;

    @Autowired
    JdbcClient jdbc;

    private Api admin() {
        return api.as(Tokens.of("admin").username("privacy-admin"));
    }

    private Api supervisor() {
        return api.as(Tokens.of("supervisor").username("privacy-supervisor"));
    }

    private Api themselves(String login) {
        return api.as(Tokens.of("customer").username(login));
    }

    @Test
    void no_column_that_can_hold_text_is_forgotten() {
        assertThat(personalData.forgotten()).isEmpty();
    }

    @Test
    void what_is_about_a_person_is_found_by_an_index() {
        assertThat(personalData.unserved()).isEmpty();
    }

    @Test
    void a_person_is_erased_everywhere_with_evidence_and_stays_erased() {
        var code = "PV-ERASE";
        var customer = register(code, "13911110001", "login-pv-erase");
        var id = customer.id();
        themselves("login-pv-erase")
                .post(
                        "/api/v1/customer-corrections",
                        Map.of("fields", List.of(field("profile.phone", "13911119999")), "reason", "新号码 13911119999"))
                .expect(201);
        supervisor().post("/api/v1/purchases", purchase(id, "PV-ORDER-1")).expect(201);
        var asked = themselves("login-pv-erase")
                .post("/api/v1/personal-data-erasures", Map.of("customerId", id, "confirmation", code))
                .expect(201);
        assertThat(asked.json("/status").asString()).isEqualTo("REQUESTED");
        assertThat(asked.json("/byCustomer").asBoolean()).isTrue();
        var address = asked.location();

        supervisor().ifMatch(asked).post(address + "/approve", Map.of()).expect(200);
        var done = await().until(
                        () -> supervisor().get(address).expect(200),
                        answer -> service(answer, "customer-service").contains("\"answered\":true"));
        // Three services have not answered: it is not finished, and says who is missing.
        assertThat(done.json("/status").asString()).isEqualTo("RUNNING");
        assertThat(service(done, "visit-service")).contains("\"answered\":false");

        for (String service : OTHERS) {
            var report = events.example("ErasureReported")
                    .with("id", asked.id())
                    .with("service", service)
                    .send();
            report.send(); // delivered once more
        }
        var finished = await().until(
                        () -> supervisor().get(address).expect(200),
                        answer -> answer.json("/status").asString().equals("FINISHED"));
        assertThat(finished.json("/services").size()).isEqualTo(4);
        assertThat(service(finished, "customer-service")).contains("\"table\":\"customer\"", "\"erased\":1");

        // Gone, and nobody finds them.
        supervisor().get("/api/v1/customers/" + id).expectProblem(410, "customer-erased");
        supervisor().get("/api/v1/customers/" + id + "/overview").expectProblem(410, "customer-erased");
        themselves("login-pv-erase").get("/api/v1/customers/" + id).expect(404);
        for (String query : List.of("q=" + code, "phone=13911110001", "status=ERASED")) {
            assertThat(supervisor()
                            .get("/api/v1/customers?" + query)
                            .expect(200)
                            .text())
                    .doesNotContain(id.toString());
        }
        // Nothing of them is left in this database, other than what passes by itself.
        assertThat(tablesWith("13911110001")).isEmpty();
        assertThat(tablesWith("13911119999")).isEmpty();
        assertThat(tablesWith("张三丰" + code)).isEmpty();
        assertThat(tablesWith("login-pv-erase")).isEmpty();
        // Figures stay.
        assertThat(jdbc.sql("select sum(quantity) from purchase_month where customer_id = ?")
                        .param(id)
                        .query(Double.class)
                        .single())
                .isEqualTo(10);
        // The last state that others are told.
        var told = events.awaitPublished("CustomerErased", id);
        assertThat(told.body().toString()).doesNotContain("1391111", "login-pv-erase", "张三丰");
        events.verifyPublished();

        // A file with the old row does not bring them back.
        var file = "code,kind,name,orgUnit,phone\n" + code + ",RETAILER,晨光," + UNIT + ",13911110001\n";
        var imported = supervisor()
                .upload("/api/v1/customer-imports", "old.csv", file.getBytes(StandardCharsets.UTF_8))
                .expect(202);
        var job = await().until(
                        () -> supervisor().get(imported.location()).expect(200),
                        answer -> answer.json("/status").asString().equals("FINISHED"));
        assertThat(job.text()).contains("\"failed\":1");
        assertThat(tablesWith("13911110001")).doesNotContain("customer", "customer_search", "customer_change");
        supervisor().post("/api/v1/purchases", purchase(id, "PV-ORDER-2")).expectProblem(410, "customer-erased");
        supervisor()
                .post("/api/v1/personal-data-erasures", Map.of("customerId", id, "confirmation", code))
                .expectProblem(410, "customer-erased");
    }

    /** Else the wrong person would be erased, or a hold would be left behind. */
    @Test
    void nobody_is_merged_while_their_data_is_asked_for() {
        var one = register("PV-ONE", "13911110021", "login-pv-one");
        var other = register("PV-OTHER", "13911110022", "login-pv-other");
        var asked = supervisor()
                .post("/api/v1/personal-data-erasures", Map.of("customerId", one.id(), "confirmation", "PV-ONE"))
                .expect(201);
        var merge = Map.of(
                "survivor",
                        Map.of(
                                "id",
                                other.id(),
                                "version",
                                other.json("/version").asLong()),
                "merged", Map.of("id", one.id(), "version", one.json("/version").asLong()),
                "choices", Map.of(),
                "otherwise", "SURVIVOR",
                "reason", "同一家店");
        supervisor().post("/api/v1/customer-merges", merge).expectProblem(409, "customer-merge-personal-data-request");
        admin().ifMatch(asked)
                .post(asked.location() + "/reject", Map.of("reason", "账款未结清"))
                .expect(200);
        var merged = supervisor().post("/api/v1/customer-merges", merge).expect(201);
        supervisor()
                .post("/api/v1/personal-data-erasures", Map.of("customerId", other.id(), "confirmation", "PV-OTHER"))
                .expect(201);
        supervisor()
                .post(merged.location() + "/undo", Map.of("reason", "两家店"))
                .expectProblem(409, "customer-merge-personal-data-request");
    }

    @Test
    void nobody_is_merged_while_their_data_is_given_out() {
        var one = register("PV-GIVEN", "13911110031", "login-pv-given");
        var other = register("PV-OTHER2", "13911110032", "login-pv-other2");
        supervisor()
                .post("/api/v1/personal-data-exports", Map.of("customerId", one.id()))
                .expect(202);
        for (var pair : List.of(List.of(one, other), List.of(other, one))) {
            supervisor()
                    .post("/api/v1/customer-merges", merge(pair.getFirst(), pair.getLast()))
                    .expectProblem(409, "customer-merge-personal-data-request");
        }
        jdbc.sql("update personal_data_request set status = 'EXPIRED' where customer_id = ?")
                .param(one.id())
                .update();
        supervisor().post("/api/v1/customer-merges", merge(one, other)).expect(201);
    }

    /** Else somebody would be erased who is not known to be the same, or be the same as somebody who is gone. */
    @Test
    void of_a_merge_and_an_erasure_at_once_only_one_is_taken() throws Exception {
        for (int round = 0; round < 6; round++) {
            var one = register("PV-RACE-A" + round, "1391111004" + round, "login-pv-race-a" + round);
            var other = register("PV-RACE-B" + round, "1391111005" + round, "login-pv-race-b" + round);
            try (var threads = Executors.newFixedThreadPool(2)) {
                var merged = threads.submit(() -> supervisor().post("/api/v1/customer-merges", merge(other, one)));
                var asked = threads.submit(() -> supervisor()
                        .post(
                                "/api/v1/personal-data-erasures",
                                Map.of("customerId", one.id(), "confirmation", "PV-RACE-A" + round(one))));
                var answers = List.of(merged.get(), asked.get());
                assertThat(answers.stream().map(Api.Answer::status))
                        .as("%s", answers.stream().map(Api.Answer::text).toList())
                        .allMatch(Set.of(201, 409, 410)::contains);
                assertThat(answers.stream().filter(answer -> answer.status() == 201))
                        .hasSize(1);
            }
        }
    }

    private static String round(Api.Answer customer) {
        var code = customer.json("/code").asString();
        return code.substring(code.length() - 1);
    }

    private static Map<String, Object> merge(Api.Answer survivor, Api.Answer merged) {
        return Map.of(
                "survivor",
                        Map.of(
                                "id",
                                survivor.id(),
                                "version",
                                survivor.json("/version").asLong()),
                "merged",
                        Map.of(
                                "id",
                                merged.id(),
                                "version",
                                merged.json("/version").asLong()),
                "choices", Map.of(),
                "otherwise", "SURVIVOR",
                "reason", "同一家店");
    }

    @Test
    void an_erasure_takes_two_persons_and_the_right_name() {
        var customer = register("PV-EYES", "13911110002", "login-pv-eyes");
        var body = Map.of("customerId", customer.id(), "confirmation", "PV-EYES");
        supervisor()
                .post("/api/v1/personal-data-erasures", Map.of("customerId", customer.id(), "confirmation", "PV-EYE"))
                .expectProblem(422, "erasure-not-confirmed");
        api.as(Tokens.of("supervisor").org("hangzhou"))
                .post("/api/v1/personal-data-erasures", body)
                .expectProblem(404, "customer-not-found");
        themselves("login-pv-somebody-else")
                .post("/api/v1/personal-data-erasures", body)
                .expect(404);
        var asked = supervisor().post("/api/v1/personal-data-erasures", body).expect(201);
        admin().post("/api/v1/personal-data-erasures", body).expectProblem(409, "personal-data-request-open");
        supervisor()
                .ifMatch(asked)
                .post(asked.location() + "/approve", Map.of())
                .expectProblem(403, "erasure-of-your-own");
        api.as(Tokens.of("supervisor").org("hangzhou")).get(asked.location()).expect(404);
        admin().ifMatch(asked).post(asked.location() + "/withdraw").expectProblem(403, "erasure-of-another");
        admin().ifMatch("\"9\"").post(asked.location() + "/approve", Map.of()).expect(412);
        admin().ifMatch(asked)
                .post(asked.location() + "/reject", Map.of("reason", "账款未结清"))
                .expect(200);
        admin().ifMatch("*")
                .post(asked.location() + "/approve", Map.of())
                .expectProblem(409, "personal-data-request-status");
        supervisor().get("/api/v1/customers/" + customer.id()).expect(200);
    }

    @Test
    void two_who_approve_at_once_begin_one_erasure() throws Exception {
        var customer = register("PV-TWICE", "13911110003", "login-pv-twice");
        var asked = themselves("login-pv-twice")
                .post("/api/v1/personal-data-erasures", Map.of("customerId", customer.id(), "confirmation", "PV-TWICE"))
                .expect(201);
        try (var both = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> approve = () -> admin().ifMatch(asked)
                    .post(asked.location() + "/approve", Map.of())
                    .status();
            var answers = both.invokeAll(List.of(approve, approve));
            assertThat(List.of(answers.get(0).get(), answers.get(1).get())).containsExactlyInAnyOrder(200, 412);
        }
        assertThat(events.published().stream()
                        .filter(event -> event.type().equals("ErasureRequested")
                                && event.key().equals(asked.id().toString())))
                .hasSize(1);
    }

    @Test
    void a_legal_hold_keeps_a_person_from_being_erased_and_an_open_complaint_too() {
        var customer = register("PV-HOLD", "13911110004", "login-pv-hold");
        var id = customer.id();
        supervisor()
                .post("/api/v1/legal-holds", Map.of("customerId", id, "reason", "诉讼"))
                .expect(403);
        var hold = admin().post("/api/v1/legal-holds", Map.of("customerId", id, "reason", "诉讼", "until", "2099-12-31"))
                .expect(201);
        var body = Map.of("customerId", id, "confirmation", "PV-HOLD");
        var refused = themselves("login-pv-hold")
                .post("/api/v1/personal-data-erasures", body)
                .expectProblem(409, "legal-hold");
        assertThat(refused.json("/until").asString()).isEqualTo("2099-12-31");
        assertThat(refused.text()).doesNotContain("诉讼");
        admin().ifMatch(hold)
                .post(hold.location() + "/release", Map.of("reason", "结案"))
                .expect(200);
        admin().ifMatch("*")
                .post(hold.location() + "/release", Map.of("reason", "结案"))
                .expectProblem(409, "legal-hold-released");
        assertThat(admin().get("/api/v1/legal-holds?customerId=" + id + "&inForce=true")
                        .expect(200)
                        .json("/items"))
                .isEmpty();

        var complaint = UUID.randomUUID();
        events.example("ComplaintReceived")
                .with("id", complaint)
                .with("version", 1)
                .with("customerId", id)
                .with("open", true)
                .send();
        await().until(() -> supervisor()
                        .get("/api/v1/customers/" + id + "/overview")
                        .expect(200)
                        .json("/openComplaints")
                        .size()
                == 1);
        var asked = themselves("login-pv-hold")
                .post("/api/v1/personal-data-erasures", body)
                .expect(201);
        var approved = admin().ifMatch(asked)
                .post(asked.location() + "/approve", Map.of())
                .expect(200);
        assertThat(approved.json("/status").asString()).isEqualTo("WAITING");
        assertThat(approved.json("/waitsFor").toString()).isEqualTo("[\"OPEN_COMPLAINT\"]");
        // A hold that comes while it waits is respected as well.
        var later = admin().post("/api/v1/legal-holds", Map.of("customerId", id, "reason", "审计"))
                .expect(201);
        events.example("ComplaintClosed")
                .with("id", complaint)
                .with("version", 2)
                .with("customerId", id)
                .with("open", false)
                .send();
        await().until(() -> themselves("login-pv-hold")
                .get(asked.location())
                .expect(200)
                .json("/waitsFor")
                .toString()
                .equals("[\"LEGAL_HOLD\"]"));
        admin().ifMatch(later)
                .post(later.location() + "/release", Map.of("reason", "审计结束"))
                .expect(200);
        await().until(() -> supervisor()
                .get(asked.location())
                .expect(200)
                .json("/status")
                .asString()
                .equals("RUNNING"));
        // Who asked still sees how it goes, after the login is nobody's any more.
        await().until(() -> supervisor().get("/api/v1/customers/" + id).status() == 410);
        themselves("login-pv-hold").get(asked.location()).expect(200);
    }

    @Test
    void a_person_gets_everything_in_one_archive() throws Exception {
        var code = "PV-EXPORT";
        var customer = register(code, "13911110005", "login-pv-export");
        supervisor()
                .post("/api/v1/purchases", purchase(customer.id(), "PV-ORDER-3"))
                .expect(201);
        var asked = themselves("login-pv-export")
                .post("/api/v1/personal-data-exports", Map.of("customerId", customer.id()))
                .expect(202);
        themselves("login-pv-export")
                .post("/api/v1/personal-data-exports", Map.of("customerId", customer.id()))
                .expectProblem(409, "personal-data-request-open");
        themselves("login-pv-eyes").get(asked.location()).expect(404);
        themselves("login-pv-export").get(asked.location() + "/file").expectProblem(409, "export-not-finished");
        api.as(Tokens.of("quality-analyst")).get(asked.location()).expect(403);
        for (String service : OTHERS) {
            if (service.equals("visit-service")) {
                events.example("PersonalDataCollected")
                        .with("id", asked.id())
                        .with("service", service)
                        .with("section", "call_back")
                        .with(
                                "rows",
                                List.of(
                                        Map.of("id", 1, "phone", "13911110005", "note", "=1+1"),
                                        Map.of("id", 2, "phone", "13911110005", "note", "下午打")))
                        .without("total")
                        .without("counts")
                        .send();
                for (int piece = 0; piece < 2; piece++) {
                    events.example("PersonalDataCollected")
                            .with("id", asked.id())
                            .with("service", service)
                            .with("version", 2 + piece)
                            .with(
                                    "file",
                                    Map.of(
                                            "name",
                                            "photo-1.jpg",
                                            "mediaType",
                                            "image/jpeg",
                                            "number",
                                            piece,
                                            "content",
                                            Base64.getEncoder().encodeToString(("piece " + piece + ";").getBytes())))
                            .without("total")
                            .without("counts")
                            .send();
                }
                events.example("PersonalDataCollected")
                        .with("id", asked.id())
                        .with("service", service)
                        .with("version", 4)
                        .with("total", 4)
                        .with("counts", Map.of("call_back", 2, "files", 1))
                        .send();
            } else {
                events.example("PersonalDataCollected")
                        .with("id", asked.id())
                        .with("service", service)
                        .send();
            }
        }
        var finished = await().until(
                        () -> themselves("login-pv-export")
                                .get(asked.location())
                                .expect(200),
                        answer -> answer.json("/status").asString().equals("FINISHED"));
        assertThat(finished.json("/expiresAt").asString()).isNotEmpty();
        themselves("login-pv-export").get(asked.location() + "/file").expect(200);

        var archive = jdbc.sql("select content from personal_data_file where request_id = ? order by part")
                .param(asked.id())
                .query(byte[].class)
                .list();
        var whole = new ByteArrayOutputStream();
        archive.forEach(whole::writeBytes);
        assertThat(finished.json("/bytes").asInt()).isEqualTo(whole.size());
        assertThat(finished.json("/sha256").asString())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(whole.toByteArray())));
        var files = unzip(whole.toByteArray());
        assertThat(files)
                .containsKeys(
                        "manifest.json",
                        "customer-service/customer.json",
                        "customer-service/purchase.json",
                        "customer-service/purchase.csv",
                        "customer-service/purchase_line.csv",
                        "visit-service/call_back.json",
                        "visit-service/call_back.csv");
        assertThat(files.get("customer-service/customer.json")).contains("13911110005", "张三丰", "login-pv-export");
        assertThat(files.get("visit-service/files/photo-1.jpg")).isEqualTo("piece 0;piece 1;");
        assertThat(files.get("visit-service/call_back.csv")).contains("'=1+1", "下午打");
        assertThat(files.get("manifest.json")).contains("survey-service", "visit-service/call_back.json", "sha256");
        assertThat(jdbc.sql("select count(*) from personal_data_part where request_id = ?")
                        .param(asked.id())
                        .query(Long.class)
                        .single())
                .isZero();

        // When its time is over, the file is gone.
        jdbc.sql("update personal_data_request set expires_at = now() where id = ?")
                .param(asked.id())
                .update();
        await().until(() ->
                themselves("login-pv-export").get(asked.location() + "/file").status() == 410);
        assertThat(jdbc.sql("select count(*) from personal_data_file where request_id = ?")
                        .param(asked.id())
                        .query(Long.class)
                        .single())
                .isZero();
        events.verifyPublished();
    }

    @Test
    void who_may_not_see_numbers_finds_them_in_no_answer() {
        var phone = "13911110006";
        var customer = register("PV-MASK", phone, "login-pv-mask");
        var id = customer.id();
        supervisor()
                .ifMatch("*")
                .put("/api/v1/customers/" + id + "/contacts", Map.of("contacts", List.of(person("李小明", "13911110016"))))
                .expect(200);
        themselves("login-pv-mask")
                .post(
                        "/api/v1/customer-corrections",
                        Map.of("fields", List.of(field("profile.phone", "13911110026")), "reason", "请改为 13911110026"))
                .expect(201);
        events.example("SurveyAnswered")
                .with("id", UUID.randomUUID())
                .with("customerId", id)
                .with("comment", "请回电 " + phone)
                .send();
        await().until(() -> supervisor()
                        .get("/api/v1/customers/" + id + "/timeline")
                        .expect(200)
                        .json("/items")
                        .size()
                >= 1);

        var paths = List.of(
                "/api/v1/customers?q=PV-MASK",
                "/api/v1/customers/" + id,
                "/api/v1/customers/" + id + "/overview",
                "/api/v1/customers/" + id + "/timeline",
                "/api/v1/customers/" + id + "/changes",
                "/api/v1/customers/" + id + "/consents",
                "/api/v1/customers/" + id + "/needs",
                "/api/v1/customers/" + id + "/purchases",
                "/api/v1/customer-corrections?customerId=" + id,
                "/api/v1/customer-corrections/" + correction(id));
        var analysing = api.as(Tokens.of("quality-analyst"));
        var masked = Map.of(
                "quality-analyst", api.as(Tokens.of("quality-analyst")),
                "executive", api.as(Tokens.of("executive")),
                "partner", api.as(Tokens.of("partner").scope("customers:read purchases:read")));
        masked.forEach((role, client) -> {
            for (String path : paths) {
                var answer = client.get(path);
                assertThat(answer.status()).as("%s %s", role, path).isIn(200, 403, 404);
                assertThat(answer.text())
                        .as("%s reads %s", role, path)
                        .doesNotContain(
                                "1391111", "李小明", "张三丰", "ZH-330783001", "万盛街", "li@example.com", "login-pv-mask");
            }
            // And finds them by no question.
            client.get("/api/v1/customers?phone=" + phone).expectProblem(403, "search-masked");
            client.get("/api/v1/customers?licence=330783001").expectProblem(403, "search-masked");
            for (String q : List.of(phone, "13911110016", "李小明", "330783001")) {
                assertThat(client.get("/api/v1/customers?q=" + java.net.URLEncoder.encode(q, StandardCharsets.UTF_8))
                                .expect(200)
                                .json("/items"))
                        .as("%s asks for %s", role, q)
                        .isEmpty();
            }
            assertThat(client.get("/api/v1/customers?q=PV-MASK")
                            .expect(200)
                            .json("/items")
                            .size())
                    .isEqualTo(1);
        });
        var analyst = analysing.get("/api/v1/customers/" + id).expect(200);
        assertThat(analyst.json("/masked").asBoolean()).isTrue();
        assertThat(analyst.json("/profile/phone").asString()).isEqualTo("139****0006");
        assertThat(analyst.json("/contacts/0/name").asString()).isEqualTo("李*");
        assertThat(analyst.json("/profile/longitude").isMissingNode()).isTrue();
        // Those who serve the customer see all of it, and so does the customer.
        for (Api client : List.of(
                supervisor(),
                themselves("login-pv-mask"),
                api.as(Tokens.of("service-agent")),
                api.as(Tokens.of("partner").scope("customers:read customers:personal")))) {
            assertThat(client.get("/api/v1/customers/" + id)
                            .expect(200)
                            .json("/profile/phone")
                            .asString())
                    .isEqualTo(phone);
        }

        var export = analysing
                .post("/api/v1/customer-exports", Map.of("format", "CSV", "orgUnit", UNIT))
                .expect(202);
        await().until(() -> analysing
                .get(export.location())
                .expect(200)
                .json("/status")
                .asString()
                .equals("FINISHED"));
        var file = analysing.get(export.location() + "/file").expect(200);
        assertThat(file.text())
                .contains("PV-MASK", "139****0006")
                .doesNotContain("1391111", "张三丰", "ZH-330783001", "万盛街", "login-pv-mask");
    }

    @Test
    void a_consumers_name_is_a_persons() {
        var consumer = supervisor()
                .post(
                        "/api/v1/customers",
                        Map.of(
                                "code",
                                "PV-CONSUMER",
                                "kind",
                                "CONSUMER",
                                "profile",
                                Map.of("name", "欧阳娜娜", "orgUnit", UNIT),
                                "attributes",
                                Map.of("sex", "female")))
                .expect(201);
        var analyst = api.as(Tokens.of("quality-analyst"));
        var read = analyst.get("/api/v1/customers/" + consumer.id()).expect(200);
        assertThat(read.json("/profile/name").asString()).isEqualTo("欧*");
        assertThat(read.json("/attributes/sex").asString()).isEqualTo("***");
        assertThat(analyst.get("/api/v1/customers?kind=CONSUMER&q=PV-CONSUMER")
                        .expect(200)
                        .json("/items/0/name")
                        .asString())
                .isEqualTo("欧*");
        assertThat(analyst.get("/api/v1/customers?q=" + java.net.URLEncoder.encode("欧阳娜娜", StandardCharsets.UTF_8))
                        .expect(200)
                        .json("/items"))
                .isEmpty();
        assertThat(analyst.get("/api/v1/customers/" + consumer.id() + "/overview")
                        .expect(200)
                        .text())
                .doesNotContain("欧阳");
    }

    @Test
    void consents_are_given_and_withdrawn_with_their_history() {
        var customer = register("PV-CONSENT", "13911110007", "login-pv-consent");
        var path = customer.location() + "/consents";
        var before = themselves("login-pv-consent").get(path).expect(200);
        assertThat(standing(before, "survey")).contains("\"granted\":true", "\"said\":false");
        assertThat(standing(before, "marketing")).contains("\"granted\":false");
        var sourceless = themselves("login-pv-consent").post(path, Map.of("purpose", "survey", "granted", false));
        sourceless.expectProblem(400, "invalid-request");
        assertThat(sourceless.json("/errors/0/field").asString()).isEqualTo("source");
        themselves("login-pv-consent")
                .post(path, Map.of("purpose", "survey", "granted", false, "source", "PORTAL"))
                .expect(201);
        var told = events.awaitPublished("ConsentChanged", customer.id());
        assertThat(told.body().path("granted").asBoolean()).isFalse();
        var after = api.as(Tokens.of("service-agent"))
                .post(path, Map.of("purpose", "marketing", "granted", true, "source", "PHONE", "note", "电话中同意"))
                .expect(201);
        assertThat(standing(after, "survey")).contains("\"granted\":false", "\"said\":true");
        assertThat(standing(after, "marketing")).contains("\"granted\":true", "\"agreedEdition\":1");
        themselves("login-pv-consent")
                .post(path, Map.of("purpose", "service", "granted", false, "source", "PORTAL"))
                .expectProblem(409, "consent-not-asked");
        themselves("login-pv-consent")
                .post(path, Map.of("purpose", "nothing", "granted", false, "source", "PORTAL"))
                .expectProblem(404, "consent-purpose-not-found");
        themselves("login-pv-eyes")
                .post(path, Map.of("purpose", "survey", "granted", true, "source", "PORTAL"))
                .expect(404);
        api.as(Tokens.of("executive"))
                .post(path, Map.of("purpose", "survey", "granted", true, "source", "OTHER"))
                .expect(403);
        var history = supervisor().get(path + "/history").expect(200);
        assertThat(history.json("/items").size()).isEqualTo(2);
        assertThat(history.json("/items/1/recordedBy").asString()).isEqualTo("login-pv-consent");

        var worded = Map.of(
                "basis", "CONSENT", "nameZh", "新品通知", "nameEn", "News", "textZh", "文本", "textEn", "text", "granted",
                false, "active", true);
        supervisor().put("/api/v1/consent-purposes/pv-news", worded).expect(403);
        assertThat(admin().put("/api/v1/consent-purposes/pv-news", worded)
                        .expect(200)
                        .json("/edition")
                        .asInt())
                .isEqualTo(1);
        assertThat(admin().put("/api/v1/consent-purposes/pv-news", worded)
                        .expect(200)
                        .json("/edition")
                        .asInt())
                .isEqualTo(2);
        // Whoever names the edition they saw does not word over another's.
        admin().with("If-Match", "\"1\"")
                .put("/api/v1/consent-purposes/pv-news", worded)
                .expectProblem(412, "stale-version");
        var third = admin().with("If-Match", "\"2\"")
                .put("/api/v1/consent-purposes/pv-news", worded)
                .expect(200);
        assertThat(third.header("ETag")).isEqualTo("\"3\"");
        events.verifyPublished();
    }

    @Test
    void reads_of_lists_and_of_what_is_beside_the_archive_are_on_record_too() {
        var one = register("PV-READ-A", "13911110061", "login-pv-read-a");
        var other = register("PV-READ-B", "13911110062", "login-pv-read-b");
        var who = "pv-reader";
        var reader = api.as(Tokens.of("supervisor", "quality-analyst", "admin").username(who));
        var preview = Map.of("survivor", one.id(), "merged", other.id(), "otherwise", "SURVIVOR");
        reader.post("/api/v1/customer-merges/preview", preview).expect(200);
        var merged =
                supervisor().post("/api/v1/customer-merges", merge(one, other)).expect(201);
        reader.get(merged.location()).expect(200);
        reader.get("/api/v1/customer-merges?customerId=" + other.id()).expect(200);
        var correction = themselves("login-pv-read-a")
                .post(
                        "/api/v1/customer-corrections",
                        Map.of(
                                "fields",
                                List.of(Map.of("field", "profile.phone", "value", "13911110063")),
                                "reason",
                                "换号"))
                .expect(201);
        reader.get(correction.location()).expect(200);
        reader.get("/api/v1/customer-corrections?customerId=" + one.id()).expect(200);
        jdbc.sql("""
                        insert into duplicate_candidate (id, version, one_id, other_id, score, reasons, status, found_at)
                        values (gen_random_uuid(), 1, least(:one::uuid, :other::uuid), greatest(:one::uuid, :other::uuid), 0.9,
                            '[]', 'OPEN', now()) on conflict do nothing""")
                .param("one", one.id())
                .param(
                        "other",
                        register("PV-READ-C", "13911110064", "login-pv-read-c").id())
                .update();
        reader.get("/api/v1/duplicate-candidates?customerId=" + one.id()).expect(200);
        reads.flush();
        var noted = jdbc.sql("select endpoint from personal_read where actor = :who and people @> array[:one]")
                .param("who", who)
                .param("one", one.id())
                .query(String.class)
                .list();
        assertThat(noted)
                .containsExactlyInAnyOrder(
                        "POST /api/v1/customer-merges/preview",
                        "GET /api/v1/customer-merges/{id}",
                        "GET /api/v1/customer-merges",
                        "GET /api/v1/customer-corrections/{id}",
                        "GET /api/v1/customer-corrections",
                        "GET /api/v1/duplicate-candidates");
    }

    @Test
    void it_is_on_record_who_read_whom() {
        var customer = register("PV-READS", "13911110008", "login-pv-reads");
        api.as(Tokens.of("executive").username("pv-boss"))
                .get(customer.location())
                .expect(200);
        api.as(Tokens.of("service-agent").username("pv-agent"))
                .get(customer.location() + "/overview")
                .expect(200);
        api.as(Tokens.of("service-agent").username("pv-agent"))
                .get("/api/v1/customers?code=PV-READS")
                .expect(200);
        api.as(Tokens.of("supervisor").org("hangzhou").username("pv-stranger"))
                .get(customer.location())
                .expect(404);
        reads.flush();
        var read = await().until(
                        () -> themselves("login-pv-reads")
                                .get(customer.location() + "/reads?limit=2")
                                .expect(200),
                        answer -> !answer.json("/next").isNull());
        var all = admin().get(customer.location() + "/reads").expect(200);
        assertThat(read.json("/items").size()).isEqualTo(2);
        var text = all.text();
        assertThat(text)
                .contains("pv-boss", "pv-agent", "GET /api/v1/customers/{id}/overview", "\"masked\":true")
                .doesNotContain("pv-stranger");
        assertThat(text).contains("\"endpoint\":\"GET /api/v1/customers\"");
        supervisor().get(customer.location() + "/reads").expect(403);
        themselves("login-pv-eyes").get(customer.location() + "/reads").expect(404);
    }

    private Api.Answer register(String code, String phone, String login) {
        var profile = new LinkedHashMap<String, Object>();
        profile.put("name", code + " 客户");
        profile.put("orgUnit", UNIT);
        profile.put("phone", phone);
        profile.put("address", "浙江省东阳市横店镇万盛街 18 号");
        profile.put("licence", "ZH-330783001");
        profile.put("representative", "张三丰" + code);
        profile.put("longitude", 120.43);
        profile.put("latitude", 29.2);
        profile.put("login", login);
        return supervisor()
                .post(
                        "/api/v1/customers",
                        Map.of(
                                "code",
                                code,
                                "kind",
                                "RETAILER",
                                "profile",
                                profile,
                                "contacts",
                                List.of(person("张三丰" + code, phone)),
                                "addresses",
                                List.of(Map.of("purpose", "DELIVERY", "text", "万盛街仓库 18 号"))))
                .expect(201);
    }

    private UUID correction(UUID customer) {
        return jdbc.sql("select id from customer_correction where customer_id = ?")
                .param(customer)
                .query(UUID.class)
                .single();
    }

    private static Map<String, Object> person(String name, String phone) {
        return Map.of("name", name, "phone", phone, "email", "li@example.com", "remark", "下午在");
    }

    private static Map<String, Object> field(String name, Object value) {
        return Map.of("field", name, "value", value);
    }

    private static Map<String, Object> purchase(UUID customer, String order) {
        return Map.of(
                "orderNumber",
                order,
                "customerId",
                customer,
                "orderedAt",
                "2026-03-02T08:00:00Z",
                "currency",
                "CNY",
                "lines",
                List.of(Map.of("product", "利群", "category", "卷烟", "quantity", 10, "unitPrice", 20)));
    }

    private static String service(Api.Answer answer, String service) {
        return answer.json("/services")
                .valueStream()
                .filter(each -> each.path("service").asString().equals(service))
                .findFirst()
                .orElseThrow()
                .toString();
    }

    private static String standing(Api.Answer answer, String purpose) {
        return answer.json()
                .valueStream()
                .filter(each -> each.path("purpose").asString().equals(purpose))
                .findFirst()
                .orElseThrow()
                .toString();
    }

    /** Every table with a row that holds the text, other than those that forget by themselves. */
    private List<String> tablesWith(String text) {
        return jdbc.sql("""
                        select table_name from information_schema.tables where table_schema = 'public'
                            and table_type = 'BASE TABLE'
                            and table_name not in ('outbox', 'inbox', 'idempotency_key', 'job', 'job_file', 'job_row_error')""").query(String.class).list().stream()
                .filter(table -> jdbc.sql("select exists (select from " + table + " t where t::text like ?)")
                        .param("%" + text + "%")
                        .query(Boolean.class)
                        .single())
                .toList();
    }

    private static Map<String, String> unzip(byte[] content) throws IOException {
        var files = new LinkedHashMap<String, String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }
}
