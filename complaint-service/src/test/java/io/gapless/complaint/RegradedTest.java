package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.customer;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What follows from who the customer is, what waits, and which edition is in force. */
@ServiceTest
class RegradedTest {

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_customer_who_is_filled_in_later_brings_the_terms_and_the_queue_that_they_have() {
        var unit = "jinhua/regraded";
        var admin = api.as(Tokens.of("admin"));
        var week = new HashMap<String, Object>();
        for (var day : DayOfWeek.values()) {
            week.put(day.name(), List.of(Map.of("from", "00:00", "until", "00:00")));
        }
        admin.post(
                        "/api/v1/sla-policies",
                        Map.of(
                                "name",
                                "theirs",
                                "orgUnit",
                                unit,
                                "category",
                                "delivery-late",
                                "acknowledgeMinutes",
                                13,
                                "firstResponseMinutes",
                                60,
                                "updateMinutes",
                                60,
                                "resolveMinutes",
                                600,
                                "calendar",
                                Map.of("zone", "Asia/Shanghai", "weekly", week)))
                .expect(201);
        var queue = queue(admin, unit);
        var code = code();
        var agent = api.as(Tokens.of("service-agent"));
        var body = with(anonymous("jinhua/regraded-not"), "customerCode", code);
        var complaint = agent.post("/api/v1/complaints", body).expect(201);
        assertThat(complaint.json("/customer/verified").asBoolean()).isFalse();
        assertThat(acknowledgeWithin(complaint)).isNotEqualTo(Duration.ofMinutes(13));
        customer(contracts, "CustomerRegistered", UUID.randomUUID(), 1, code, unit, "wang")
                .send();
        await().until(() -> agent.get(complaint.location())
                .expect(200)
                .json("/customer/verified")
                .asBoolean());
        var identified = agent.get(complaint.location()).expect(200);
        assertThat(identified.json("/orgUnit").asString()).isEqualTo(unit);
        assertThat(acknowledgeWithin(identified)).isCloseTo(Duration.ofMinutes(13), Duration.ofSeconds(30));
        assertThat(jdbc.sql("select queue from complaint_placement where complaint_id = ?")
                        .param(complaint.id())
                        .query(String.class)
                        .single())
                .isEqualTo(queue);
        contracts.verifyPublished();
    }

    private static Duration acknowledgeWithin(Api.Answer complaint) {
        return Duration.between(
                Instant.parse(complaint.json("/receivedAt").asString()),
                Instant.parse(complaint.json("/clocks/0/dueAt").asString()));
    }

    @Test
    void what_has_waited_for_long_is_tried_more_seldom_and_new_ones_go_before_it() {
        var unit = "jinhua/placed-later";
        queue(api.as(Tokens.of("admin")), unit);
        var agent = api.as(Tokens.of("service-agent"));
        var old = agent.post("/api/v1/complaints", anonymous(unit)).expect(201).id();
        await().until(() -> tried(old) != null);
        assertThat(next(old)).isBefore(OffsetDateTime.now().plusSeconds(31));
        jdbc.sql("""
                        update complaint_placement set placed_at = now() - interval '1 day', tried_at = null,
                            next_try_at = now() where complaint_id = ?""").param(old).update();
        await().until(() -> tried(old) != null);
        assertThat(next(old))
                .isAfter(OffsetDateTime.now().plusMinutes(4))
                .isBefore(OffsetDateTime.now().plusSeconds(301));
    }

    private @org.jspecify.annotations.Nullable OffsetDateTime tried(UUID complaint) {
        return time("tried_at", complaint);
    }

    private @org.jspecify.annotations.Nullable OffsetDateTime next(UUID complaint) {
        return time("next_try_at", complaint);
    }

    private @org.jspecify.annotations.Nullable OffsetDateTime time(String column, UUID complaint) {
        return jdbc.sql("select " + column + " from complaint_placement where complaint_id = ?")
                .param(complaint)
                .query((row, i) -> java.util.Optional.ofNullable(row.getObject(1, OffsetDateTime.class)))
                .single()
                .orElse(null);
    }

    private static String queue(Api admin, String unit) {
        var queue = code().toLowerCase(Locale.ROOT);
        admin.post(
                        "/api/v1/complaint-queues",
                        Map.of(
                                "code",
                                queue,
                                "queue",
                                Map.of("name", "队列", "nameEn", "Queue", "orgUnit", unit, "active", true)))
                .expect(201);
        admin.post(
                        "/api/v1/assignment-rules",
                        Map.of(
                                "place", 17, "name", queue, "orgUnit", unit, "queue", queue, "skills", List.of(),
                                "active", true))
                .expect(201);
        return queue;
    }

    @Test
    void the_edition_published_last_is_in_force_whatever_the_clocks_say() {
        var analyst = api.as(Tokens.of("quality-analyst"));
        jdbc.sql("delete from taxonomy_edition where status = 'DRAFT'").update();
        var path = "/api/v1/complaint-taxonomies";
        var draft = analyst.post(path, Map.of("note", "clocks")).expect(201);
        analyst.ifMatch(draft).post(draft.location() + "/publish").expect(200);
        // The replica that published it was late by a year.
        jdbc.sql("update taxonomy_edition set published_at = published_at - interval '1 year' where number = ?")
                .param(draft.json("/number").asInt())
                .update();
        // A draft is made of what is in force.
        var next = analyst.post(path, Map.of("note", "next")).expect(201);
        assertThat(next.json("/base").asInt()).isEqualTo(draft.json("/number").asInt());
        analyst.ifMatch(next).delete(next.location()).expect(204);
    }
}
