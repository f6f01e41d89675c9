package io.gapless.platform.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.platform.example.ExampleApplication;
import io.gapless.platform.example.OtherService;
import io.gapless.platform.example.OtherServiceStub;
import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** How a service calls another one, and what it does while that one is slow, broken or away. */
@ServiceTest(classes = ExampleApplication.class)
class RemoteCallsTest {

    /** How many calls to one service wait at once ({@link RemoteDefaults}). */
    private static final int AT_ONCE = 20;

    private static final OtherServiceStub STUB = OtherServiceStub.shared();

    @Autowired
    Api anonymous;

    @Autowired
    OtherService other;

    @Autowired
    CircuitBreakerRegistry breakers;

    @Autowired
    BulkheadRegistry bulkheads;

    @BeforeEach
    void forget() {
        STUB.reset();
        breakers.getAllCircuitBreakers().forEach(CircuitBreaker::reset);
    }

    private Api api() {
        return anonymous.as(Tokens.of("supervisor"));
    }

    @Test
    void the_callers_token_and_trace_go_along() {
        var token = Tokens.of("supervisor").mint();
        var answer = anonymous.as(token).get("/api/v1/parcels/remote?path=fine").expect(200);
        var call = STUB.calls().getFirst();
        assertThat(call.header("Authorization")).isEqualTo("Bearer " + token);
        assertThat(call.header("Traceparent")).startsWith("00-" + answer.header("X-Trace-Id") + "-");
    }

    @Test
    void outside_of_a_request_the_service_goes_as_itself() {
        assertThat(other.get("fine")).isEqualTo("answer");
        assertThat(STUB.calls().getFirst().header("Authorization")).startsWith("Bearer ey");
    }

    @Test
    void only_a_get_is_tried_again() {
        api().get("/api/v1/parcels/remote?path=broken").expectProblem(503, "service-unavailable");
        // Ours and, for each, one of the JDK's client where the connection breaks without an answer.
        assertThat(STUB.calls()).hasSizeBetween(2, 4);
        STUB.reset();
        api().post("/api/v1/parcels/remote?path=broken").expectProblem(503, "service-unavailable");
        assertThat(STUB.calls()).hasSize(1);
        STUB.reset();
        api().get("/api/v1/parcels/remote?path=failing").expectProblem(503, "service-unavailable");
        assertThat(STUB.calls()).as("an answer is an answer").hasSize(1);
    }

    @Test
    void a_hanging_service_is_waited_for_until_the_time_is_up() {
        var start = System.nanoTime();
        var answer = api().post("/api/v1/parcels/remote?path=gate").expectProblem(503, "service-unavailable");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(1400), Duration.ofSeconds(15));
        assertThat(answer.json("/detail").asString()).contains("other-service");
    }

    @Test
    void what_the_other_service_does_not_know_is_no_failure_of_it() {
        for (int i = 0; i < 30; i++) {
            api().get("/api/v1/parcels/remote?path=missing").expect(503);
        }
        assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
        assertThat(STUB.calls()).hasSize(30);
        api().get("/api/v1/parcels/remote?path=fine").expect(200);
    }

    @Test
    void the_breaker_opens_for_what_keeps_failing_and_closes_again() {
        for (int i = 0; i < 10; i++) {
            api().post("/api/v1/parcels/remote?path=failing").expect(503);
        }
        assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.OPEN);
        int before = STUB.calls().size();
        var refused = api().get("/api/v1/parcels/remote?path=fine").expectProblem(503, "service-unavailable");
        assertThat(refused.json("/detail").asString()).contains("other-service");
        assertThat(STUB.calls()).hasSize(before);

        breaker().transitionToHalfOpenState(); // as it does by itself after five seconds
        IntStream.range(0, 3)
                .forEach(i -> api().get("/api/v1/parcels/remote?path=fine").expect(200));
        assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void a_slow_service_does_not_take_all_threads() {
        api().get("/api/v1/parcels/remote?path=fine").expect(200);
        var bulkhead = bulkheads.find("other-service").orElseThrow();
        await().until(() -> bulkhead.getMetrics().getAvailableConcurrentCalls() == AT_ONCE);
        // The test holds the places itself: calls that wait would give theirs back when their time is up.
        IntStream.range(0, AT_ONCE).forEach(i -> bulkhead.acquirePermission());
        int before = STUB.calls().size();
        try {
            api().get("/api/v1/parcels/remote?path=fine").expectProblem(503, "service-unavailable");
            assertThat(STUB.calls()).as("refused without asking").hasSize(before);
            api().get("/api/v1/parcels").expect(200); // everything else is answered
        } finally {
            IntStream.range(0, AT_ONCE).forEach(i -> bulkhead.releasePermission());
        }
        api().get("/api/v1/parcels/remote?path=fine").expect(200);
    }

    @Test
    void a_call_that_waits_holds_a_place() throws Exception {
        api().get("/api/v1/parcels/remote?path=fine").expect(200);
        var bulkhead = bulkheads.find("other-service").orElseThrow();
        var fewest = new AtomicInteger(AT_ONCE);
        bulkhead.getEventPublisher()
                .onCallPermitted(event ->
                        fewest.accumulateAndGet(bulkhead.getMetrics().getAvailableConcurrentCalls(), Math::min));
        api().post("/api/v1/parcels/remote?path=fine").expect(200);
        assertThat(fewest).hasValue(AT_ONCE - 1);
        await().until(() -> bulkhead.getMetrics().getAvailableConcurrentCalls() == AT_ONCE);
    }

    private CircuitBreaker breaker() {
        return breakers.circuitBreaker("other-service");
    }
}
