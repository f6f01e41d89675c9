package io.gapless.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the overlays render. Kustomize lets a patch or an image that matches nothing pass in silence, so
 * what each was meant to do is asserted here on the outcome.
 */
class OverlayTest {

    static Stream<Arguments> every_overlay_with_every_rule() {
        return Stream.of(Overlay.values())
                .flatMap(overlay -> Stream.of(Rule.values()).map(rule -> Arguments.of(overlay, rule)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("every_overlay_with_every_rule")
    void keeps_the_rule(Overlay overlay, Rule rule) {
        assertThat(rule.violations(overlay.render())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void runs_the_gateway_and_the_four_services(Overlay overlay) {
        Manifests manifests = overlay.render();
        for (String kind :
                List.of("Deployment", "Service", "ServiceAccount", "PodDisruptionBudget", "HorizontalPodAutoscaler")) {
            assertThat(manifests.kind(kind).map(Manifest::name))
                    .as(kind)
                    .containsExactlyInAnyOrderElementsOf(
                            Application.all().map(Application::toString).toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everything_is_in_the_one_namespace(Overlay overlay) {
        assertThat(overlay.render().all().stream().filter(it -> !it.kind().equals("Namespace")))
                .allSatisfy(it -> assertThat(it.model().getMetadata().getNamespace())
                        .as(it.toString())
                        .isEqualTo("gapless"));
    }

    @ParameterizedTest
    @EnumSource
    void each_service_has_its_own_database_with_its_own_secret(Overlay overlay) {
        Manifests manifests = overlay.render();
        assertThat(manifests.kind("Cluster").map(Manifest::name))
                .containsExactlyInAnyOrder("customer-db", "visit-db", "complaint-db", "survey-db", "keycloak-db");
        Application.services()
                .forEach(service -> assertThat(variables(manifests, service))
                        .containsEntry(
                                "SPRING_DATASOURCE_URL",
                                "jdbc:postgresql://%s-db-rw:5432/%s?sslmode=verify-full&sslrootcert=/etc/gapless/postgres-ca/ca.crt"
                                        .formatted(service.database(), service.database()))
                        .containsEntry("SPRING_DATASOURCE_PASSWORD", "secret " + service.database() + "-db-app")
                        .containsEntry("SPRING_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", "secret kafka-user-" + service));
    }

    @ParameterizedTest
    @EnumSource
    void every_topic_is_there_with_its_dead_letters(Overlay overlay) {
        assertThat(overlay.render().kind("KafkaTopic").map(Manifest::name))
                .containsExactlyInAnyOrderElementsOf(Application.TOPICS.stream()
                        .flatMap(topic -> Stream.of(topic, topic + ".dlt"))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void every_topic_is_written_by_exactly_one_service_but_the_one_where_all_answer(Overlay overlay) {
        Map<String, Long> writers = overlay.render()
                .kind("KafkaUser")
                .flatMap(user -> user.at("spec", "authorization", "acls"))
                .map(it -> (Map<?, ?>) it)
                .filter(it -> String.valueOf(it.get("operations")).contains("Write"))
                .map(it ->
                        String.valueOf(((Map<?, ?>) java.util.Objects.requireNonNull(it.get("resource"))).get("name")))
                .filter(topic -> !topic.endsWith(".dlt"))
                .collect(Collectors.groupingBy(topic -> topic, Collectors.counting()));
        assertThat(writers)
                .containsOnlyKeys(Application.TOPICS)
                .allSatisfy((topic, count) -> assertThat(count).isEqualTo(writersOf(topic)));
    }

    private static long writersOf(String topic) {
        return topic.equals(Application.ANSWERS) ? Application.services().count() : 1;
    }

    @ParameterizedTest
    @EnumSource
    void the_addresses_that_browsers_see_agree(Overlay overlay) {
        Manifests manifests = overlay.render();
        String issuer = setting(manifests, "gapless.security.issuer");
        String web = setting(manifests, "gapless.web.public-url");
        Manifest realm = manifests.kind("KeycloakRealmImport").findFirst().orElseThrow();

        assertThat(manifests.find("Keycloak", "keycloak").orElseThrow().text("spec", "hostname", "hostname")
                        + "/realms/" + realm.text("spec", "realm", "realm"))
                .isEqualTo(issuer);
        assertThat(realm.at("spec", "realm", "clients", "redirectUris"))
                .containsExactly(web + "/login/oauth2/code/gapless");
        assertThat(realm.at("spec", "realm", "clients", "attributes", "post.logout.redirect.uris"))
                .as("where the gateway's logout asks to come back to")
                .containsExactly(web + "/");
        if (manifests.kind("Gateway").findAny().isPresent()) {
            List<String> hosts = List.of(host(web), host(issuer));
            assertThat(manifests.kind("Gateway").flatMap(it -> it.at("spec", "listeners", "hostname")))
                    .map(Object::toString)
                    .containsExactlyInAnyOrderElementsOf(hosts);
            assertThat(manifests.kind("HTTPRoute").flatMap(it -> it.at("spec", "hostnames")))
                    .map(Object::toString)
                    .containsExactlyInAnyOrderElementsOf(hosts);
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_realm_has_roles_and_clients_but_no_people(Overlay overlay) {
        Manifest realm =
                overlay.render().kind("KeycloakRealmImport").findFirst().orElseThrow();
        assertThat(realm.at("spec", "realm", "roles", "realm", "name"))
                .containsExactlyInAnyOrder(
                        "customer",
                        "customer-manager",
                        "service-agent",
                        "supervisor",
                        "quality-analyst",
                        "executive",
                        "admin",
                        "partner");
        assertThat(realm.at("spec", "realm", "clients", "clientId"))
                .containsExactlyInAnyOrder(
                        "gapless-web",
                        "gapless-partner",
                        "customer-service",
                        "visit-service",
                        "complaint-service",
                        "survey-service");
        assertThat(realm.at("spec", "realm", "clients", "directAccessGrantsEnabled"))
                .containsOnly(false);
        assertThat(realm.at("spec", "realm", "clients", "publicClient")).containsOnly(false);
        assertThat(realm.at("spec", "realm", "users", "username"))
                .allSatisfy(user -> assertThat(user.toString()).startsWith("service-account-"));
        assertThat(realm.at("spec", "realm", "groups")).isEmpty();
    }

    @Test
    void the_local_overlay_is_one_of_each() {
        Manifests local = Overlay.LOCAL.render();
        assertThat(local.kind("Cluster").flatMap(it -> it.at("spec", "instances")))
                .containsOnly(1);
        assertThat(local.kind("Cluster").flatMap(it -> it.at("spec", "postgresql", "synchronous")))
                .isEmpty();
        assertThat(local.kind("KafkaNodePool").flatMap(it -> it.at("spec", "replicas")))
                .containsOnly(1);
        assertThat(local.kind("KafkaTopic").flatMap(it -> it.at("spec", "replicas")))
                .containsOnly(1);
        assertThat(local.kind("KafkaTopic").flatMap(it -> it.at("spec", "config", "min.insync.replicas")))
                .containsOnly(1);
        assertThat(local.kind("Kafka").flatMap(it -> it.at("spec", "kafka", "config", "min.insync.replicas")))
                .containsOnly(1);
        assertThat(local.kind("Keycloak").flatMap(it -> it.at("spec", "instances")))
                .containsOnly(1);
        assertThat(local.of(HorizontalPodAutoscaler.class))
                .allSatisfy(it -> assertThat(it.getSpec().getMaxReplicas()).isEqualTo(1));
        assertThat(images(local))
                .containsExactlyInAnyOrderElementsOf(Application.all()
                        .map(it -> "gapless/" + it + ":0.1.0-SNAPSHOT")
                        .toList());
    }

    @Test
    void production_survives_the_loss_of_a_node() {
        Manifests production = Overlay.PRODUCTION.render();
        assertThat(production.kind("Cluster").flatMap(it -> it.at("spec", "instances")))
                .containsOnly(3);
        assertThat(production.kind("KafkaNodePool").flatMap(it -> it.at("spec", "replicas")))
                .containsOnly(3);
        assertThat(production.kind("KafkaTopic").flatMap(it -> it.at("spec", "replicas")))
                .containsOnly(3);
        assertThat(production.kind("KafkaTopic").flatMap(it -> it.at("spec", "config", "min.insync.replicas")))
                .containsOnly(2);
        assertThat(production.kind("Kafka").flatMap(it -> it.at("spec", "kafka", "rack", "topologyKey")))
                .containsOnly("topology.kubernetes.io/zone");
        assertThat(production.kind("Keycloak").flatMap(it -> it.at("spec", "instances")))
                .containsOnly(2);
        assertThat(production.of(HorizontalPodAutoscaler.class))
                .allSatisfy(it -> assertThat(it.getSpec().getMinReplicas()).isGreaterThanOrEqualTo(2));
    }

    @Test
    void production_pulls_every_image_from_the_registry() {
        assertThat(images(Overlay.PRODUCTION.render()))
                .containsExactlyInAnyOrderElementsOf(Application.all()
                        .map(it -> "registry.example.com/gapless/" + it + ":0.1.0-SNAPSHOT")
                        .toList());
    }

    @Test
    void the_gateway_believes_the_edge_and_keeps_a_browser_at_one_replica() {
        Manifests production = Overlay.PRODUCTION.render();
        assertThat(variables(production, Application.GATEWAY)).containsEntry("SERVER_FORWARDHEADERSSTRATEGY", "native");
        Manifest affinity = production.kind("BackendTrafficPolicy").findFirst().orElseThrow();
        assertThat(affinity.at("spec", "targetRefs", "name")).containsExactly("gateway");
        // A cookie with a time to live is made by the edge; the gateway's session comes too late to choose a replica.
        assertThat(affinity.text("spec", "loadBalancer", "consistentHash", "cookie", "name"))
                .isNotEmpty()
                .isNotEqualTo("GAPLESS_SESSION");
        assertThat(affinity.text("spec", "loadBalancer", "consistentHash", "cookie", "ttl"))
                .isNotEmpty();
        // Without an edge, whoever comes could claim any address.
        assertThat(variables(Overlay.LOCAL.render(), Application.GATEWAY))
                .doesNotContainKey("SERVER_FORWARDHEADERSSTRATEGY");
    }

    @Test
    void production_has_the_dashboards() {
        assertThat(Overlay.PRODUCTION
                        .render()
                        .of(ConfigMap.class)
                        .filter(Metrics::isOfDashboards)
                        .flatMap(map -> Settings.data(map).keySet().stream()))
                .containsExactlyInAnyOrder("platform.json", "service-loop.json");
    }

    @Test
    void production_backs_up_every_database() {
        Manifests production = Overlay.PRODUCTION.render();
        List<String> databases = production.kind("Cluster").map(Manifest::name).toList();
        assertThat(production.kind("ScheduledBackup").map(it -> it.text("spec", "cluster", "name")))
                .containsExactlyInAnyOrderElementsOf(databases);
        assertThat(production.kind("Cluster"))
                .allSatisfy(it -> assertThat(it.at("spec", "plugins", "parameters", "barmanObjectName"))
                        .containsExactly("backups"));
    }

    @Test
    void production_watches_what_can_go_wrong() {
        Manifests production = Overlay.PRODUCTION.render();
        assertThat(production.kind("PrometheusRule").flatMap(it -> it.at("spec", "groups", "rules", "alert")))
                .contains(
                        "GaplessOutboxBacklog",
                        "GaplessDeadLetters",
                        "GaplessBreakerOpen",
                        "GaplessKeysNotFetched",
                        "GaplessServerErrors",
                        "GaplessSlow");
        assertThat(production.kind("ServiceMonitor").flatMap(it -> it.at("spec", "endpoints", "path")))
                .containsExactly(Application.METRICS);
        assertThat(production.kind("Kafka").flatMap(it -> it.at("spec", "kafkaExporter")))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void pods_of_operators_are_restricted_too(Overlay overlay) {
        Manifests manifests = overlay.render();
        Manifest kafka = manifests.find("Kafka", "gapless").orElseThrow();
        Manifest keycloak = manifests.find("Keycloak", "keycloak").orElseThrow();
        Stream.of(
                        kafka.at("spec", "kafka", "template", "kafkaContainer"),
                        kafka.at("spec", "kafka", "template", "initContainer"),
                        kafka.at("spec", "entityOperator", "template", "topicOperatorContainer"),
                        kafka.at("spec", "entityOperator", "template", "userOperatorContainer"),
                        keycloak.at("spec", "unsupported", "podTemplate", "spec", "containers"))
                .forEach(containers -> assertThat(containers)
                        .isNotEmpty()
                        .allSatisfy(it ->
                                assertThat(it.toString()).contains("allowPrivilegeEscalation=false", "drop=[ALL]")));
        Stream.of(
                        kafka.at("spec", "kafka", "template", "pod"),
                        kafka.at("spec", "entityOperator", "template", "pod"),
                        keycloak.at("spec", "unsupported", "podTemplate", "spec"))
                .forEach(pods -> assertThat(pods)
                        .isNotEmpty()
                        .allSatisfy(it -> assertThat(it.toString())
                                .contains("runAsNonRoot=true", "seccompProfile={type=RuntimeDefault}")));
    }

    @Test
    void the_readme_names_every_secret_and_address_that_a_person_brings() throws IOException {
        for (String readme : List.of("README.md", "README.zh-CN.md")) {
            assertThat(Files.readString(Path.of(readme)))
                    .contains(References.CREATED_BY_HAND.keySet())
                    .contains("backup-store", "gapless.example.com", "registry.example.com");
        }
    }

    private static List<String> images(Manifests manifests) {
        return manifests
                .pods()
                .flatMap(PodTemplate::containers)
                .map(Container::getImage)
                .toList();
    }

    private static String setting(Manifests manifests, String name) {
        return manifests
                .of(ConfigMap.class)
                .flatMap(map -> Settings.data(map).entrySet().stream())
                .filter(entry -> entry.getKey().equals(Settings.variable(name)))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> variables(Manifests manifests, Application application) {
        return manifests
                .pods()
                .filter(pod -> pod.owner().name().equals(application.module))
                .flatMap(PodTemplate::containers)
                .flatMap(container -> container.getEnv().stream())
                .collect(Collectors.toMap(
                        it -> it.getName(),
                        it -> it.getValue() != null
                                ? it.getValue()
                                : "secret "
                                        + it.getValueFrom().getSecretKeyRef().getName()));
    }

    private static String host(String url) {
        return URI.create(url).getHost();
    }
}
