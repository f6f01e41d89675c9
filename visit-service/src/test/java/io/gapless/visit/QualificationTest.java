package io.gapless.visit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gapless.testing.Api;
import io.gapless.testing.Tokens;
import io.gapless.visit.qualification.Qualifications;
import io.gapless.visit.qualification.Qualifications.Missing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class QualificationTest extends Journey {

    private static final String UNIT = "jinhua/dongyang/weishan";
    private static final String RECORDS = "/api/v1/qualification-records";

    @Autowired
    Qualifications qualifications;

    private static Map<String, Object> name(String zh, String en) {
        return Map.of("zh", zh, "en", en);
    }

    private String post() {
        var code = unique("POST_");
        analyst()
                .post("/api/v1/posts", Map.of("code", code, "name", name("客户经理", "Adviser")))
                .expect(201);
        return code;
    }

    private String training(String kind) {
        var code = unique("T_");
        var body = new HashMap<String, Object>(
                Map.of("code", code, "kind", kind, "name", name("规范考试", "Standards exam"), "validMonths", 12));
        if (kind.equals("EXAM")) {
            body.put("passMark", 80);
        }
        analyst().post("/api/v1/trainings", body).expect(201);
        return code;
    }

    private void require(UUID standard, Object... requirements) {
        var path = "/api/v1/service-standards/" + standard + "/requirements";
        analyst()
                .ifMatch(analyst().get(path).expect(200))
                .put(path, Map.of("requirements", List.of(requirements)))
                .expect(200);
    }

    private static Map<String, Object> need(String kind, String... anyOf) {
        return Map.of("kind", kind, "anyOf", List.of(anyOf));
    }

    private Api supervisor() {
        return api.as(Tokens.of("supervisor").org("jinhua/dongyang").username("supervisor"));
    }

    @Test
    void who_is_not_qualified_gets_no_visit_and_is_told_why() {
        var standard = standard();
        var post = post();
        var exam = training("EXAM");
        var other = training("EXAM");
        require(standard, need("POST", post), need("EXAM", exam, other));
        var customer = customer(unique("Q"), UNIT, "wang");
        var wang = manager("wang", UNIT);
        var visit = Map.of("customerId", customer, "standardId", standard, "plannedFor", today());
        var refused = wang.post("/api/v1/visits", visit).expectProblem(422, "employee-not-qualified");
        assertThat(refused.json("/missing")
                        .valueStream()
                        .map(one -> one.at("/kind").asString() + " "
                                + one.at("/requirement").asString()))
                .containsExactly("POST Adviser", "EXAM Standards exam / Standards exam");
        assertThat(wang.inChinese()
                        .post("/api/v1/visits", visit)
                        .json("/missing/0/requirement")
                        .asString())
                .isEqualTo("客户经理");

        supervisor()
                .post("/api/v1/posts/" + post + "/holders", Map.of("employee", "wang", "from", today()))
                .expect(201);
        var failed = supervisor()
                .post(RECORDS, Map.of("employee", "wang", "training", other, "on", today(), "score", 79.5))
                .expect(201);
        assertThat(failed.json("/passed").asBoolean()).isFalse();
        wang.post("/api/v1/visits", visit).expectProblem(422, "employee-not-qualified");
        var passed = supervisor()
                .post(
                        RECORDS,
                        Map.of(
                                "employee",
                                "wang",
                                "training",
                                other,
                                "on",
                                today(),
                                "score",
                                80,
                                "validUntil",
                                today().plusDays(20)))
                .expect(201);
        var planned = wang.post("/api/v1/visits", visit).expect(201);

        // The next edition asks for the same; a day after the exam has expired is no day for the visit.
        wang.ifMatch(planned)
                .post(planned.location() + "/reschedule", Map.of("plannedFor", today().plusDays(21), "reason", "x"))
                .expectProblem(422, "employee-not-qualified");
        wang.ifMatch(planned)
                .post(planned.location() + "/reschedule", Map.of("plannedFor", today().plusDays(20), "reason", "x"))
                .expect(200);
        assertThat(qualifications.missing("wang", standard, today().plusDays(21)))
                .extracting(Missing::kind, Missing::expired)
                .containsExactly(tuple(Missing.Kind.EXAM, today().plusDays(20)));
        var next = analyst()
                .post("/api/v1/service-standards/" + standard + "/editions")
                .expect(201);
        var lacking = qualifications.lacking(List.of("wang", "zhao"), List.of(standard, next.id()));
        assertThat(lacking.lacks("wang", next.id(), today())).isFalse();
        assertThat(lacking.lacks("zhao", next.id(), today())).isTrue();

        supervisor()
                .ifMatch(passed)
                .post(passed.location() + "/withdraw", Map.of("reason", "录入有误"))
                .expect(200);
        wang.post("/api/v1/visits", visit).expectProblem(422, "employee-not-qualified");
        events.awaitPublished("QualificationRecorded", passed.id());
        events.awaitPublished("QualificationWithdrawn", passed.id());
        events.awaitPublished("QualificationRequirementsSet", standard);
        events.verifyPublished();
    }

    @Test
    void records_are_kept_by_leaders_of_the_org_unit_and_not_for_oneself() {
        var exam = training("EXAM");
        var body = Map.of("employee", "wang", "training", exam, "on", today(), "score", 90);
        manager("wang", UNIT).post(RECORDS, body).expectProblem(403, "not-allowed");
        analyst().post(RECORDS, body).expectProblem(403, "not-allowed");
        supervisor("jinhua/yiwu").post(RECORDS, body).expectProblem(422, "employee-unknown");
        supervisor()
                .post(RECORDS, Map.of("employee", "nobody-here", "training", exam, "on", today(), "score", 90))
                .expectProblem(422, "employee-unknown");
        supervisor()
                .post(RECORDS, Map.of("employee", "supervisor", "training", exam, "on", today(), "score", 90))
                .expectProblem(403, "own-qualification");
        supervisor()
                .post(RECORDS, Map.of("employee", "wang", "training", exam, "on", today()))
                .expectProblem(422, "score-missing");
        supervisor()
                .post(RECORDS, Map.of("employee", "wang", "training", exam, "on", today().plusDays(1), "score", 90))
                .expectProblem(422, "record-day-out-of-reach");
        supervisor()
                .post(RECORDS, Map.of("employee", "wang", "training", "NONE", "on", today(), "score", 90))
                .expectProblem(422, "training-not-known");
        var record = supervisor().post(RECORDS, body).expect(201);
        assertThat(record.json("/orgUnit").asString()).isEqualTo(UNIT);
        assertThat(record.json("/validUntil").asString())
                .isEqualTo(today().plusMonths(12).minusDays(1).toString());

        supervisor("jinhua/yiwu").get(record.location()).expectProblem(404, "qualification-record-not-found");
        manager("zhao", UNIT).get(record.location()).expectProblem(404, "qualification-record-not-found");
        manager("wang", UNIT).get(record.location()).expect(200);
        supervisor("jinhua/yiwu")
                .ifMatch("*")
                .post(record.location() + "/withdraw", Map.of("reason", "x"))
                .expectProblem(404, "qualification-record-not-found");
        supervisor()
                .post(record.location() + "/withdraw", Map.of("reason", "x"))
                .expectProblem(428, "if-match-required");

        assertThat(ids(supervisor(), "training=" + exam)).containsExactly(record.id());
        assertThat(ids(supervisor("jinhua/yiwu"), "training=" + exam)).isEmpty();
        assertThat(ids(manager("wang", UNIT), "training=" + exam)).containsExactly(record.id());
        assertThat(ids(manager("zhao", UNIT), "training=" + exam)).isEmpty();
        supervisor("jinhua/yiwu").get(RECORDS + "?orgUnit=" + UNIT).expectProblem(403, "outside-org-scope");

        assertThat(ids(supervisor(), "training=" + exam + "&expiringBefore=" + today().plusMonths(12)))
                .containsExactly(record.id());
        assertThat(ids(supervisor(), "training=" + exam + "&expiringBefore=" + today().plusMonths(11)))
                .isEmpty();
        var renewed = new HashMap<String, Object>(body);
        renewed.put("validUntil", today().plusYears(2));
        supervisor().post(RECORDS, renewed).expect(201);
        assertThat(ids(supervisor(), "training=" + exam + "&expiringBefore=" + today().plusMonths(12)))
                .isEmpty();
    }

    @Test
    void an_employee_sees_what_they_lack_and_a_leader_those_of_the_org_unit() {
        var standard = standard();
        var training = training("TRAINING");
        require(standard, need("TRAINING", training));
        var path = "/api/v1/employees/wang/qualifications";
        assertThat(lacks(manager("wang", UNIT), path, standard)).isTrue();
        assertThat(lacks(supervisor(), path, standard)).isTrue();
        manager("zhao", UNIT).get(path).expectProblem(404, "employee-not-found");
        supervisor("jinhua/yiwu").get(path).expectProblem(404, "employee-not-found");
        var record = supervisor()
                .post(RECORDS, Map.of("employee", "wang", "training", training, "on", today()))
                .expect(201);
        assertThat(lacks(manager("wang", UNIT), path, standard)).isFalse();
        assertThat(lacks(manager("wang", UNIT), path + "?on=" + today().plusYears(2), standard))
                .isTrue();
        assertThat(manager("wang", UNIT).get(path).expect(200).text())
                .contains(record.id().toString());
    }

    @Test
    void posts_are_given_and_end() {
        var post = post();
        var holders = "/api/v1/posts/" + post + "/holders";
        var body = Map.of("employee", "wang", "from", today().minusDays(10));
        manager("wang", UNIT).post(holders, body).expectProblem(403, "not-allowed");
        supervisor("jinhua/yiwu").post(holders, body).expectProblem(422, "employee-unknown");
        supervisor().post("/api/v1/posts/NONE/holders", body).expectProblem(404, "post-not-found");
        var holding = supervisor().post(holders, body).expect(201);
        supervisor()
                .ifMatch(holding)
                .post(holding.location() + "/end", Map.of("to", today().minusDays(11)))
                .expectProblem(422, "days-reversed");
        supervisor("jinhua/yiwu")
                .ifMatch("*")
                .post(holding.location() + "/end", Map.of("to", today()))
                .expectProblem(404, "holding-not-found");
        assertThat(supervisor().get(holders + "?on=" + today()).expect(200).json("/items"))
                .hasSize(1);
        supervisor()
                .ifMatch(holding)
                .post(holding.location() + "/end", Map.of("to", today().minusDays(1)))
                .expect(200);
        assertThat(supervisor().get(holders + "?on=" + today()).expect(200).json("/items"))
                .isEmpty();
        assertThat(supervisor("jinhua/yiwu").get(holders).expect(200).json("/items"))
                .isEmpty();
        assertThat(manager("wang", UNIT).get(holders).expect(200).json("/items"))
                .hasSize(1);
        events.awaitPublished("PostTaken", holding.id());
        events.awaitPublished("PostLeft", holding.id());
        events.verifyPublished();
    }

    @Test
    void codes_are_known_once_and_requirements_name_what_there_is() {
        var post = post();
        var training = training("TRAINING");
        analyst()
                .post("/api/v1/posts", Map.of("code", post, "name", name("x", "x")))
                .expectProblem(409, "qualification-code-taken");
        supervisor()
                .post("/api/v1/posts", Map.of("code", "ANOTHER", "name", name("x", "x")))
                .expectProblem(403, "not-allowed");
        analyst()
                .post(
                        "/api/v1/trainings",
                        Map.of("code", unique("T_"), "kind", "TRAINING", "name", name("x", "x"), "passMark", 1))
                .expectProblem(422, "pass-mark-without-exam");
        var read = analyst().get("/api/v1/posts/" + post).expect(200);
        analyst()
                .ifMatch(read)
                .put("/api/v1/posts/" + post, Map.of("name", name("新名", "New")))
                .expect(200);
        analyst()
                .ifMatch(read)
                .put("/api/v1/posts/" + post, Map.of("name", name("旧名", "Old")))
                .expectProblem(412, "stale-version");
        var changed = analyst()
                .ifMatch("*")
                .put("/api/v1/trainings/" + training, Map.of("name", name("新名", "New")))
                .expect(200);
        assertThat(changed.json("/validMonths").isMissingNode()).isTrue();
        assertThat(analyst().get("/api/v1/trainings?limit=200").expect(200).text())
                .contains(training);

        var standard = standard();
        var path = "/api/v1/service-standards/" + standard + "/requirements";
        var none = analyst().get(path).expect(200);
        supervisor().ifMatch(none).put(path, Map.of("requirements", List.of())).expectProblem(403, "not-allowed");
        analyst().put(path, Map.of("requirements", List.of())).expectProblem(428, "if-match-required");
        analyst()
                .ifMatch(none)
                .put(path, Map.of("requirements", List.of(need("EXAM", training))))
                .expectProblem(422, "training-unknown");
        analyst()
                .ifMatch(none)
                .put(path, Map.of("requirements", List.of(need("POST", "NONE"))))
                .expectProblem(422, "post-unknown");
        var set = analyst()
                .ifMatch(none)
                .put(path, Map.of("requirements", List.of(need("TRAINING", training), need("POST", post))))
                .expect(200);
        analyst().ifMatch(none).put(path, Map.of("requirements", List.of())).expectProblem(412, "stale-version");
        assertThat(analyst()
                        .ifMatch(set)
                        .put(path, Map.of("requirements", List.of()))
                        .expect(200)
                        .json("/requirements"))
                .isEmpty();
        analyst()
                .get("/api/v1/service-standards/" + UUID.randomUUID() + "/requirements")
                .expectProblem(404, "standard-not-found");
    }

    private static boolean lacks(Api client, String path, UUID standard) {
        return client.get(path)
                .expect(200)
                .json("/lacks")
                .valueStream()
                .anyMatch(lack -> lack.at("/standardId").asString().equals(standard.toString()));
    }

    private static List<UUID> ids(Api client, String query) {
        return client.get(RECORDS + "?" + query)
                .expect(200)
                .json("/items")
                .valueStream()
                .map(row -> UUID.fromString(row.at("/id").asString()))
                .toList();
    }
}
