package io.gapless.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names, selectors and ports that point at something. */
final class References {

    /** Secrets that a person creates where External Secrets is not used; README.md says how. */
    static final Map<String, Set<String>> CREATED_BY_HAND = Map.of(
            "identity-clients",
            Set.of(
                    "gapless-web",
                    "gapless-partner",
                    "customer-service",
                    "visit-service",
                    "complaint-service",
                    "survey-service"),
            "mailboxes",
            Set.of("complaints-username", "complaints-password"),
            "survey-mail",
            Set.of("username", "password"));

    /** A short host is a service of our own namespace; hosts with dots belong to others. */
    private static final Pattern ADDRESS = Pattern.compile("(?:^|//)([a-z0-9-]+):(\\d+)");

    // ---- names

    static Stream<String> dangling(Manifests manifests) {
        return Stream.of(
                        danglingInPods(manifests),
                        missing(manifests, "HorizontalPodAutoscaler", scaleTargets(manifests)),
                        danglingInCustomResources(manifests))
                .flatMap(it -> it);
    }

    private static Stream<String> danglingInPods(Manifests manifests) {
        Map<String, Set<String>> secrets = secrets(manifests);
        List<String> problems = new ArrayList<>();
        manifests.pods().forEach(pod -> {
            String account = pod.spec().getServiceAccountName();
            if (account != null && manifests.find("ServiceAccount", account).isEmpty()) {
                problems.add(pod.owner() + ": there is no service account " + account);
            }
            Set<String> volumes =
                    pod.spec().getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
            pod.containers()
                    .flatMap(container -> container.getVolumeMounts().stream())
                    .map(VolumeMount::getName)
                    .filter(name -> !volumes.contains(name))
                    .forEach(name -> problems.add(pod.owner() + ": there is no volume " + name));
            configMapsOf(pod)
                    .filter(name -> manifests.find("ConfigMap", name).isEmpty())
                    .forEach(name -> problems.add(pod.owner() + ": there is no config map " + name));
            pod.spec().getVolumes().stream()
                    .filter(volume -> volume.getPersistentVolumeClaim() != null)
                    .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
                    .filter(name ->
                            manifests.find("PersistentVolumeClaim", name).isEmpty())
                    .forEach(name -> problems.add(pod.owner() + ": there is no volume claim " + name));
            secretKeysOf(pod)
                    .filter(wanted -> !wanted.isIn(secrets))
                    .forEach(wanted -> problems.add(pod.owner() + ": nobody makes " + wanted));
        });
        return problems.stream();
    }

    private static Stream<String> configMapsOf(PodTemplate pod) {
        return Stream.of(
                        pod.containers()
                                .flatMap(it -> it.getEnvFrom().stream())
                                .map(it -> it.getConfigMapRef())
                                .filter(Objects::nonNull)
                                .map(it -> it.getName()),
                        pod.containers()
                                .flatMap(it -> it.getEnv().stream())
                                .filter(it -> it.getValueFrom() != null
                                        && it.getValueFrom().getConfigMapKeyRef() != null)
                                .map(it ->
                                        it.getValueFrom().getConfigMapKeyRef().getName()),
                        pod.spec().getVolumes().stream()
                                .filter(it -> it.getConfigMap() != null)
                                .map(it -> it.getConfigMap().getName()))
                .flatMap(it -> it);
    }

    private record SecretKey(String secret, String key) {

        boolean isIn(Map<String, Set<String>> secrets) {
            return secrets.getOrDefault(secret, Set.of()).contains(key);
        }

        @Override
        public String toString() {
            return "secret " + secret + " with key " + key;
        }
    }

