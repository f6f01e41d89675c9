package io.gapless.platform;

import io.gapless.platform.example.ExampleApplication;
import io.gapless.testing.Api;
import io.gapless.testing.EndpointChecks;
import io.gapless.testing.HostileInput;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.TextChecks;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** The checks that every service runs, here on platform itself and on the example service. */
@ServiceTest(classes = ExampleApplication.class)
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
    void each_role_is_let_in_or_refused_as_declared() {
        EndpointChecks.rolesAreRefused(context, api);
    }

    @Test
    void no_input_gives_a_5xx() {
        HostileInput.neverGivesA5xx(context, api);
    }

    @Test
    void all_texts_are_in_both_languages() {
        TextChecks.bothLanguages("gapless-messages");
    }
}
