package io.gapless.complaint.desk;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Warnings, levels and breaches by several watches at once, as several replicas have them, on a real database. */
@ServiceTest
class ClockWarningsTest {

    private static final int COMPLAINTS = 110;

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Complaints complaints;

    @Autowired
    ComplaintChanges changes;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Clock clock;

    @Test
    void several_replicas_tell_each_warning_and_level_once_and_nothing_again_after_a_restart() throws Exception {
        var analyst = api.as(Tokens.of("quality-analyst"));
        var day = List.of(Map.of("from", "00:00", "until", "00:00"));
        var week = new java.util.TreeMap<String, Object>();
        for (var name : java.time.DayOfWeek.values()) {
            week.put(name.name(), day);
        }
        analyst.post(
                        "/api/v1/sla-policies",
                        Map.of(
                                "name",
                                "warned",
                                "category",
                                "settlement",
                                "segment",
                                "ClockWarningsTest",
                                "acknowledgeMinutes",
                                600,
                                "firstResponseMinutes",
                                600,
                                "updateMinutes",
                                600,
                                "resolveMinutes",
                                600,
                                "warnAt",
                                List.of(0.5, 0.75),
                                "calendar",
                                Map.of("zone", "UTC", "weekly", week)))
                .expect(201);
        var policy = jdbc.sql("select id from sla_policy where segment = 'ClockWarningsTest'")
                .query(UUID.class)
                .single();
        analyst.post(
                        "/api/v1/escalation-ladders",
                        Map.of(
                                "orgUnit", "jinhua/clock-warnings",
                                "name", "test",
                                "levels",
                                        List.of(Map.of(
                                                "clock",
                                                "RESOLVE",
                                                "fraction",
                                                0.8,
                                                "role",
                                                "supervisor",
                                                "up",
                                                1,
                                                "raiseSeverity",
                                                true))))
                .expect(201);
        var agent = api.as(Tokens.of("service-agent").org("jinhua"));
        var ids = new ArrayList<UUID>();
        for (int i = 0; i < COMPLAINTS; i++) {
            ids.add(agent.post(
                            "/api/v1/complaints",
                            Map.of(
                                    "channel", "WEB",
                                    "category", "settlement",
                                    "severity", "LOW",
                                    "text", "clock",
                                    "language", "en",
                                    "orgUnit", "jinhua/clock-warnings/team"))
                    .expect(201)
                    .id());
        }
        // Nine tenths of the time to resolve have passed, all at once.
        jdbc.sql("""
                        update complaint set policy = :policy, resolve_started_at = now() - interval '540 minutes',
                            resolve_due_at = now() + interval '60 minutes',
                            acknowledge_due_at = now() + interval '600 minutes',
                            first_response_due_at = now() + interval '600 minutes', next_due_at = now() where id in (:ids)""").param("policy", policy).param("ids", ids).update();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Boolean> replica = () -> {
                new ClockWatch(jdbc, complaints, changes, transaction, clock).watch();
                return true;
            };
            for (var done : threads.invokeAll(java.util.Collections.nCopies(4, replica))) {
                assertThat(done.get()).isTrue();
            }
        }
        // Some may be in the hands of the watch of the service itself.
        org.awaitility.Awaitility.await().until(() -> count(ids, "CLOCK_WARNED") == 2 * COMPLAINTS);
        org.awaitility.Awaitility.await().until(() -> count(ids, "ESCALATED") == COMPLAINTS);
        // After a restart, which forgets nothing, and with everything looked at again:
        jdbc.sql("update complaint set next_due_at = now() where id in (:ids)")
                .param("ids", ids)
                .update();
        new ClockWatch(jdbc, complaints, changes, transaction, clock).watch();
        org.awaitility.Awaitility.await()
                .until(() -> jdbc.sql("select count(*) from complaint where next_due_at <= now() and id in (:ids)")
                                .param("ids", ids)
                                .query(Long.class)
                                .single()
                        == 0);
        assertThat(count(ids, "CLOCK_WARNED")).isEqualTo(2 * COMPLAINTS);
        assertThat(count(ids, "ESCALATED")).isEqualTo(COMPLAINTS);
        assertThat(count(ids, "CLOCK_BREACHED")).isZero();
        assertThat(jdbc.sql("""
                        select count(*) from complaint_escalation e join complaint c on c.id = e.complaint_id
                        where complaint_id in (:ids) and to_org_unit = 'jinhua/clock-warnings' and to_role = 'supervisor'
                            and c.severity = 'MEDIUM'""").param("ids", ids).query(Long.class).single()).isEqualTo(COMPLAINTS);
        var warned = contracts.awaitPublished("ComplaintClockWarned", ids.getFirst());
        assertThat(warned.body().at("/clock").asString()).isEqualTo("RESOLVE");
        var escalated = contracts.awaitPublished("ComplaintEscalated", ids.getFirst());
        assertThat(escalated.body().at("/escalation/toOrgUnit").asString()).isEqualTo("jinhua/clock-warnings");
        contracts.verifyPublished();
    }

    private long count(List<UUID> ids, String kind) {
        return jdbc.sql("select count(*) from complaint_entry where kind = :kind and complaint_id in (:ids)")
                .param("kind", kind)
                .param("ids", ids)
                .query(Long.class)
                .single();
    }
}
