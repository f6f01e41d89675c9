package io.gapless.customer;

import io.gapless.testing.Api;
import io.gapless.testing.ArchitectureRules;
import io.gapless.testing.EndpointChecks;
import io.gapless.testing.HostileInput;
import io.gapless.testing.OpenApiFile;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.TextChecks;
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
    void the_code_is_laid_out_as_agreed() {
        ArchitectureRules.check("io.gapless.customer");
    }
}
