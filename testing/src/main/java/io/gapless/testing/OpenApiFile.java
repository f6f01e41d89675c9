package io.gapless.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;

/** The committed OpenAPI document of a service says what its code does. */
public final class OpenApiFile {

    private OpenApiFile() {}

    /** Fails when {@code contracts/openapi/<service>.json} is another document than the service serves. */
    public static void isCurrent(String service, Api api) {
        var document = api.anonymous().get("/v3/api-docs").expect(200).json();
        assertThat(document.path("openapi").asString("")).startsWith("3.1");
        assertThat(document.findValuesAsString("operationId")).doesNotHaveDuplicates();
        assertThat(document.findValues("parameters").stream()
                        .flatMap(JsonNode::valueStream)
                        .filter(parameter -> parameter.at("/schema").has("$ref")))
                .as("parameters that callers could not send: what Spring resolves by itself")
                .isEmpty();
        assertThat(unexplained(document))
                .as("operations without a summary: give the controller's method a sentence of Javadoc")
                .isEmpty();
        assertThat(untyped(document))
                .as("answers whose type the document does not tell")
                .isEmpty();
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

    private static List<String> unexplained(JsonNode document) {
        var unexplained = new ArrayList<String>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (operation.getValue().path("summary").asString("").isBlank()) {
                        unexplained.add(operation.getKey() + " " + path.getKey());
                    }
                }));
        return unexplained;
    }

    private static List<String> untyped(JsonNode document) {
        var untyped = new ArrayList<String>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    for (var answer : operation.getValue().path("responses").properties()) {
                        for (JsonNode media : answer.getValue().path("content").values()) {
                            var schema = media.path("schema");
                            if (answer.getKey().startsWith("2")
                                    && schema.path("type").asString("").equals("object")
                                    && schema.size() == 1) {
                                untyped.add(operation.getKey() + " " + path.getKey());
                            }
                        }
                    }
                }));
        return untyped;
    }
}
