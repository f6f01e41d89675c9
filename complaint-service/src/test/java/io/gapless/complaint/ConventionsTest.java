package io.gapless.complaint;

import io.gapless.testing.Api;
import io.gapless.testing.ArchitectureRules;
import io.gapless.testing.DocumentedSettings;
import io.gapless.testing.EndpointChecks;
import io.gapless.testing.ExposedMetrics;
import io.gapless.testing.HostileInput;
import io.gapless.testing.OpenApiFile;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.TextChecks;
import io.gapless.testing.Tokens;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

@ServiceTest
class ConventionsTest {

    @Autowired
    ApplicationContext context;

    @Autowired
    Api api;

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
        OpenApiFile.isCurrent("complaint-service", api);
    }

    @Test
    void every_text_exists_in_both_languages() {
        TextChecks.bothLanguages("messages");
    }

    @Test
    void every_setting_is_documented() {
        DocumentedSettings.areComplete("complaint-service");
    }

    @Test
    void the_metrics_of_dashboards_and_alerts_are_exposed() {
        // Asks the archive, which is not there: an event and a call.
        api.as(Tokens.of("service-agent"))
                .post(
                        "/api/v1/complaints",
                        Fixtures.with(Fixtures.anonymous("jinhua"), "customerId", UUID.randomUUID()))
                .expect(201);
        ExposedMetrics.areThoseOfTheList("complaint-service", api);
    }

    @Test
    void the_architecture_is_kept() {
        ArchitectureRules.check("io.gapless.complaint");
    }
}
