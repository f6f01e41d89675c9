package io.gapless.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** Behind a proxy that ends TLS: callers are told apart by the address that the proxy saw. */
@TestPropertySource(
        properties = {
            "server.forward-headers-strategy=native",
            "gapless.gateway.limits.anonymous.requests=2",
            "gapless.gateway.limits.anonymous.per=1h"
        })
class BehindProxyTest extends Gateway {

    @Test
    void each_caller_has_a_limit_and_none_chooses_an_address() {
        assertThat(asks("203.0.113.7")).isEqualTo(200);
        assertThat(asks("203.0.113.7")).isEqualTo(200);
        assertThat(asks("203.0.113.7")).isEqualTo(429);
        assertThat(asks("203.0.113.8")).isEqualTo(200);
        // What a caller wrote there itself comes before what the proxy adds.
        assertThat(asks("203.0.113.9, 203.0.113.7")).isEqualTo(429);
        assertThat(asks("10.0.0.1, 203.0.113.7")).isEqualTo(429);
    }

    private int asks(String forwardedFor) {
        return send(request("/api/v1/public/complaints/7").header("X-Forwarded-For", forwardedFor))
                .statusCode();
    }
}
