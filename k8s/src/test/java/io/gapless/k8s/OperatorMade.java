package io.gapless.k8s;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What operators make of their custom resources, as far as our manifests lean on it: secrets, services
 * and pods, with the names and labels that the operators document.
 */
record OperatorMade(Map<String, Set<String>> secrets, Map<String, Set<Integer>> services, List<Pod> pods) {

    /** A pod that will exist, by a name for reports; its namespace is ours. */
    record Pod(String name, Map<String, String> labels) {}

    static OperatorMade of(Manifests manifests) {
        OperatorMade made = new OperatorMade(new HashMap<>(), new HashMap<>(), new ArrayList<>());
        manifests.all().stream()
                .filter(it -> it.group().equals("postgresql.cnpg.io"))
                .forEach(made::addDatabase);
        manifests.kind("Kafka").forEach(made::addKafka);
        manifests.kind("KafkaUser").forEach(user -> made.addKafkaUser(user, secretPrefix(manifests)));
        manifests.kind("Keycloak").forEach(made::addKeycloak);
        manifests.kind("ExternalSecret").forEach(made::addExternalSecret);
        manifests.kind("Gateway").forEach(made::addCertificates);
        return made;
    }

    /** CloudNativePG. */
    private void addDatabase(Manifest cluster) {
        if (!cluster.kind().equals("Cluster")) {
            return;
        }
        String name = cluster.name();
        secrets.put(name + "-app", Set.of("username", "password", "dbname", "host", "port", "uri", "jdbc-uri"));
        secrets.put(name + "-ca", Set.of("ca.crt", "ca.key"));
        for (String use : List.of("-rw", "-ro", "-r")) {
            services.put(name + use, Set.of(5432));
        }
        pods.add(new Pod(name, Map.of("cnpg.io/cluster", name, "cnpg.io/podRole", "instance")));
    }

    /** Strimzi. */
    private void addKafka(Manifest kafka) {
        String name = kafka.name();
        secrets.put(name + "-cluster-ca-cert", Set.of("ca.crt", "ca.p12", "ca.password"));
        services.put(
                name + "-kafka-bootstrap",
                kafka.at("spec", "kafka", "listeners", "port")
                        .map(Integer.class::cast)
                        .collect(Collectors.toSet()));
        addKafkaPod(name, "kafka");
        if (kafka.at("spec", "entityOperator").findAny().isPresent()) {
            addKafkaPod(name, "entity-operator");
        }
        if (kafka.at("spec", "kafkaExporter").findAny().isPresent()) {
            addKafkaPod(name, "kafka-exporter");
        }
    }

    private void addKafkaPod(String cluster, String part) {
        pods.add(new Pod(part, Map.of("strimzi.io/cluster", cluster, "strimzi.io/name", cluster + "-" + part)));
    }

    private void addKafkaUser(Manifest user, String prefix) {
        secrets.put(prefix + user.name(), Set.of("password", "sasl.jaas.config"));
    }

    private static String secretPrefix(Manifests manifests) {
        return manifests
                .kind("Kafka")
                .map(kafka -> kafka.text("spec", "entityOperator", "userOperator", "secretPrefix"))
                .findFirst()
                .orElse("");
    }

    /** The Keycloak operator; its import job carries the server's labels but for {@code app}. */
    private void addKeycloak(Manifest keycloak) {
        String name = keycloak.name();
        secrets.put(name + "-initial-admin", Set.of("username", "password"));
        services.put(name + "-service", Set.of(8080, 9000));
        for (String app : List.of("keycloak", "keycloak-realm-import")) {
            pods.add(new Pod(
                    app,
                    Map.of(
                            "app", app,
                            "app.kubernetes.io/managed-by", "keycloak-operator",
                            "app.kubernetes.io/instance", name)));
        }
    }

    private void addExternalSecret(Manifest secret) {
        secrets.put(
                secret.text("spec", "target", "name"),
                secret.at("spec", "data", "secretKey").map(Object::toString).collect(Collectors.toSet()));
    }

    /** cert-manager, for a Gateway that asks for certificates by annotation. */
    private void addCertificates(Manifest gateway) {
        if (gateway.at("metadata", "annotations", "cert-manager.io/cluster-issuer")
                .findAny()
                .isPresent()) {
            gateway.at("spec", "listeners", "tls", "certificateRefs", "name")
                    .forEach(name -> secrets.put(name.toString(), Set.of("tls.crt", "tls.key")));
        }
    }

    Stream<Map<String, String>> podLabels() {
        return pods.stream().map(Pod::labels);
    }
}
