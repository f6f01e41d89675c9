package io.gapless.customer;

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
import java.util.Map;
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
        EndpointChecks.readsOfPersonsAreNoted(context, "/api/v1/customers/{");
    }

    @Test
    void no_input_gives_a_server_error() {
        HostileInput.neverGivesA5xx(context, api);
    }

    @Test
    void the_api_document_is_current() {
        OpenApiFile.isCurrent("customer-service", api);
    }

    @Test
    void every_text_exists_in_both_languages() {
        TextChecks.bothLanguages("messages");
    }

    @Test
    void every_setting_is_documented() {
        DocumentedSettings.areComplete("customer-service");
    }

    @Test
    void the_metrics_of_dashboards_and_alerts_are_exposed() {
        var profile = Map.of("name", "晨光烟酒店", "orgUnit", "jinhua/dongyang", "manager", "wang");
        api.as(Tokens.of("supervisor"))
                .post("/api/v1/customers", Map.of("code", "MEASURED", "kind", "RETAILER", "profile", profile))
                .expect(201);
        ExposedMetrics.areThoseOfTheList("customer-service", api);
    }

    @Test
    void the_code_is_laid_out_as_agreed() {
        ArchitectureRules.check("io.gapless.customer");
    }
}