    private static Stream<SecretKey> secretKeysOf(PodTemplate pod) {
        Stream<SecretKey> inVariables = pod.containers()
                .flatMap(it -> it.getEnv().stream())
                .filter(it -> it.getValueFrom() != null && it.getValueFrom().getSecretKeyRef() != null)
                .map(it -> it.getValueFrom().getSecretKeyRef())
                .map(it -> new SecretKey(it.getName(), it.getKey()));
        Stream<SecretKey> inVolumes = pod.spec().getVolumes().stream()
                .filter(it -> it.getSecret() != null)
                .flatMap(volume -> volume.getSecret().getItems().stream()
                        .map(item -> new SecretKey(volume.getSecret().getSecretName(), item.getKey())));
        return Stream.concat(inVariables, inVolumes);
    }

    private static Stream<String> scaleTargets(Manifests manifests) {
        return manifests
                .of(HorizontalPodAutoscaler.class)
                .map(it -> it.getSpec().getScaleTargetRef().getKind() + "/"
                        + it.getSpec().getScaleTargetRef().getName());
    }

    /** The few references of operators' resources to each other and to secrets. */
    private static Stream<String> danglingInCustomResources(Manifests manifests) {
        Map<String, Set<String>> secrets = secrets(manifests);
        Stream<String> wantedSecrets = Stream.of(
                        manifests.kind("Keycloak").flatMap(it -> it.at("spec", "db", "usernameSecret")),
                        manifests.kind("Keycloak").flatMap(it -> it.at("spec", "db", "passwordSecret")),
                        manifests
                                .kind("KeycloakRealmImport")
                                .flatMap(it -> it.at("spec", "placeholders"))
                                .flatMap(it -> ((Map<?, ?>) it).values().stream())
                                .map(it -> Objects.requireNonNull(((Map<?, ?>) it).get("secret"))),
                        manifests
                                .kind("ObjectStore")
                                .flatMap(it -> it.at("spec", "configuration", "s3Credentials", "accessKeyId")),
                        manifests
                                .kind("ObjectStore")
                                .flatMap(it -> it.at("spec", "configuration", "s3Credentials", "secretAccessKey")))
                .flatMap(it -> it)
                .map(it -> (Map<?, ?>) it)
                .map(it -> new SecretKey(String.valueOf(it.get("name")), String.valueOf(it.get("key"))))
                .filter(wanted -> !wanted.isIn(secrets))
                .map(wanted -> "a custom resource: nobody makes " + wanted);
        Stream<String> certificates = manifests
                .kind("Gateway")
                .flatMap(it -> it.at("spec", "listeners", "tls", "certificateRefs", "name"))
                .filter(name -> !secrets.containsKey(name.toString()))
                .map(name -> "Gateway: nobody makes the certificate " + name);
        Stream<String> placeholders = manifests
                .kind("KeycloakRealmImport")
                .flatMap(realm -> realm.at("spec", "realm", "clients", "secret")
                        .map(Object::toString)
                        .map(secret -> secret.replaceAll("[${}]", ""))
                        .filter(name ->
                                realm.at("spec", "placeholders", name).findAny().isEmpty())
                        .map(name -> realm + ": no placeholder is called " + name));
        return Stream.of(
                        wantedSecrets,
                        certificates,
                        placeholders,
                        missing(manifests, "KafkaTopic", clusterOf(manifests, "KafkaTopic")),
                        missing(manifests, "KafkaUser", clusterOf(manifests, "KafkaUser")),
                        missing(manifests, "KafkaNodePool", clusterOf(manifests, "KafkaNodePool")),
                        missing(
                                manifests,
                                "KeycloakRealmImport",
                                names(manifests, "KeycloakRealmImport", "Keycloak", "spec", "keycloakCRName")),
                        missing(
                                manifests,
                                "ScheduledBackup",
                                names(manifests, "ScheduledBackup", "Cluster", "spec", "cluster", "name")),
                        missing(
                                manifests,
                                "Cluster",
                                names(
                                        manifests,
                                        "Cluster",
                                        "ObjectStore",
                                        "spec",
                                        "plugins",
                                        "parameters",
                                        "barmanObjectName")),
                        missing(
                                manifests,
                                "HTTPRoute",
                                names(manifests, "HTTPRoute", "Gateway", "spec", "parentRefs", "name")),
                        missing(
                                manifests,
                                "BackendTrafficPolicy",
                                names(manifests, "BackendTrafficPolicy", "HTTPRoute", "spec", "targetRefs", "name")))
                .flatMap(it -> it);
    }

