package io.gapless.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The manifests and the programs state the same ports, paths and topics. */
class ApplicationAgreementTest {

    @ParameterizedTest
    @EnumSource
    void the_port_is_the_application_s_own_default(Application application) {
        assumeTrue(Files.exists(application.settingsFile()), application.settingsFile() + " is not written yet");
        assertThat(application.portInSettings())
                .as("server.port in %s", application.settingsFile())
                .hasValue(application.port);
    }

    @ParameterizedTest
    @EnumSource
    void container_service_and_setting_have_the_same_port(Application application) {
        for (Overlay overlay : Overlay.values()) {
            Manifests manifests = overlay.render();
            Container container = manifests
                    .pods()
                    .filter(pod -> pod.owner().name().equals(application.module))
                    .flatMap(PodTemplate::containers)
                    .findFirst()
                    .orElseThrow();
            assertThat(container.getPorts())
                    .singleElement()
                    .satisfies(port -> assertThat(port.getContainerPort()).isEqualTo(application.port));
            assertThat(container.getEnv())
                    .filteredOn(it -> it.getName().equals("SERVER_PORT"))
                    .singleElement()
                    .satisfies(it -> assertThat(it.getValue()).isEqualTo(String.valueOf(application.port)));
            assertThat(manifests
                            .of(Service.class)
                            .filter(it -> it.getMetadata().getName().equals(application.module))
                            .flatMap(it -> it.getSpec().getPorts().stream())
                            .map(it -> it.getPort()))
                    .containsExactly(application.port);
        }
    }

    @ParameterizedTest
    @EnumSource
    void no_application_moves_its_health_endpoints(Application application) throws IOException {
        assumeTrue(Files.exists(application.settingsFile()), application.settingsFile() + " is not written yet");
        String settings = Files.readString(application.settingsFile());
        // A base path or a management port would leave the probes asking at the wrong door.
        assertThat(settings).doesNotContainPattern("(?m)^\\s*(base-path|context-path):");
        assertThat(settings).doesNotContainPattern("(?m)^management:(\\R +.*)*?\\R {2}server:");
    }

    @Test
    void the_graceful_time_out_is_the_one_that_the_rules_count_with() throws IOException {
        assertThat(Files.readString(Application.DEFAULTS))
                .contains("shutdown: graceful")
                .contains("timeout-per-shutdown-phase: " + Workloads.GRACEFUL_SECONDS + "s");
    }

    @Test
    void the_metrics_that_alerts_ask_for_are_measured() throws IOException {
        // The 99th percentile over all replicas needs buckets.
        assertThat(Files.readString(Application.DEFAULTS))
                .contains("percentiles-histogram.http.server.requests: true")
                .containsPattern("exposure.include: .*prometheus");
    }

    @Test
    void nothing_is_listed_that_no_alert_and_no_dashboard_asks_for() {
        assertThat(Metrics.asked(Overlay.PRODUCTION.render()))
                .containsExactlyInAnyOrderElementsOf(Metrics.listed().keySet());
    }

    @Test
    void no_metric_has_a_label_that_prometheus_gives_itself() {
        assertThat(Metrics.renamed()).isEmpty();
    }

    @Test
    void the_images_that_jib_makes_are_those_that_run() throws IOException {
        String pom = Files.readString(Path.of("..", "pom.xml"));
        assertThat(pom)
                .contains("<image.repository>gapless</image.repository>")
                .contains("<image>${image.repository}/${project.artifactId}:${project.version}</image>")
                .contains("<user>10001:10001</user>");
        assertThat(Application.all().map(it -> Path.of("..", it.module, "pom.xml")))
                .allSatisfy(module -> assertThat(module)
                        .content()
                        .containsPattern("jib-maven-plugin</artifactId>\\s*<configuration>\\s*<skip>false</skip>"));
        Matcher version =
                Pattern.compile("<version>([^<]+)</version>\\s*<packaging>pom").matcher(pom);
        assertThat(version.find()).isTrue();
        for (Manifest deployment : Overlay.LOCAL.render().kind("Deployment").toList()) {
            assertThat(deployment.at("spec", "template", "spec", "containers", "image"))
                    .containsExactly("gapless/" + deployment.name() + ":" + version.group(1));
        }
    }

    @Test
    void the_documentation_names_the_flags_of_the_images() throws IOException {
        String documentation = Files.readString(Path.of("..", "docs", "operations.md"));
        List<String> flags = Pattern.compile("<jvmFlag>([^<]+)</jvmFlag>")
                .matcher(Files.readString(Path.of("..", "pom.xml")))
                .results()
                .map(it -> it.group(1))
                .toList();
        assertThat(flags).isNotEmpty();
        assertThat(documentation).contains(flags);
    }

