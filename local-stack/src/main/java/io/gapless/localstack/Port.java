package io.gapless.localstack;

/** The ports of the stack, their defaults, and the environment variables that change them. */
enum Port {
    GATEWAY("gateway", "GAPLESS_GATEWAY_PORT", 8080),
    CUSTOMER("customer-service", "GAPLESS_CUSTOMER_PORT", 8081),
    VISIT("visit-service", "GAPLESS_VISIT_PORT", 8082),
    COMPLAINT("complaint-service", "GAPLESS_COMPLAINT_PORT", 8083),
    SURVEY("survey-service", "GAPLESS_SURVEY_PORT", 8084),
    KEYCLOAK("Keycloak", "GAPLESS_KEYCLOAK_PORT", 8180),
    KEYCLOAK_MANAGEMENT("Keycloak (management)", "GAPLESS_KEYCLOAK_MANAGEMENT_PORT", 8190),
    POSTGRES("PostgreSQL", "GAPLESS_POSTGRES_PORT", 15432),
    KAFKA("Kafka", "GAPLESS_KAFKA_PORT", 19092),
    KAFKA_CONTROLLER("Kafka (controller)", "GAPLESS_KAFKA_CONTROLLER_PORT", 19093);

    private final String owner;
    private final String variable;
    private final int standard;

    Port(String owner, String variable, int standard) {
        this.owner = owner;
        this.variable = variable;
        this.standard = standard;
    }

    String owner() {
        return owner;
    }

    String variable() {
        return variable;
    }

    int standard() {
        return standard;
    }
}
