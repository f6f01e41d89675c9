package io.gapless.localstack;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The parts of the stack, in the order in which they are shown. */
enum Part {
    POSTGRES("postgres", "PostgreSQL", 250, Port.POSTGRES),
    KAFKA("kafka", "Kafka", 400, Port.KAFKA, Port.KAFKA_CONTROLLER),
    KEYCLOAK("keycloak", "Keycloak", 500, Port.KEYCLOAK, Port.KEYCLOAK_MANAGEMENT),
    CUSTOMER_SERVICE("customer-service", "customer-service", 380, Port.CUSTOMER),
    VISIT_SERVICE("visit-service", "visit-service", 380, Port.VISIT),
    COMPLAINT_SERVICE("complaint-service", "complaint-service", 380, Port.COMPLAINT),
    SURVEY_SERVICE("survey-service", "survey-service", 380, Port.SURVEY),
    GATEWAY("gateway", "gateway", 380, Port.GATEWAY);

    private final String id;
    private final String label;
    private final int mebibytes;
    private final List<Port> ports;

    Part(String id, String label, int mebibytes, Port... ports) {
        this.id = id;
        this.label = label;
        this.mebibytes = mebibytes;
        this.ports = List.of(ports);
    }

    /** The name in commands, logs and files. */
    String id() {
        return id;
    }

    /** The name as its makers write it. */
    String label() {
        return label;
    }

    /** What it takes when it works, in MiB, measured and rounded up. */
    int mebibytes() {
        return mebibytes;
    }

    List<Port> ports() {
        return ports;
    }

    /** Whether it is one of the four services, which own a database. */
    boolean isService() {
        return name().endsWith("_SERVICE");
    }

    /** Whether it is our own application and not one of the servers below it. */
    boolean isApplication() {
        return isService() || this == GATEWAY;
    }

    /** The database of a service or of Keycloak, and the name of the role that owns it. */
    String database() {
        return id.replace("-service", "");
    }

    static Part named(String id) {
        return Arrays.stream(values())
                .filter(part -> part.id.equals(id))
                .findFirst()
                .orElseThrow(() -> LocalStackException.of("up.unknown-part", id, names()));
    }

    /** The parts of a comma-separated list, with PostgreSQL where one of them needs it. */
    static Set<Part> listed(String names) {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        for (String name : names.split(",")) {
            parts.add(named(name.strip()));
        }
        if (parts.stream().anyMatch(part -> part.isService() || part == KEYCLOAK)) {
            parts.add(POSTGRES);
        }
        return parts;
    }

    static String names() {
        return Arrays.stream(values()).map(Part::id).collect(Collectors.joining(", "));
    }
}