    /** Scopes are written as {@code "customers:read"} in the services' sources, where partners are let in. */
    @Test
    void every_scope_that_a_service_asks_for_can_be_granted_in_both_realms() throws IOException {
        Pattern scope = Pattern.compile("\"([a-z][a-z-]*:(?:read|write))\"");
        List<String> asked;
        try (Stream<Path> modules = Application.services().map(it -> Path.of("..", it.module, "src", "main"))) {
            asked = modules.flatMap(ApplicationAgreementTest::sources)
                    .flatMap(source -> scope.matcher(source).results().map(it -> it.group(1)))
                    .distinct()
                    .toList();
        }
        assertThat(asked).contains("customers:read", "purchases:write", "complaints:write");
        for (Overlay overlay : Overlay.values()) {
            Manifest realm =
                    overlay.render().kind("KeycloakRealmImport").findFirst().orElseThrow();
            assertThat(realm.at("spec", "realm", "clientScopes", "name").map(Object::toString))
                    .as("client scopes of %s", overlay)
                    .containsAll(asked);
            assertThat(realm.at("spec", "realm", "clients", "defaultClientScopes")
                            .map(Object::toString))
                    .as("what the partner of %s is granted", overlay)
                    .containsAll(asked);
        }
        String local = Files.readString(
                Path.of("..", "local-stack", "src", "main", "resources", "realm", "gapless-realm.json"));
        String partner = local.substring(local.indexOf("\"clientId\": \"gapless-partner\""));
        String granted = partner.substring(partner.indexOf("\"defaultClientScopes\""));
        assertThat(asked).allSatisfy(one -> {
            assertThat(local).contains("\"name\": \"" + one + "\"");
            assertThat(granted.substring(0, granted.indexOf(']'))).contains('"' + one + '"');
        });
    }

    /** What {@code /tmp} holds at most: each upload once, a copy for each job that reads one, the texts of each. */
    @Test
    void uploads_and_jobs_fit_into_the_temporary_files_of_a_pod() throws IOException {
        Path platform = Path.of("..", "platform", "src", "main", "java", "io", "gapless", "platform");
        long uploads = number("AT_ONCE = (\\d+)", platform.resolve("bulk/UploadGate.java"));
        long jobs =
                number("@DefaultValue\\(\"(\\d+)\"\\) [^\\n]* int workers", platform.resolve("job/JobSettings.java"));
        long request = number("max-request-size: (\\d+)MB", Application.DEFAULTS);
        long file = number("max-file-size: (\\d+)MB", Application.DEFAULTS);
        long texts = number("MOST_BYTES = (\\d+)L << 20", platform.resolve("table/SharedTexts.java"));
        long most = (uploads * request + jobs * file + (uploads + jobs) * texts) * 1024 * 1024;
        for (Overlay overlay : Overlay.values()) {
            assertThat(overlay.render()
                            .pods()
                            .filter(pod -> Application.all()
                                    .anyMatch(it -> it.module.equals(pod.owner().name())))
                            .flatMap(pod -> pod.spec().getVolumes().stream())
                            .filter(volume -> volume.getEmptyDir() != null))
                    .isNotEmpty()
                    .allSatisfy(volume -> assertThat(volume.getEmptyDir()
                                    .getSizeLimit()
                                    .getNumericalAmount()
                                    .longValueExact())
                            .isGreaterThanOrEqualTo(most));
        }
    }

    private static long number(String pattern, Path file) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
        assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    /** Topics are written as {@code "gapless.visit"} in the services' sources. */
    @Test
    void every_topic_in_the_sources_is_declared() throws IOException {
        Pattern topic = Pattern.compile("\"(gapless\\.[a-z][a-z-]*)\"");
        List<String> mentioned;
        try (Stream<Path> modules = Application.services().map(it -> Path.of("..", it.module, "src", "main"))) {
            mentioned = modules.filter(Files::exists)
                    .flatMap(ApplicationAgreementTest::sources)
                    .filter(source -> source.contains("topic") || source.contains("Topic"))
                    .flatMap(source -> topic.matcher(source).results().map(it -> it.group(1)))
                    .distinct()
                    .toList();
        }
        assertThat(Application.TOPICS).containsAll(mentioned);
    }

    private static Stream<String> sources(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> java =
                    files.filter(it -> it.toString().endsWith(".java")).toList();
            return java.stream().map(ApplicationAgreementTest::read);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
