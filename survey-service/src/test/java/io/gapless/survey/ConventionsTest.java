package io.gapless.survey;

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
    void each_role_is_let_in_or_refused_as_declared() {
        EndpointChecks.rolesAreRefused(context, api);
    }

    @Test
    void whoever_reads_of_persons_is_noted() {
        EndpointChecks.readsOfPersonsAreNoted(context);
    }

    @Test
    void no_input_gives_a_5xx() {
        HostileInput.neverGivesA5xx(context, api);
    }

    @Test
    void the_api_document_is_current() {
        OpenApiFile.isCurrent("survey-service", api);
    }

    @Test
    void all_texts_are_in_both_languages() {
        TextChecks.bothLanguages("messages");
    }

    @Test
    void every_setting_is_documented() {
        DocumentedSettings.areComplete("survey-service");
    }

    @Test
    void the_metrics_of_dashboards_and_alerts_are_exposed() {
        api.as(Tokens.of("quality-analyst")).post("/api/v1/questionnaires", """
                        {"code": "MEASURED", "title": {"zh": "标题", "en": "Title"},
                         "questions": [{"id": "q1", "type": "CSAT", "text": {"zh": "满意吗？", "en": "Satisfied?"}}]}""").expect(201);
        ExposedMetrics.areThoseOfTheList("survey-service", api);
    }

    @Test
    void the_rules_of_architecture_hold() {
        ArchitectureRules.check("io.gapless.survey");
    }
}
