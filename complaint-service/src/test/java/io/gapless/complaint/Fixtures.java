package io.gapless.complaint;

import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the tests of this service say over and over. */
final class Fixtures {

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

    /** A step from whatever state the complaint is in. */
    static Api.Answer step(Api api, Api.Answer complaint, String step, @Nullable Object body) {
        return api.ifMatch("*").post("/api/v1/complaints/" + complaint.id() + "/" + step, body);
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

    /** What the archive tells of a customer. */
    static EventContracts.Example customer(
            EventContracts contracts, String type, UUID id, long version, String code, String orgUnit, String manager) {
        return contracts
                .example(type)
                .with("id", id)
                .with("version", version)
                .with("code", code)
                .with("orgUnit", orgUnit)
                .with("manager", manager)
                .with("login", "login-" + code);
    }

    /** A customer that this service has been told of. */
    static UUID known(EventContracts contracts, JdbcClient jdbc, String code, String orgUnit, String manager) {
        var id = UUID.randomUUID();
        customer(contracts, "CustomerRegistered", id, 1, code, orgUnit, manager).send();
        await().until(() -> jdbc.sql("select count(*) from known_customer where id = ?")
                        .param(id)
                        .query(Long.class)
                        .single()
                == 1);
        return id;
    }
}
