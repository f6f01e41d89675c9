package io.gapless.complaint;

import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaTemplate;
import tools.jackson.databind.json.JsonMapper;

/** What the tests of this service say over and over. */
final class Fixtures {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final AtomicInteger CODES = new AtomicInteger();

    private Fixtures() {}

    static String code() {
        return "K" + CODES.incrementAndGet();
    }

    /** A complaint without a customer. */
    static Map<String, Object> anonymous(String orgUnit) {
        return new HashMap<>(Map.of(
                "channel", "HOTLINE",
                "category", "delivery-late",
                "text", "配送车迟到了三个小时",
                "orgUnit", orgUnit,
                "language", "zh",
                "contact", Map.of("name", "陈先生", "phone", "13800000000")));
    }

    static Map<String, Object> with(Map<String, Object> body, String field, Object value) {
        var changed = new HashMap<>(body);
        changed.put(field, value);
        return changed;
    }

    static Api.Answer received(Api api, String orgUnit) {
        return api.post("/api/v1/complaints", anonymous(orgUnit)).expect(201);
    }

    static Api.Answer step(Api api, Api.Answer complaint, String step, @Nullable Object body) {
        return api.post("/api/v1/complaints/" + complaint.id() + "/" + step, body);
    }

    /** Takes a complaint through all steps until the one named. */
    static void until(Api api, Api.Answer complaint, String last) {
        String[][] steps = {
            {"acknowledge", null},
            {"assess", "{\"note\": \"justified\"}"},
            {"investigate", null},
            {"decide", "{\"decision\": \"apologise\", \"remedy\": \"APOLOGY\"}"},
            {"resolve", "{\"note\": \"apologised\"}"},
            {"close", "{}"}
        };
        for (String[] each : steps) {
            step(api, complaint, each[0], each[1]).expect(200);
            if (each[0].equals(last)) {
                return;
            }
        }
    }

    static Map<String, Object> customer(UUID id, long version, String code, String orgUnit, String manager) {
        return new HashMap<>(Map.of(
                "id", id.toString(),
                "version", version,
                "code", code,
                "kind", "RETAILER",
                "name", "晨光烟酒店",
                "orgUnit", orgUnit,
                "manager", manager,
                "segment", "A",
                "phone", "0579-86000000"));
    }

    /** Publishes an event as another service does. */
    static void publish(KafkaTemplate<String, byte[]> kafka, String topic, String type, Map<String, ?> body) {
        publish(kafka, topic, type, body, UUID.randomUUID());
    }

    static void publish(
            KafkaTemplate<String, byte[]> kafka, String topic, String type, Map<String, ?> body, UUID eventId) {
        var key = String.valueOf(body.get("id"));
        var record = new ProducerRecord<>(topic, key, JSON.writeValueAsBytes(body));
        Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", eventId.toString(),
                        "ce_source", "/test",
                        "ce_type", type,
                        "ce_subject", key,
                        "ce_time", Instant.now().toString(),
                        "content-type", "application/json")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        try {
            kafka.send(record).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A customer that this service has been told of. */
    static UUID known(
            KafkaTemplate<String, byte[]> kafka, JdbcClient jdbc, String code, String orgUnit, String manager, @Nullable String login) {
        var id = UUID.randomUUID();
        var body = customer(id, 1, code, orgUnit, manager);
        if (login != null) {
            body.put("login", login);
        }
        publish(kafka, "gapless.customer", "CustomerRegistered", body);
        await().until(() -> jdbc.sql("select count(*) from known_customer where id = ?")
                        .param(id)
                        .query(Long.class)
                        .single()
                == 1);
        return id;
    }
}
