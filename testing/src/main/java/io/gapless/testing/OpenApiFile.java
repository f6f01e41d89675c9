package io.gapless.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.node.ObjectNode;

/** The committed OpenAPI document of a service says what its code does. */
public final class OpenApiFile {

    private OpenApiFile() {}

    /** Fails when {@code contracts/openapi/<service>.json} is another document than the service serves. */
    public static void isCurrent(String service, Api api) {
        var document =
                (ObjectNode) api.anonymous().get("/v3/api-docs").expect(200).json();
        assertThat(document.path("openapi").asString("")).startsWith("3.1");
        // The service's own address means nothing to a reader: everybody comes through the gateway.
        document.putArray("servers").addObject().put("url", "http://localhost:8080");
        var text = Api.JSON
                        .rebuild()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(document)
                + "\n";
        var file = Repository.file("contracts/openapi/" + service + ".json");
        try {
            if (Boolean.getBoolean("gapless.openapi.write")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, text);
                return;
            }
            var command = "./mvnw test -pl %s -am -Dgapless.openapi.write=true".formatted(service);
            if (!Files.exists(file)) {
                fail("There is no %s. Write it by: %s", file, command);
            }
            var committed = Api.JSON.readTree(Files.readString(file));
            assertThat((Object) document)
                    .as(
                            "%s is not what the service serves. Look whether the change is meant, and write it by: %s",
                            file, command)
                    .isEqualTo(committed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
