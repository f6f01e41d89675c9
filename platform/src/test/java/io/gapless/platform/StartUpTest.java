package io.gapless.platform;

import static org.awaitility.Awaitility.await;

import io.gapless.platform.example.ExampleApplication;
import io.gapless.platform.example.Sending;
import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest(classes = ExampleApplication.class)
class StartUpTest {

    @Autowired
    Api api;

    @Autowired
    Sending sending;

    @Autowired
    JdbcClient jdbc;

    @Test
    void a_service_starts_with_platform_alone_and_is_ready() {
        System.out.println(api.get("/actuator/health/readiness"));
        System.out.println(api.as(Tokens.of("supervisor"))
                .post("/api/v1/parcels", Map.of("name", "a", "orgUnit", "jinhua", "weight", 3)));
        System.out.println(api.as(Tokens.of("supervisor")).get("/api/v1/parcels"));
        System.out.println(api.get("/v3/api-docs"));
        System.out.println(api.get("/actuator/prometheus").status());
        var id = sending.send("jinhua", "x", BigDecimal.ONE);
        await().until(() -> jdbc.sql("select count(*) from parcel_seen where id = ?")
                        .param(id)
                        .query(Long.class)
                        .single()
                == 1);
    }
}
