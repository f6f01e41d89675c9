package io.gapless.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules themselves: each lets good manifests pass, and finds what it is there to find. */
class RuleTest {

    @Test
    void the_good_manifests_keep_every_rule() {
        assertThat(broken(Fixture.good())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void the_fixture_of_a_rule_breaks_it_and_no_other(Rule rule) {
        assertThat(broken(Fixture.breaking(rule))).containsExactly(rule);
    }

    @Test
    void every_rule_has_a_fixture_and_every_fixture_a_rule() {
        assertThat(Fixture.names())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Rule.values()).map(Rule::toString).toList());
    }

    @Test
    void a_number_where_a_text_belongs_is_refused() {
        assertThatThrownBy(() -> Manifests.parse("test", """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: { name: settings }
                        data: { SERVER_PORT: 8081 }
                        """)).hasMessageContaining("ConfigMap");
    }

    @Test
    void a_text_where_a_number_belongs_is_refused() {
        assertThat(Rule.EVERY_FIELD_IS_KNOWN.violations(Manifests.parse("test", """
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: { name: gateway }
                        spec: { replicas: "2" }
                        """)))
                .containsExactly("Deployment/gateway: .spec.replicas must not be a text");
    }

    @Test
    void fields_of_operators_are_read_strictly_too() {
        assertThat(Rule.EVERY_FIELD_IS_KNOWN.violations(Manifests.parse("test", """
                        apiVersion: kafka.strimzi.io/v1
                        kind: Kafka
                        metadata: { name: gapless }
                        spec: { kafka: { listeners: [{ name: a, port: 9093, type: internal, tlss: true }] } }
                        ---
                        apiVersion: monitoring.coreos.com/v1
                        kind: ServiceMonitor
                        metadata: { name: services }
                        spec: { selector: {}, endpoints: [{ prot: http }] }
                        ---
                        apiVersion: gateway.networking.k8s.io/v1
                        kind: HTTPRoute
                        metadata: { name: web }
                        spec: { hostname: [gapless.example.com] }
                        ---
                        apiVersion: postgresql.cnpg.io/v1
                        kind: Cluster
                        metadata: { name: db }
                        spec:
                          instances: 1
                          imageName: postgres
                          bootstrap: { initdb: { database: a, owner: a } }
                          storage: { size: 1Gi, sice: 2Gi }
                          resources: {}
                        ---
                        apiVersion: k8s.keycloak.org/v2alpha1
                        kind: KeycloakRealmImport
                        metadata: { name: realm }
                        spec: { keycloakCRName: keycloak, realm: { realm: gapless, enabeld: true } }
                        """)))
                .satisfiesExactly(
                        it -> assertThat(it).contains("Kafka/gapless", "tlss"),
                        it -> assertThat(it).contains("ServiceMonitor/services", "prot"),
                        it -> assertThat(it).contains("HTTPRoute/web", "hostname"),
                        it -> assertThat(it).contains("Cluster/db", "sice"),
                        it -> assertThat(it).contains("KeycloakRealmImport/realm", "enabeld"));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            gapless_outbox_backlog > 1                             => asks for gapless_outbox_backlog
            up and gapless_outbox_pendin                           => asks for gapless_outbox_pendin
            rate(http_server_requests_seconds_count{code="500"}[5m]) => selects http_server_requests_seconds_count by code
            sum by (route) (gapless_outbox_pending)                => groups or names by route
            gapless_events_total{type=~"VisitCompleted|VisitDone"} => asks for the type VisitDone
            gapless_events_total{topic="gapless.visits"}           => asks for the topic gapless.visits
            """)
    void a_query_for_what_nobody_exposes_is_found(String query, String violation) {
        assertThat(Rule.METRICS_ARE_EXPOSED.violations(alert(query)))
                .singleElement()
                .asString()
                .contains(violation);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "histogram_quantile(0.99, sum by (service, le) (rate(http_server_requests_seconds_bucket{status=~\"5..\"}[5m]))) > 1e3",
                "sum(up{job=\"a{b}\"}) / on (service) group_left count by (service) (up) * 100",
                "topk(10, max without (pod) (jvm_memory_used_bytes{area=\"heap\"} offset 1h)) or vector(0)",
                "sum(increase(gapless_events_total{type=\"SurveyAnswered\",service=~\"$service\"}[$__range]))"
            })
    void other_queries_are_good(String query) {
        assertThat(Rule.METRICS_ARE_EXPOSED.violations(alert(query))).isEmpty();
    }

    private static Manifests alert(String query) {
        return Manifests.parse("test", """
                apiVersion: monitoring.coreos.com/v1
                kind: PrometheusRule
                metadata: { name: alerts }
                spec:
                  groups:
                    - name: test
                      rules:
                        - alert: Test
                          expr: %s
                """.formatted("'" + query + "'"));
    }

    private static List<Rule> broken(Manifests manifests) {
        return Arrays.stream(Rule.values())
                .filter(rule -> !rule.violations(manifests).isEmpty())
                .toList();
    }
}