    private static Stream<String> clusterOf(Manifests manifests, String kind) {
        return names(manifests, kind, "Kafka", "metadata", "labels", "strimzi.io/cluster");
    }

    private static Stream<String> names(Manifests manifests, String kind, String target, String... path) {
        return manifests.kind(kind).flatMap(it -> it.at(path)).map(name -> target + "/" + name);
    }

    private static Stream<String> missing(Manifests manifests, String from, Stream<String> targets) {
        Set<String> there = manifests.all().stream().map(Manifest::toString).collect(Collectors.toSet());
        return targets.distinct()
                .filter(target -> !there.contains(target))
                .map(target -> from + ": there is no " + target);
    }

    static Map<String, Set<String>> secrets(Manifests manifests) {
        Map<String, Set<String>> secrets = OperatorMade.of(manifests).secrets();
        CREATED_BY_HAND.forEach(secrets::putIfAbsent);
        return secrets;
    }

    // ---- selectors

    static Stream<String> emptySelectors(Manifests manifests) {
        Selection pods = new Selection(Stream.concat(
                        manifests.pods().map(PodTemplate::labels),
                        OperatorMade.of(manifests).podLabels())
                .toList());
        Selection services = new Selection(manifests
                .of(Service.class)
                .map(it -> it.getMetadata().getLabels() == null
                        ? Map.<String, String>of()
                        : it.getMetadata().getLabels())
                .toList());
        List<String> problems = new ArrayList<>();
        manifests
                .of(Service.class)
                .filter(it -> !pods.has(it.getSpec().getSelector()))
                .forEach(it -> problems.add("Service/" + it.getMetadata().getName()));
        manifests
                .of(PodDisruptionBudget.class)
                .filter(it -> !pods.has(it.getSpec().getSelector()))
                .forEach(it ->
                        problems.add("PodDisruptionBudget/" + it.getMetadata().getName()));
        manifests
                .of(NetworkPolicy.class)
                .filter(it -> !peerSelectors(it).allMatch(pods::has))
                .forEach(it -> problems.add("NetworkPolicy/" + it.getMetadata().getName()));
        manifests
                .of(ServiceMonitor.class)
                .filter(it -> !services.has(it.getSpec().getSelector()))
                .forEach(it -> problems.add("ServiceMonitor/" + it.getMetadata().getName()));
        manifests
                .of(PodMonitor.class)
                .filter(it -> !pods.has(it.getSpec().getSelector()))
                .forEach(it -> problems.add("PodMonitor/" + it.getMetadata().getName()));
        return problems.stream().map(name -> name + " has a selector that selects nothing");
    }

    /** The policy's own pods and its peers in our namespace; peers of other namespaces are not ours to know. */
    private static Stream<LabelSelector> peerSelectors(NetworkPolicy policy) {
        var spec = policy.getSpec();
        return Stream.of(
                        Stream.of(spec.getPodSelector()),
                        spec.getIngress().stream()
                                .flatMap(it -> it.getFrom().stream())
                                .filter(it -> it.getNamespaceSelector() == null)
                                .map(it -> it.getPodSelector()),
                        spec.getEgress().stream()
                                .flatMap(it -> it.getTo().stream())
                                .filter(it -> it.getNamespaceSelector() == null)
                                .map(it -> it.getPodSelector()))
                .flatMap(it -> it)
                .filter(Objects::nonNull);
    }

    private record Selection(List<Map<String, String>> candidates) {

        boolean has(Map<String, String> selector) {
            return candidates.stream().anyMatch(labels -> labels.entrySet().containsAll(selector.entrySet()));
        }

        boolean has(LabelSelector selector) {
            // Some parts come with some overlays only; a list of values must find one of them.
            return candidates.stream().anyMatch(labels -> Selectors.matches(selector, labels));
        }
    }

