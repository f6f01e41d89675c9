package io.gapless.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.example.ExampleApplication;
import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.TestIssuer;
import io.gapless.testing.Tokens;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A service that starts while the identity server is away; by the property in a context of its own. */
@ServiceTest(classes = ExampleApplication.class, properties = "gapless.security.keys-good-for=1h")
class WithoutKeysTest {

    @Autowired
    Api api;

    @Test
    void who_cannot_be_checked_is_told_to_come_again_and_may_then_come_in() {
        TestIssuer.shared().setAway(true);
        try {
            var answer = api.as(Tokens.of("supervisor"))
                    .inChinese()
                    .get("/api/v1/parcels")
                    .expectProblem(503, "login-unavailable");
            assertThat(answer.header("Retry-After")).isEqualTo("5");
            assertThat(answer.json("/title").asString()).isEqualTo("无法核对登录");
            api.get("/api/v1/public/parcels").expect(200);
        } finally {
            TestIssuer.shared().setAway(false);
        }
        await().untilAsserted(() ->
                api.as(Tokens.of("supervisor")).get("/api/v1/parcels").expect(200));
    }
}
