package io.gapless.visit;

import io.gapless.testing.ArchitectureRules;
import io.gapless.testing.DocumentedSettings;
import io.gapless.testing.EndpointChecks;
import io.gapless.testing.ExposedMetrics;
import io.gapless.testing.HostileInput;
import io.gapless.testing.OpenApiFile;
import io.gapless.testing.TextChecks;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

class ConventionsTest extends Journey {

    @Autowired
    ApplicationContext context;

    @Test
    void every_endpoint_declares_who_may_call_it() {
        EndpointChecks.everyEndpointDeclaresWhoMayCall(context);
    }

    @Test
    void every_role_not_named_is_refused() {
        EndpointChecks.rolesAreRefused(context, api);
    }

    @Test
    void whoever_reads_of_persons_is_noted() {
        EndpointChecks.readsOfPersonsAreNoted(context);
    }

    @Test
    void no_input_gives_a_server_error() {
        HostileInput.neverGivesA5xx(context, api);
    }

    @Test
    void the_api_document_is_current() {
        OpenApiFile.isCurrent("visit-service", api);
    }

    @Test
    void every_text_exists_in_both_languages() {
        TextChecks.bothLanguages("messages");
    }

    @Test
    void every_setting_is_documented() {
        DocumentedSettings.areComplete("visit-service");
    }

    @Test
    void the_metrics_of_dashboards_and_alerts_are_exposed() {
        // A standard is an event, and an unknown customer is asked for at customer-service.
        var visit = Map.of("customerId", UUID.randomUUID(), "standardId", standard(), "plannedFor", today());
        manager("wang", "jinhua").post("/api/v1/visits", visit).expectProblem(404, "customer-not-found");
        ExposedMetrics.areThoseOfTheList("visit-service", api);
    }

    @Test
    void the_code_keeps_the_rules_of_the_architecture() {
        ArchitectureRules.check("io.gapless.visit");
    }
}
