package io.gapless.complaint;

import static io.gapless.complaint.Fixtures.anonymous;
import static io.gapless.complaint.Fixtures.code;
import static io.gapless.complaint.Fixtures.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A second replica of the service, on the same database and the same events. */
@ServiceTest
class TwoReplicasTest {

    private static final String UNIT = "jinhua/dongyang/weishan";
    private static final int SOME = 24;

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    ConfigurableApplicationContext first;

    private final String category = code().toLowerCase(Locale.ROOT);

    @AfterEach
    void nobodyIsLeft() {
        jdbc.sql("delete from assignment_rule where category = ?")
                .param(category)
                .update();
        jdbc.sql("update staff_member set active = false").update();
        // What they have counts against what they can take from others.
        jdbc.sql("update complaint set assignee = null where category = ?")
                .param(category)
                .update();
    }

    @Test
    void each_complaint_is_given_once_and_evenly_and_one_that_stops_leaves_nothing_undone() throws Exception {
        prepare();
        try (var second = secondReplica()) {
            var other = Api.at("http://localhost:" + second.getEnvironment().getRequiredProperty("local.server.port"));
            take(SOME, api, other);
            await().until(() -> given() == SOME);
            assertThat(load("wang")).isEqualTo(SOME / 2);
            assertThat(load("zhao")).isEqualTo(SOME / 2);
            // What it has taken in is still waiting when it goes.
            take(SOME, other);
        }
        await().until(() -> given() == 2 * SOME);
        assertThat(load("wang")).isEqualTo(SOME);
        assertThat(load("zhao")).isEqualTo(SOME);
        assertThat(jdbc.sql("""
                        select count(*) from complaint_entry e join complaint c on c.id = e.complaint_id
                        where c.category = ? and e.kind = 'ASSIGNED'""").param(category).query(Long.class).single()).isEqualTo(2 * SOME);
    }

    private void take(int complaints, Api... replicas) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = threads.invokeAll(IntStream.range(0, complaints)
                    .<Callable<Api.Answer>>mapToObj(i -> () -> replicas[i % replicas.length]
                            .as(Tokens.of("service-agent").org(UNIT))
                            .post(
                                    "/api/v1/complaints",
                                    with(with(anonymous(UNIT), "category", category), "severity", "LOW"))
                            .expect(201))
                    .toList());
            for (var each : all) {
                each.get();
            }
        }
    }

    private void prepare() {
        var chief = api.as(Tokens.of("admin"));
        chief.post(
                        "/api/v1/complaint-categories",
                        Map.of(
                                "code", category,
                                "name", "测试",
                                "nameEn", "Test",
                                "dimension", "RELIABILITY",
                                "defaultSeverity", "LOW",
                                "active", true))
                .expect(201);
        var queue = "q-" + category;
        chief.post(
                        "/api/v1/complaint-queues",
                        Map.of(
                                "code",
                                queue,
                                "queue",
                                Map.of("name", "队列", "nameEn", "Queue", "orgUnit", UNIT, "active", true)))
                .expect(201);
        for (String employee : List.of("wang", "zhao")) {
            chief.ifMatch("*")
                    .put(
                            "/api/v1/complaint-staff/" + employee,
                            Map.of(
                                    "orgUnit",
                                    UNIT,
                                    "queues",
                                    List.of(queue),
                                    "skills",
                                    List.of(),
                                    "capacity",
                                    200,
                                    "active",
                                    true))
                    .expect(200);
        }
        chief.post(
                        "/api/v1/assignment-rules",
                        Map.of(
                                "place",
                                1,
                                "name",
                                "test",
                                "category",
                                category,
                                "queue",
                                queue,
                                "skills",
                                List.of(),
                                "active",
                                true))
                .expect(201);
    }

    private ConfigurableApplicationContext secondReplica() {
        var infrastructure = Objects.requireNonNull(
                first.getEnvironment().getPropertySources().get("real-infrastructure"));
        return new SpringApplicationBuilder(ComplaintServiceApplication.class)
                .initializers(context -> {
                    var sources = context.getEnvironment().getPropertySources();
                    sources.addFirst(infrastructure);
                    sources.addFirst(new MapPropertySource("port", Map.of("server.port", "0")));
                })
                .run();
    }

    private long given() {
        return jdbc.sql("select count(*) from complaint where category = ? and assignee is not null")
                .param(category)
                .query(Long.class)
                .single();
    }

    private long load(String employee) {
        return jdbc.sql("select count(*) from complaint where category = ? and assignee = ?")
                .params(category, employee)
                .query(Long.class)
                .single();
    }
}
