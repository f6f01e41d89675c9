package io.gapless.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Pairs that may be the same are found by licence, phone and name, seen by those who may see both, and decided once. */
@ServiceTest
class DuplicatesTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts events;

    @Autowired
    JdbcClient jdbc;

    private final String unique = UUID.randomUUID().toString().substring(0, 8);
    private int number;
    private Api supervisor;

    @BeforeEach
    void login() {
        supervisor = api.as(Tokens.of("supervisor").org("jinhua"));
    }

    @Test
    void a_customer_registered_twice_is_found_by_licence_phone_or_name_with_the_reasons() {
        var licence = "LIC-" + unique;
        var phone = phone();
        var first = register("东阳市横店镇青松超市", "jinhua/dongyang/hengdian", Map.of("licence", licence, "phone", phone));
        var byLicence = register(
                "完全不同的名字",
                "jinhua/yiwu",
                Map.of("licence", licence.toLowerCase().replace("-", " ")));
        var byPhone = register("别的", "jinhua/lanxi", Map.of("phone", "+86 " + phone));
        var byName = register("青松便利店", "jinhua/dongyang/weishan", Map.of());

        assertThat(pair(first, byLicence).at("/score").asDouble()).isEqualTo(0.97);
        assertThat(pair(first, byPhone).at("/reasons/0/evidence").asString()).isEqualTo("PHONE");
        var named = pair(first, byName);
        assertThat(named.at("/reasons/0/evidence").asString()).isEqualTo("NAME");
        assertThat(named.at("/one/id").asString()).isEqualTo(first.id().toString());

        // A name that is no longer alike is no reason any more.
        supervisor
                .ifMatch("*")
                .put(byName.location(), profile("大不相同", "jinhua/dongyang/weishan", Map.of()))
                .expect(200);
        await().until(() -> candidates(first).noneMatch(each -> isOf(each, byName)));
    }

    @Test
    void a_pair_is_seen_and_decided_by_those_who_may_see_both_and_does_not_come_again() {
        var licence = "DIS-" + unique;
        var one = register("甲", "jinhua/dongyang", Map.of("licence", licence, "manager", "wang"));
        var other = register("乙", "jinhua/yiwu", Map.of("licence", licence, "manager", "li"));
        var pair = pair(one, other);
        var path = "/api/v1/duplicate-candidates/" + pair.at("/id").asString();

        for (Api stranger : new Api[] {
            api.as(Tokens.of("supervisor").org("jinhua/dongyang")),
            api.as(Tokens.of("customer-manager").username("wang").org("jinhua"))
        }) {
            stranger.get(path).expectProblem(404, "duplicate-candidate-not-found");
            assertThat(stranger.get("/api/v1/duplicate-candidates?customerId=" + one.id())
                            .expect(200)
                            .json("/items"))
                    .isEmpty();
        }
        api.as(Tokens.of("customer-manager").username("wang").org("jinhua"))
                .ifMatch("*")
                .post(path + "/dismissal", Map.of("reason", "x"))
                .expectProblem(403, "not-allowed");
        supervisor.get("/api/v1/duplicate-candidates?orgUnit=quzhou").expectProblem(403, "outside-org-scope");
        supervisor.get("/api/v1/duplicate-candidates?leastScore=2").expect(400);
        assertThat(supervisor
                        .get("/api/v1/duplicate-candidates?leastScore=0.99&customerId=" + one.id())
                        .expect(200)
                        .json("/items"))
                .isEmpty();

        supervisor
                .ifMatch("\"99\"")
                .post(path + "/dismissal", Map.of("reason", "x"))
                .expectProblem(412, "stale-version");
        supervisor
                .ifMatch("*")
                .post(path + "/dismissal", Map.of("reason", "父子两店"))
                .expect(200);
        events.awaitPublished(
                "DuplicateDismissed", UUID.fromString(pair.at("/id").asString()));
        supervisor
                .ifMatch("*")
                .post(path + "/dismissal", Map.of("reason", "again"))
                .expectProblem(409, "duplicate-candidate-decided");
        var job = supervisor.post("/api/v1/duplicate-candidates/runs").expect(202);
        await().until(() -> supervisor
                .get(job.location())
                .expect(200)
                .json("/status")
                .asString()
                .equals("FINISHED"));
        assertThat(supervisor.get(job.location()).json("/counts/compared").asInt())
                .isPositive();
        assertThat(candidates(one)).isEmpty();
        supervisor.ifMatch("*").post(path + "/reopening").expect(200);
        assertThat(candidates(one)).hasSize(1);
    }

    @Test
    void whom_a_newcomer_would_resemble_is_told_before_it_is_registered() {
        var phone = phone();
        var known = register("稻香村食品店", "jinhua/dongyang", Map.of("phone", phone));
        await().until(() -> !check("稻香邨食品店", phone, supervisor).isEmpty());
        assertThat(check("稻香邨食品店", phone, supervisor).at("/0/customer/id").asString())
                .isEqualTo(known.id().toString());
        assertThat(check("稻香邨食品店", phone, api.as(Tokens.of("supervisor").org("jinhua/yiwu"))))
                .isEmpty();
    }

    @Test
    void a_key_that_too_many_have_tells_nothing() {
        var phone = phone();
        jdbc.sql("""
                        insert into customer (id, version, code, kind, name, org_unit, phone, registered_at, changed_at)
                        select gen_random_uuid(), 1, ? || i, 'RETAILER', 'N' || i || ?, 'jinhua/pan', ?, now(), now()
                        from generate_series(1, 120) as i""").params("MANY-" + unique + '-', unique, phone).update();
        var one = register("总机", "jinhua/pan", Map.of("phone", phone));
        await().until(() ->
                jdbc.sql("select count(*) from duplicate_due").query(Long.class).single() == 0);
        var job = supervisor.post("/api/v1/duplicate-candidates/runs").expect(202);
        await().until(() -> supervisor
                .get(job.location())
                .expect(200)
                .json("/status")
                .asString()
                .equals("FINISHED"));
        assertThat(supervisor.get(job.location()).json("/counts/keysLeftOut").asInt())
                .isPositive();
        assertThat(candidates(one)).isEmpty();
    }

    private JsonNode check(String name, String phone, Api caller) {
        return caller.post(
                        "/api/v1/duplicate-candidates/check",
                        Map.of("kind", "RETAILER", "name", name, "orgUnit", "jinhua/dongyang", "phone", phone))
                .expect(200)
                .json("/items");
    }

    private JsonNode pair(Api.Answer one, Api.Answer other) {
        return await().until(
                        () -> candidates(one).filter(each -> isOf(each, other)).findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private java.util.stream.Stream<JsonNode> candidates(Api.Answer customer) {
        return supervisor
                .get("/api/v1/duplicate-candidates?customerId=" + customer.id())
                .expect(200)
                .json("/items")
                .valueStream();
    }

    private static boolean isOf(JsonNode pair, Api.Answer customer) {
        var id = customer.id().toString();
        return pair.at("/one/id").asString().equals(id)
                || pair.at("/other/id").asString().equals(id);
    }

    private String phone() {
        return "139" + String.format("%08d", Math.floorMod(UUID.randomUUID().getLeastSignificantBits(), 100_000_000L));
    }

    private Api.Answer register(String name, String orgUnit, Map<String, Object> more) {
        return supervisor
                .post(
                        "/api/v1/customers",
                        Map.of(
                                "code",
                                "D-" + unique + '-' + ++number,
                                "kind",
                                "RETAILER",
                                "profile",
                                profile(name, orgUnit, more)))
                .expect(201);
    }

    private static Map<String, Object> profile(String name, String orgUnit, Map<String, Object> more) {
        var profile = new HashMap<String, Object>(more);
        profile.put("name", name);
        profile.put("orgUnit", orgUnit);
        return profile;
    }
}