    // ---- ports

    static Stream<String> deadPorts(Manifests manifests) {
        return Stream.of(probePorts(manifests), servicePorts(manifests), routePorts(manifests), addresses(manifests))
                .flatMap(it -> it);
    }

    private static Stream<String> probePorts(Manifests manifests) {
        return manifests
                .pods()
                .flatMap(pod -> pod.containers()
                        .flatMap(container -> Stream.of(
                                        container.getStartupProbe(),
                                        container.getLivenessProbe(),
                                        container.getReadinessProbe())
                                .filter(probe -> probe != null && probe.getHttpGet() != null)
                                .map(Probe::getHttpGet)
                                .filter(get -> !hasPort(container, get.getPort().getValue()))
                                .map(get -> pod.owner() + " is probed at the port "
                                        + get.getPort().getValue() + ", which it does not have")));
    }

    private static Stream<String> servicePorts(Manifests manifests) {
        return manifests
                .of(Service.class)
                .flatMap(service -> service.getSpec().getPorts().stream()
                        .filter(port -> manifests
                                .pods()
                                .filter(pod -> pod.isMatchedBy(service.getSpec().getSelector()))
                                .flatMap(PodTemplate::containers)
                                .noneMatch(container ->
                                        hasPort(container, port.getTargetPort().getValue())))
                        .map(port -> "Service/" + service.getMetadata().getName() + " sends to the port "
                                + port.getTargetPort().getValue() + ", which its pods do not have"));
    }

    private static boolean hasPort(Container container, Object port) {
        return container.getPorts().stream()
                .anyMatch((ContainerPort it) -> port.equals(it.getName()) || port.equals(it.getContainerPort()));
    }

    private static Stream<String> routePorts(Manifests manifests) {
        Map<String, Set<Integer>> services = services(manifests);
        return manifests
                .kind("HTTPRoute")
                .flatMap(route -> route.at("spec", "rules", "backendRefs")
                        .map(it -> (Map<?, ?>) it)
                        .filter(it -> !services.getOrDefault(String.valueOf(it.get("name")), Set.of())
                                .contains(it.get("port")))
                        .map(it ->
                                route + " leads to " + it.get("name") + ":" + it.get("port") + ", which is not there"));
    }

    private static Stream<String> addresses(Manifests manifests) {
        Map<String, Set<Integer>> services = services(manifests);
        Stream<String> values = Stream.concat(
                manifests
                        .of(ConfigMap.class)
                        .flatMap(map -> Settings.data(map).entrySet().stream())
                        // What browsers are told is an address of the outside.
                        .filter(entry -> !entry.getKey().equals(Settings.variable("gapless.security.issuer"))
                                && !entry.getKey().equals(Settings.variable("gapless.web.public-url")))
                        .map(Map.Entry::getValue),
                manifests
                        .pods()
                        .flatMap(PodTemplate::containers)
                        .flatMap(container -> container.getEnv().stream())
                        .map(variable -> variable.getValue())
                        .filter(Objects::nonNull));
        return values.flatMap(value -> ADDRESS.matcher(value).results())
                .filter(address -> !isThere(address, services))
                .map(address ->
                        "a setting leads to " + address.group(1) + ":" + address.group(2) + ", which is not there");
    }

    private static boolean isThere(MatchResult address, Map<String, Set<Integer>> services) {
        return services.getOrDefault(address.group(1), Set.of()).contains(Integer.valueOf(address.group(2)));
    }

    private static Map<String, Set<Integer>> services(Manifests manifests) {
        Map<String, Set<Integer>> services = OperatorMade.of(manifests).services();
        manifests
                .of(Service.class)
                .forEach(service -> services.put(
                        service.getMetadata().getName(),
                        service.getSpec().getPorts().stream()
                                .map(port -> port.getPort())
                                .collect(Collectors.toSet())));
        return services;
    }

    private References() {}
}
