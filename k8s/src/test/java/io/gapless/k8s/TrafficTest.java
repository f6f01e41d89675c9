package io.gapless.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * All connections that the policies of production add up to, tried pair by pair: what is not in this
 * table is refused. (By the letter of the policies; that a cluster enforces them is up to its network.)
 */
class TrafficTest {

    private static final List<Integer> PORTS = List.of(
            443, 4318, 5432, 6443, 7800, 8000, 8080, 8081, 8082, 8083, 8084, 8443, 9000, 9090, 9091, 9093, 9187, 9404,
            57800);

    private static final List<String> OTHER_NAMESPACES =
            List.of("envoy-gateway-system", "monitoring", "observability", "cnpg-system", "strimzi", "default");

    @Test
    void only_these_connections_are_allowed() {
        assertThat(connections(Overlay.PRODUCTION.render()))
                .containsExactlyInAnyOrder(
                        """
                envoy-gateway-system → gateway:8080
                envoy-gateway-system → keycloak:8080

                gateway → customer-service:8081
                gateway → visit-service:8082
                gateway → complaint-service:8083
                gateway → survey-service:8084
                visit-service → customer-service:8081
                complaint-service → customer-service:8081

                customer-service → customer-db:5432
                visit-service → visit-db:5432
                complaint-service → complaint-db:5432
                survey-service → survey-db:5432
                keycloak → keycloak-db:5432
                keycloak-realm-import → keycloak-db:5432

                customer-service → kafka:9093
                visit-service → kafka:9093
                complaint-service → kafka:9093
                survey-service → kafka:9093

                gateway → keycloak:8080
                customer-service → keycloak:8080
                visit-service → keycloak:8080
                complaint-service → keycloak:8080
                survey-service → keycloak:8080

                gateway → observability:4318
                customer-service → observability:4318
                visit-service → observability:4318
                complaint-service → observability:4318
                survey-service → observability:4318

                monitoring → gateway:8080
                monitoring → customer-service:8081
                monitoring → visit-service:8082
                monitoring → complaint-service:8083
                monitoring → survey-service:8084
                monitoring → customer-db:9187
                monitoring → visit-db:9187
                monitoring → complaint-db:9187
                monitoring → survey-db:9187
                monitoring → keycloak-db:9187
                monitoring → keycloak:9000
                monitoring → kafka-exporter:9404

                customer-db → customer-db:5432
                customer-db → customer-db:8000
                visit-db → visit-db:5432
                visit-db → visit-db:8000
                complaint-db → complaint-db:5432
                complaint-db → complaint-db:8000
                survey-db → survey-db:5432
                survey-db → survey-db:8000
                keycloak-db → keycloak-db:5432
                keycloak-db → keycloak-db:8000
                keycloak → keycloak:7800
                keycloak → keycloak:57800
                kafka → kafka:9090
                kafka → kafka:9091
                entity-operator → kafka:9091
                kafka-exporter → kafka:9091

                cnpg-system → customer-db:5432
                cnpg-system → customer-db:8000
                cnpg-system → visit-db:5432
                cnpg-system → visit-db:8000
                cnpg-system → complaint-db:5432
                cnpg-system → complaint-db:8000
                cnpg-system → survey-db:5432
                cnpg-system → survey-db:8000
                cnpg-system → keycloak-db:5432
                cnpg-system → keycloak-db:8000
                strimzi → kafka:8443
                strimzi → kafka:9090
                strimzi → kafka:9091
                """.lines().filter(line -> !line.isBlank()).toArray(String[]::new));
    }

    private static List<String> connections(Manifests manifests) {
        List<Network.Party> ours = Stream.concat(
                        manifests
                                .pods()
                                .map(pod -> new Network.Party(pod.owner().name(), "gapless", pod.labels())),
                        OperatorMade.of(manifests).pods().stream()
                                .map(pod -> new Network.Party(pod.name(), "gapless", pod.labels())))
                .toList();
        List<Network.Party> all = Stream.concat(
                        ours.stream(), OTHER_NAMESPACES.stream().map(name -> new Network.Party(name, name, Map.of())))
                .toList();
        List<String> connections = new ArrayList<>();
        for (Network.Party from : all) {
            for (Network.Party to : all) {
                if (!ours.contains(from) && !ours.contains(to)) {
                    continue;
                }
                for (int port : PORTS) {
                    // The way out to the Kubernetes API and the backup store names ports, not peers.
                    boolean anywhere = !ours.contains(to) && (port == 443 || port == 6443);
                    if (!anywhere && listens(manifests, to, port) && Network.allows(manifests, from, to, port)) {
                        connections.add(from.name() + " → " + to.name() + ":" + port);
                    }
                }
            }
        }
        return connections;
    }

    /** A policy may name the ports of several pods at once; only the pod's own count. */
    private static boolean listens(Manifests manifests, Network.Party party, int port) {
        List<Integer> declared = manifests
                .pods()
                .filter(pod -> pod.owner().name().equals(party.name()))
                .flatMap(PodTemplate::containers)
                .flatMap(container -> container.getPorts().stream())
                .map(ContainerPort::getContainerPort)
                .toList();
        return declared.isEmpty() || declared.contains(port);
    }
}
