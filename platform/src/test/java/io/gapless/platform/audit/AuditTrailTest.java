package io.gapless.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.platform.example.ExampleApplication;
import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every change and every refusal leaves a trace. */
@ServiceTest(classes = ExampleApplication.class)
class AuditTrailTest {

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    AuditTrail trail;

    @Autowired
    MeterRegistry meters;

    private final String username = "user-" + UUID.randomUUID();

    @Test
    void a_change_is_recorded_with_actor_object_and_trace() {
        var client = api.as(Tokens.of("supervisor").username(username));
        var answer = client.post("/api/v1/parcels", Map.of("name", "audited", "orgUnit", "jinhua/lanxi", "weight", 1))
                .expect(201);
        assertThat(entry())
                .containsEntry("actor", username)
                .containsEntry("outcome", "CHANGED")
                .containsEntry("action", "ParcelSent")
                .containsEntry("object_id", answer.id().toString())
                .containsEntry("org_unit", "jinhua/lanxi")
                .containsEntry("trace_id", answer.header("X-Trace-Id"));
    }

    @Test
    void a_wrong_role_is_recorded() {
        var answer = api.as(Tokens.of("customer").username(username))
                .get("/api/v1/parcels")
                .expect(403);
        assertThat(entry())
                .containsEntry("outcome", "REFUSED")
                .containsEntry("action", "GET /api/v1/parcels")
                .containsEntry("detail", "not-allowed")
                .containsEntry("trace_id", answer.header("X-Trace-Id"));
    }

    @Test
    void a_foreign_org_unit_is_recorded_although_the_transaction_is_rolled_back() {
        api.as(Tokens.of("supervisor").org("jinhua/yiwu").username(username))
                .post("/api/v1/parcels", Map.of("name", "foreign", "orgUnit", "jinhua/lanxi", "weight", 1))
                .expect(403);
        assertThat(entry()).containsEntry("outcome", "REFUSED").containsEntry("detail", "outside-org-scope");
    }

    @Test
    void nobody_is_recorded_as_nobody() {
        trail.nextMinute();
        var path = "/api/v1/parcels/" + UUID.randomUUID();
        for (Api client : new Api[] {api, api.as("nonsense")}) {
            client.get(path).expect(401);
        }
        assertThat(jdbc.sql("select actor || ' ' || detail from audit_entry where action = ?")
                        .param("GET " + path)
                        .query(String.class)
                        .list())
                .containsExactly("anonymous not-authenticated", "anonymous not-authenticated");
    }

    @Test
    void a_flood_of_bad_tokens_is_counted_but_does_not_reach_the_database() {
        trail.nextMinute();
        var path = "/api/v1/parcels/" + UUID.randomUUID();
        var refusals = meters.counter("gapless.refusals", "reason", "not-authenticated");
        double before = refusals.count();
        for (int i = 0; i < 50; i++) {
            api.as("nonsense").get(path).expect(401);
        }
        assertThat(refusals.count() - before).isGreaterThanOrEqualTo(50);
        assertThat(entries("GET " + path))
                .as("ten, or twice as many when a minute ended meanwhile")
                .isBetween(1L, 20L);
        trail.nextMinute();
        assertThat(jdbc.sql("select detail from audit_entry where action = 'many' order by at desc limit 1")
                        .query(String.class)
                        .single())
                .matches("\\d+ more within a minute, most from (127\\.0\\.0\\.1|0:0:0:0:0:0:0:1)");
    }

    @Test
    void whoever_is_known_is_recorded_each_time() {
        var client = api.as(Tokens.of("customer").username(username));
        for (int i = 0; i < 50; i++) {
            client.get("/api/v1/parcels").expect(403);
        }
        assertThat(jdbc.sql("select count(*) from audit_entry where actor = ?")
                        .param(username)
                        .query(Long.class)
                        .single())
                .isEqualTo(50);
    }

    @Test
    void the_admin_reads_the_trail() {
        api.as(Tokens.of("supervisor").username(username))
                .post("/api/v1/parcels", Map.of("name", "audited", "orgUnit", "jinhua", "weight", 1))
                .expect(201);
        var events = api.as(Tokens.of("admin"))
                .get("/actuator/auditevents?principal=" + username + "&type=CHANGED&after=2020-01-01T00:00:00Z")
                .expect(200);
        assertThat(events.json("/events").size()).isEqualTo(1);
        assertThat(events.json("/events/0/data/action").asString()).isEqualTo("ParcelSent");
    }

    private long entries(String action) {
        return jdbc.sql("select count(*) from audit_entry where action = ?")
                .param(action)
                .query(Long.class)
                .single();
    }

    private Map<String, Object> entry() {
        return jdbc.sql("select * from audit_entry where actor = ?")
                .param(username)
                .query()
                .singleRow();
    }
}
