package io.gapless.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.Api;
import io.gapless.testing.ArchitectureRules;
import io.gapless.testing.DocumentedSettings;
import io.gapless.testing.ExposedMetrics;
import io.gapless.testing.TextChecks;
import io.gapless.testing.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ConventionsTest extends Gateway {

    @Test
    void the_architecture_holds() {
        ArchitectureRules.check("io.gapless.gateway");
    }

    @Test
    void every_text_exists_in_both_languages() {
        TextChecks.bothLanguages("messages");
    }

    @Test
    void every_setting_is_documented() {
        DocumentedSettings.areComplete("gateway");
    }

    @Test
    void the_metrics_of_dashboards_and_alerts_are_exposed() {
        ExposedMetrics.areThoseOfTheList("gateway", Api.at("http://localhost:" + port));
    }

    @Test
    void every_address_in_the_api_documents_is_routed_to_its_service() throws IOException {
        var token = Tokens.of("admin").mint();
        try (var documents =
                Files.list(Path.of(System.getProperty("gapless.root", "..")).resolve("contracts/openapi"))) {
            for (var document : documents
                    .filter(file -> file.toString().endsWith("-service.json"))
                    .toList()) {
                var service = document.getFileName().toString().replace(".json", "");
                for (var path : new JsonMapper()
                        .readTree(Files.readString(document))
                        .path("paths")
                        .propertyNames()) {
                    assertThat(send(as(token, path.replaceAll("\\{[^}]*}", "7")))
                                    .body())
                            .as(path)
                            .isEqualTo("{\"service\":\"%s\"}", service);
                }
            }
        }
    }
}
