package io.gapless.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the manifests must agree on with the programs they run: one place for the facts of both sides. */
enum Application {
    GATEWAY("gateway", 8080),
    CUSTOMER("customer-service", 8081),
    VISIT("visit-service", 8082),
    COMPLAINT("complaint-service", 8083),
    SURVEY("survey-service", 8084);

    static final String LIVENESS = "/actuator/health/liveness";
    static final String READINESS = "/actuator/health/readiness";
    static final String METRICS = "/actuator/prometheus";

    /** Every topic has dead letters of the same name with {@code .dlt}. */
    static final List<String> TOPICS = List.of(
            "gapless.customer",
            "gapless.attribute-definition",
            "gapless.tag",
            "gapless.review-period",
            "gapless.customer-correction",
            "gapless.duplicate-candidate",
            "gapless.purchase",
            "gapless.purchase-order",
            "gapless.segmentation-scheme",
            "gapless.indicator-rules",
            "gapless.management-indicator",
            "gapless.product",
            "gapless.allocation-policy",
            "gapless.allocation",
            "gapless.consent",
            "gapless.privacy",
            "gapless.privacy-answer",
            "gapless.visit",
            "gapless.promise",
            "gapless.call-back",
            "gapless.complaint",
            "gapless.contact",
            "gapless.service-desk",
            "gapless.contact-record",
            "gapless.response",
            "gapless.follow-up",
            "gapless.standard",
            "gapless.qualification",
            "gapless.service-package",
            "gapless.visit-plan",
            "gapless.visit-demand",
            "gapless.call-back-script",
            "gapless.leader-occasion",
            "gapless.raised-issue",
            "gapless.authority",
            "gapless.assignment",
            "gapless.outbound",
            "gapless.complaint-category",
            "gapless.complaint-action",
            "gapless.complaint-cluster",
            "gapless.sla-policy",
            "gapless.questionnaire",
            "gapless.assessment",
            "gapless.scorecard",
            "gapless.improvement",
            "gapless.expectation-coverage",
            "gapless.campaign",
            "gapless.invitation",
            "gapless.need",
            "gapless.need-answer",
            "gapless.portrait-rules",
            "gapless.promotion",
            "gapless.risk-rules",
            "gapless.customer-risk",
            "gapless.complaint-text",
            "gapless.text-theme");

    /** Where every service answers what it holds of a person. */
    static final String ANSWERS = "gapless.privacy-answer";

    /** What every application does unless it is told otherwise. */
    static final Path DEFAULTS = Path.of("..", "platform", "src", "main", "resources", "gapless-defaults.yaml");

    private static final Pattern PORT = Pattern.compile(
            "^server:\\s*$(?:\\R[ #].*|\\R)*?\\R +port: *\"?(?:\\$\\{[A-Z_]+:)*(\\d+)}*\"?", Pattern.MULTILINE);

    final String module;
    final int port;

    Application(String module, int port) {
        this.module = module;
        this.port = port;
    }

    static Stream<Application> all() {
        return Stream.of(values());
    }

    /** Those that own a database and take part in events. */
    static Stream<Application> services() {
        return all().filter(application -> application != GATEWAY);
    }

    /** As in {@code customer} for {@code customer-service}: the name of its database. */
    String database() {
        return module.replace("-service", "");
    }

    Path settingsFile() {
        return Path.of("..", module, "src", "main", "resources", "application.yaml");
    }

    /** Reads {@code server.port: 8081} and {@code server.port: ${SOME_VARIABLE:8081}}, nested or not. */
    OptionalInt portInSettings() {
        try {
            String settings = Files.readString(settingsFile()).replaceAll("(?m)^server\\.port:", "server:\n  port:");
            Matcher matcher = PORT.matcher(settings);
            return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return module;
    }
}
