package io.gapless.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.example.EndedSpans;
import io.gapless.platform.example.ExampleApplication;
import io.gapless.platform.example.OtherServiceStub;
import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A trace runs from a request through the calls and events that it causes. */
@ServiceTest(classes = ExampleApplication.class)
class TracesTest {

    private static final OtherServiceStub STUB = OtherServiceStub.shared();

    @Autowired
    Api api;

    @Autowired
    EndedSpans spans;

    @Autowired
    MeterRegistry meters;

    @LocalServerPort
    int port;

    @Test
    void a_request_its_call_and_what_the_called_service_does_are_one_trace() {
        STUB.reset();
        // The other service is this one again, behind the stub.
        STUB.forwardTo("http://localhost:%d/api/v1/public/parcels".formatted(port));
        var trace = api.as(Tokens.of("supervisor"))
                .get("/api/v1/parcels/remote?path=forward")
                .expect(200)
                .header("X-Trace-Id");

        await().untilAsserted(() -> assertThat(spans.of(trace)).hasSize(4));
        var here = spans.child(trace, SpanId.getInvalid());
        var breaker = spans.child(trace, here.getSpanId()); // Spring Cloud's own: the call with its second try
        var call = spans.child(trace, breaker.getSpanId());
        var there = spans.child(trace, call.getSpanId());
        assertThat(here.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(call.getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("client.name"), "other-service")
                .containsEntry(AttributeKey.stringKey("uri"), "/{path}")
                .containsEntry(AttributeKey.stringKey("status"), "200");
        assertThat(there.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(there.getName()).contains("/api/v1/public/parcels");
        // Two would let the other service choose.
        assertThat(STUB.calls().getFirst().headers().get("Traceparent"))
                .singleElement()
                .asString()
                .startsWith("00-%s-%s-".formatted(trace, call.getSpanId()));
    }

    @Test
    void no_trace_tells_the_secret_in_an_address() {
        var token = "Vb3kQ0xY-7tLw_9ZrN2aHc4GdJ6mPsU8eF1iKoTqWyX";
        var trace = api.get("/api/v1/public/parcels/" + token).expect(404).header("X-Trace-Id");
        await().until(() -> !spans.of(trace).isEmpty());
        assertThat(spans.of(trace))
                .allSatisfy(span -> assertThat(span.getAttributes().asMap())
                        .containsEntry(AttributeKey.stringKey("http.url"), "/api/v1/public/parcels/***"));
    }

    @Test
    void a_request_and_the_listener_of_its_event_are_one_trace() {
        var trace = api.as(Tokens.of("supervisor"))
                .idempotencyKey("traced")
                .post("/api/v1/parcels", Map.of("name", "traced", "orgUnit", "jinhua", "weight", 1))
                .expect(201)
                .header("X-Trace-Id");

        await().untilAsserted(() -> assertThat(spans.of(trace)).hasSize(2));
        var request = spans.child(trace, SpanId.getInvalid());
        assertThat(request.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(spans.child(trace, request.getSpanId()).getKind()).isEqualTo(SpanKind.CONSUMER);
    }

    @Test
    void a_call_is_timed_by_service_and_outcome() {
        var supervisor = api.as(Tokens.of("supervisor"));
        supervisor.get("/api/v1/parcels/remote?path=missing").expect(503);
        assertThat(calls("GET", "404")).isPositive();
        supervisor.post("/api/v1/parcels/remote?path=broken").expect(503);
        assertThat(calls("POST", "CLIENT_ERROR")).isPositive();
    }

    private long calls(String method, String status) {
        return meters.get("http.client.requests")
                .tag("client.name", "other-service")
                .tag("method", method)
                .tag("status", status)
                .tag("uri", "/{path}")
                .timer()
                .count();
    }
}
