package io.gapless.complaint.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.EventContracts;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Concentrations of complaints, from the alert to the outcome. */
@ServiceTest
class ClusterTest {

    private static final String CLUSTERS = "/api/v1/complaint-clusters";

    @Autowired
    Api api;

    @Autowired
    EventContracts contracts;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Concentrations concentrations;

    private Api agent;

    @BeforeEach
    void thereIsAHistory() {
        agent = api.as(Tokens.of("service-agent"));
        moved(complaint("jinhua/cluster-old", "price"), 120);
    }

    @Test
    void what_comes_more_often_than_usual_is_told_once_and_followed_until_it_is_handled() {
        var unit = "jinhua/cluster/east";
        for (int i = 0; i < 12; i++) {
            moved(complaint(unit, "delivery-late"), 10 + 6 * i);
        }
        for (int i = 0; i < 12; i++) {
            complaint(unit, "delivery-late");
        }
        // As many as usual.
        for (int i = 0; i < 60; i++) {
            moved(complaint("jinhua/cluster/west", "delivery-late"), 8 + i);
        }
        for (int i = 0; i < 6; i++) {
            complaint("jinhua/cluster/west", "delivery-late");
        }
        concentrations.look();
        concentrations.look();
        var supervisor = api.as(Tokens.of("supervisor").org("jinhua/cluster"));
        var listed = supervisor.get(CLUSTERS + "?open=true").expect(200).json("/items");
        assertThat(listed).hasSize(1);
        var cluster = listed.get(0);
        // The narrowest of org unit, those above it, and the category in each.
        assertThat(cluster.at("/orgUnit").asString()).isEqualTo(unit);
        assertThat(cluster.at("/dimension").asString()).isEqualTo("CATEGORY");
        assertThat(cluster.at("/key").asString()).isEqualTo("delivery-late");
        assertThat(cluster.at("/n").asLong()).isEqualTo(12);
        assertThat(cluster.at("/historyN").asLong()).isEqualTo(12);
        assertThat(cluster.at("/usual").asDouble()).isEqualTo(1);
        assertThat(cluster.at("/pValue").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(cluster.at("/threshold").asDouble());
        // One false alarm a month, looked at each hour.
        assertThat(cluster.at("/threshold").asDouble() * cluster.at("/cells").asInt() * 720)
                .isBetween(0.999, 1.001);
        var id = UUID.fromString(cluster.at("/id").asString());
        assertThat(alerts(id)).isEqualTo(1);
        var path = CLUSTERS + "/" + id;
        assertThat(supervisor.get(path + "/complaints?limit=5").expect(200).json("/items"))
                .hasSize(5);
        assertThat(supervisor.get(path + "/complaints?limit=200").expect(200).json("/items"))
                .hasSize(12);

        var outside = api.as(Tokens.of("supervisor").org("jinhua/cluster/west"));
        outside.get(path).expectProblem(404, "cluster-not-found");
        outside.get(path + "/complaints").expectProblem(404, "cluster-not-found");
        outside.ifMatch("*").post(path + "/take").expectProblem(404, "cluster-not-found");
        outside.get(CLUSTERS + "?orgUnit=" + unit).expectProblem(403, "outside-org-scope");
        agent.ifMatch("*").post(path + "/take").expectProblem(403, "not-allowed");
        supervisor.post(path + "/take").expectProblem(428, "if-match-required");
        var taken = supervisor.ifMatch("\"1\"").post(path + "/take").expect(200);
        assertThat(taken.json("/owner").asString()).isEqualTo("supervisor");
        complaint(unit, "delivery-late");
        concentrations.look();
        assertThat(supervisor.get(path).expect(200).json("/n").asLong()).isEqualTo(13);
        assertThat(alerts(id)).isEqualTo(1);
        supervisor
                .ifMatch(taken)
                .post(path + "/handle", Map.of("outcome", "x", "actionId", UUID.randomUUID()))
                .expectProblem(422, "action-unknown");
        supervisor
                .ifMatch(taken)
                .post(path + "/handle", Map.of("outcome", "已换车"))
                .expect(200);
        supervisor.ifMatch("*").post(path + "/dismiss", Map.of("reason", "x")).expectProblem(409, "cluster-ended");
        // What has been handled is not told again, what comes later is.
        concentrations.look();
        assertThat(supervisor.get(CLUSTERS + "?open=true").expect(200).json("/items"))
                .isEmpty();
        jdbc.sql("update complaint_cluster set handled_at = now() - interval '8 days' where id = ?")
                .param(id)
                .update();
        concentrations.look();
        assertThat(supervisor
                        .get(CLUSTERS + "?open=true&dimension=CATEGORY")
                        .expect(200)
                        .json("/items"))
                .hasSize(1);
        assertThat(contracts.awaitPublished("ComplaintClusterMoved", id).body().toString())
                .contains("HANDLED")
                .doesNotContain("已换车");
        contracts.verifyPublished();
    }

    @Test
    void products_are_told_from_each_other_by_what_the_complaints_say() {
        var unit = "jinhua/cluster-product";
        for (int i = 0; i < 7; i++) {
            var complaint = complaint(unit, i % 2 == 0 ? "goods-quality" : "goods-supply");
            jdbc.sql("""
                            insert into complaint_details (complaint_id, edition, details)
                            values (?, 1, '{"product": " Lager 330 "}') on conflict (complaint_id)
                            do update set details = excluded.details""").param(complaint).update();
        }
        concentrations.look();
        var items = api.as(Tokens.of("quality-analyst").org(unit))
                .get(CLUSTERS)
                .expect(200)
                .json("/items");
        assertThat(items).hasSize(1);
        assertThat(items.at("/0/dimension").asString()).isEqualTo("PRODUCT");
        assertThat(items.at("/0/key").asString()).isEqualTo("lager 330");
        assertThat(api.as(Tokens.of("quality-analyst").org(unit))
                        .get(CLUSTERS + "/" + items.at("/0/id").asString() + "/complaints")
                        .expect(200)
                        .json("/items"))
                .hasSize(7);
        var dismissed = api.as(Tokens.of("quality-analyst").org(unit))
                .ifMatch("*")
                .post(CLUSTERS + "/" + items.at("/0/id").asString() + "/dismiss", Map.of("reason", "召回已知"))
                .expect(200);
        assertThat(dismissed.json("/status").asString()).isEqualTo("DISMISSED");
    }

    @Test
    void of_two_replicas_one_looks_and_tells() throws Exception {
        var unit = "jinhua/cluster-twice";
        for (int i = 0; i < 8; i++) {
            complaint(unit, "settlement");
        }
        jdbc.sql("update cluster_watch set looked_at = now() - interval '2 hours'")
                .update();
        try (var replicas = Executors.newFixedThreadPool(2)) {
            var told = replicas.invokeAll(
                    List.<Callable<Integer>>of(() -> concentrations.lookIfDue(), () -> concentrations.lookIfDue()));
            for (var each : told) {
                each.get();
            }
        }
        assertThat(concentrations.lookIfDue()).isZero();
        var items = api.as(Tokens.of("executive").org(unit))
                .get(CLUSTERS)
                .expect(200)
                .json("/items");
        assertThat(items).hasSize(1);
        assertThat(alerts(UUID.fromString(items.at("/0/id").asString()))).isEqualTo(1);
        contracts.verifyPublished();
    }

    private long alerts(UUID cluster) {
        return contracts.published().stream()
                .filter(event -> event.type().equals("ComplaintClusterAlerted")
                        && event.key().equals(cluster.toString()))
                .count();
    }

    private UUID complaint(String unit, String category) {
        return agent.post(
                        "/api/v1/complaints",
                        Map.of(
                                "channel",
                                "HOTLINE",
                                "category",
                                category,
                                "text",
                                "x",
                                "orgUnit",
                                unit,
                                "language",
                                "zh",
                                "contact",
                                Map.of("name", "陈先生")))
                .expect(201)
                .id();
    }

    private void moved(UUID complaint, int days) {
        jdbc.sql("update complaint set received_at = ? where id = ?")
                .params(Instant.now().minus(Duration.ofDays(days)).atOffset(ZoneOffset.UTC), complaint)
                .update();
    }
}
