package io.gapless.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Spring settings that pods are given, by environment. */
final class Settings {

    /** Every setting that a manifest may give, by its Spring name. */
    static final Set<String> NAMES = Set.of(
            "server.port",
            "server.shutdown",
            "server.forward-headers-strategy",
            "server.tomcat.remoteip.internal-proxies",
            "server.servlet.session.timeout",
            "spring.application.json",
            "spring.lifecycle.timeout-per-shutdown-phase",
            "spring.datasource.url",
            "spring.datasource.username",
            "spring.datasource.password",
            "spring.kafka.bootstrap-servers",
            "spring.kafka.security.protocol",
            "spring.kafka.properties.sasl.mechanism",
            "spring.kafka.properties.sasl.jaas.config",
            "spring.kafka.ssl.trust-store-type",
            "spring.kafka.ssl.trust-store-location",
            "spring.kafka.admin.auto-create",
            "spring.security.oauth2.client.registration.gapless.client-secret",
            "gapless.security.issuer",
            "gapless.security.jwk-set-uri",
            "gapless.security.audience",
            "gapless.identity.server-url",
            "gapless.identity.realm",
            "gapless.identity.client-id",
            "gapless.identity.client-secret",
            "gapless.services.customer-service.url",
            "gapless.services.visit-service.url",
            "gapless.services.complaint-service.url",
            "gapless.services.survey-service.url",
            "gapless.web.public-url",
            "gapless.mail.boxes.0.name",
            "gapless.mail.boxes.0.address",
            "gapless.mail.boxes.0.org-unit",
            "gapless.mail.boxes.0.imap",
            "gapless.mail.boxes.0.smtp",
            "gapless.mail.boxes.0.username",
            "gapless.mail.boxes.0.password",
            "gapless.survey.mail.smtp",
            "gapless.survey.mail.from",
            "gapless.survey.mail.username",
            "gapless.survey.mail.password",
            "logging.structured.format.console",
            "management.opentelemetry.tracing.export.otlp.endpoint",
            "management.tracing.sampling.probability",
            "management.metrics.distribution.percentiles-histogram.http.server.requests");

    private static final Set<String> VARIABLES =
            NAMES.stream().map(Settings::variable).collect(Collectors.toUnmodifiableSet());

    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(password|secret|token|credential|jaas|private.?key).*");
    /** User and password inside an address. */
    private static final Pattern SECRET_VALUE = Pattern.compile("(?i).*(://[^/\\s:@]+:[^/\\s@]+@|password=).*");

    /** Spring's rule for environment variables: dots become underscores, dashes go, all in capitals. */
    static String variable(String setting) {
        return setting.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    static Stream<String> unknown(Manifests manifests) {
        Stream<String> inMaps = manifests
                .of(ConfigMap.class)
                .filter(map -> !Metrics.isOfDashboards(map))
                .flatMap(map -> data(map).keySet().stream()
                        .filter(key -> !VARIABLES.contains(key))
                        .map(key -> "ConfigMap/" + map.getMetadata().getName() + ": no service reads " + key));
        Stream<String> inPods = manifests
                .pods()
                .flatMap(pod -> variables(pod)
                        .map(EnvVar::getName)
                        .filter(name -> !VARIABLES.contains(name))
                        .map(name -> pod.owner() + ": no service reads " + name));
        return Stream.concat(inMaps, inPods);
    }

    static Stream<String> writtenSecrets(Manifests manifests) {
        Stream<String> secrets = manifests
                .of(Secret.class)
                .map(secret -> "Secret/" + secret.getMetadata().getName() + " must not be in the repository");
        Stream<String> inMaps = manifests
                .of(ConfigMap.class)
                .flatMap(map -> data(map).entrySet().stream()
                        .filter(entry -> isSecret(entry.getKey(), entry.getValue()))
                        .map(entry -> "ConfigMap/" + map.getMetadata().getName() + " tells " + entry.getKey()));
        Stream<String> inPods = manifests
                .pods()
                .flatMap(pod -> variables(pod)
                        .filter(variable ->
                                variable.getValue() != null && isSecret(variable.getName(), variable.getValue()))
                        .map(variable -> pod.owner() + " tells " + variable.getName()));
        // Keycloak replaces ${…} from the secrets that the import names.
        Stream<String> inRealms = manifests
                .kind("KeycloakRealmImport")
                .flatMap(realm -> Stream.concat(
                                realm.at("spec", "realm", "clients", "secret"),
                                realm.at("spec", "realm", "users", "credentials"))
                        .map(Object::toString)
                        .filter(secret -> !secret.matches("\\$\\{[A-Z_]+}"))
                        .map(secret -> realm + " tells a client's or a user's secret"));
        return Stream.of(secrets, inMaps, inPods, inRealms).flatMap(it -> it);
    }

    private static boolean isSecret(String name, String value) {
        return SECRET_NAME.matcher(name).matches()
                || SECRET_VALUE.matcher(value).matches();
    }

    static Map<String, String> data(ConfigMap map) {
        return map.getData() == null ? Map.of() : map.getData();
    }

    private static Stream<EnvVar> variables(PodTemplate pod) {
        return pod.containers().flatMap(container -> container.getEnv().stream());
    }

    private Settings() {}
}
