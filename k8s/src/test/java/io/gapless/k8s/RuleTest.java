package io.gapless.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    private static List<Rule> broken(Manifests manifests) {
        return Arrays.stream(Rule.values())
                .filter(rule -> !rule.violations(manifests).isEmpty())
                .toList();
    }
}
