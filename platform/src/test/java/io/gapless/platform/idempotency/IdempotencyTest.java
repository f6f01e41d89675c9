package io.gapless.platform.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.platform.example.ExampleApplication;
import io.gapless.platform.web.Problem;
import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** A creating request sent twice creates once, whatever happens in between. */
@ServiceTest(classes = ExampleApplication.class)
class IdempotencyTest {

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Idempotency idempotency;

    private final String name = "parcel " + UUID.randomUUID().toString().substring(0, 8);
    private final String key = UUID.randomUUID().toString();

    @Test
    void a_repetition_gets_the_first_answer_again() {
        var client = api.as(Tokens.of("supervisor")).idempotencyKey(key);
        var first = client.post("/api/v1/parcels", parcel(name, 1)).expect(201);
        var again = client.post("/api/v1/parcels", parcel(name, 1)).expect(201);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.location()).isNotEmpty().isEqualTo(first.location());
        assertThat(again.etag()).isNotEmpty().isEqualTo(first.etag());
        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(created()).isEqualTo(1);
    }

    @Test
    void without_a_key_each_request_creates() {
        var client = api.as(Tokens.of("supervisor"));
        client.post("/api/v1/parcels", parcel(name, 1)).expect(201);
        client.post("/api/v1/parcels", parcel(name, 1)).expect(201);
        assertThat(created()).isEqualTo(2);
    }

    @Test
    void the_same_key_with_another_body_is_refused() {
        var client = api.as(Tokens.of("supervisor")).idempotencyKey(key);
        client.post("/api/v1/parcels", parcel(name, 1)).expect(201);
        client.post("/api/v1/parcels", parcel(name, 2)).expectProblem(422, "idempotency-key-reused");
        assertThat(created()).isEqualTo(1);
    }

    @Test
    void the_same_key_at_another_address_is_refused() {
        var client = api.as(Tokens.of("supervisor")).idempotencyKey(key);
        client.post("/api/v1/parcels", parcel(name, 1)).expect(201);
        client.post("/api/v1/fragile-parcels", parcel(name, 1)).expectProblem(422, "idempotency-key-reused");
        assertThat(created()).isEqualTo(1);
    }

    @Test
    void the_same_key_with_another_query_is_refused() {
        var client = api.as(Tokens.of("supervisor")).idempotencyKey(key);
        client.post("/api/v1/parcels?via=rail", parcel(name, 1)).expect(201);
        client.post("/api/v1/parcels?via=rail", parcel(name, 1)).expect(201);
        client.post("/api/v1/parcels?via=road", parcel(name, 1)).expectProblem(422, "idempotency-key-reused");
        client.post("/api/v1/parcels", parcel(name, 1)).expectProblem(422, "idempotency-key-reused");
        assertThat(created()).isEqualTo(1);
    }

    @Test
    void the_same_key_by_another_method_is_refused() {
        assertThat(by("POST").getStatusCode().value()).isEqualTo(204);
        assertThat(by("POST").getHeaders().getFirst("Idempotency-Replayed")).isEqualTo("true");
        assertThatThrownBy(() -> by("PUT"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.slug()).isEqualTo("idempotency-key-reused"));
    }

    private ResponseEntity<?> by(String method) {
        RequestContextHolder.setRequestAttributes(
                new ServletRequestAttributes(new MockHttpServletRequest(method, "/api/v1/parcels")));
        try {
            return idempotency.once(
                    new IdempotencyKey(key),
                    "request",
                    () -> ResponseEntity.noContent().build());
        } finally {
            RequestContextHolder.resetRequestAttributes();
        }
    }

    @Test
    void a_key_belongs_to_its_caller() {
        for (String username : new String[] {"one", "two"}) {
            api.as(Tokens.of("supervisor").username(username))
                    .idempotencyKey(key)
                    .post("/api/v1/parcels", parcel(name, 1))
                    .expect(201);
        }
        assertThat(created()).isEqualTo(2);
    }

    @Test
    void of_many_at_once_one_creates_and_the_others_get_its_answer_or_are_told_to_wait() throws Exception {
        var client = api.as(Tokens.of("supervisor")).idempotencyKey(key);
        var ids = new ArrayList<UUID>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Api.Answer> send = () -> client.post("/api/v1/parcels", parcel(name, 1));
            for (var future : threads.invokeAll(java.util.Collections.nCopies(12, send))) {
                var answer = future.get();
                if (answer.status() == 201) {
                    ids.add(answer.id());
                } else {
                    answer.expectProblem(409, "idempotency-key-in-flight");
                }
            }
        }
        assertThat(ids).isNotEmpty().allMatch(ids.getFirst()::equals);
        assertThat(created()).isEqualTo(1);
    }

    @Test
    void a_crash_in_the_middle_leaves_nothing_and_blocks_nothing() {
        var client = api.as(Tokens.of("supervisor")).idempotencyKey(key);
        client.post("/api/v1/parcels", parcel("crash", 1)).expectProblem(500, "unexpected");
        assertThat(count("select count(*) from parcel where name = 'crash'")).isZero();
        assertThat(count("select count(*) from outbox where body like '%crash%'"))
                .isZero();
        assertThat(count("select count(*) from idempotency_key where key = '" + key + "'"))
                .isZero();
        client.post("/api/v1/parcels", parcel(name, 1)).expect(201);
    }

    @Test
    void a_refusal_is_not_kept() {
        var client = api.as(Tokens.of("supervisor").org("jinhua/yiwu")).idempotencyKey(key);
        client.post("/api/v1/parcels", parcel(name, 1)).expectProblem(403, "outside-org-scope");
        api.as(Tokens.of("supervisor"))
                .idempotencyKey(key)
                .post("/api/v1/parcels", parcel(name, 1))
                .expect(201);
    }

    @Test
    void a_malformed_key_is_refused() {
        for (String malformed : new String[] {"a b", "", "x".repeat(201)}) {
            api.as(Tokens.of("supervisor"))
                    .idempotencyKey(malformed)
                    .post("/api/v1/parcels", parcel(name, 1))
                    .expectProblem(400, "idempotency-key-malformed");
        }
    }

    private static Map<String, Object> parcel(String name, int weight) {
        return Map.of("name", name, "orgUnit", "jinhua", "weight", weight);
    }

    private long created() {
        return jdbc.sql("select count(*) from parcel where name = ?")
                .param(name)
                .query(Long.class)
                .single();
    }

    private long count(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }
}
