package io.gapless.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.representations.idm.RealmRepresentation;

/**
 * Misspelt fields and wrong types. The models put what they do not know into {@code additionalProperties}
 * and convert what does not fit, both without a word; the API server drops the one and refuses the other.
 */
final class Fields {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    static Stream<String> unknown(Manifests manifests) {
        return manifests.all().stream()
                .flatMap(manifest -> unknownIn(manifest).map(problem -> manifest + ": " + problem));
    }

    static Stream<String> unchecked(Manifests manifests) {
        return manifests.all().stream()
                .filter(manifest -> !manifest.hasModel() && schemaOf(manifest).isEmpty())
                .map(manifest -> manifest + ": nothing checks the fields of "
                        + manifest.model().getApiVersion());
    }

    private static Stream<String> unknownIn(Manifest manifest) {
        if (manifest.hasModel()) {
            return Stream.concat(leftOver(manifest.model()), converted(manifest));
        }
        Stream<String> bySchema = schemaOf(manifest).stream()
                .flatMap(schema -> schema.validate(json(manifest.source()), InputFormat.JSON).stream())
                .map(error -> error.getInstanceLocation() + " " + error.getMessage());
        return Stream.concat(bySchema, embedded(manifest));
    }

    /** Parts of custom resources that have a model of their own. */
    private static Stream<String> embedded(Manifest manifest) {
        return Stream.concat(
                manifest.at("spec", "unsupported", "podTemplate")
                        .flatMap(template -> leftOver(JSON.convertValue(template, PodTemplateSpec.class))),
                manifest.kind().equals("KeycloakRealmImport")
                        ? manifest.at("spec", "realm").flatMap(Fields::refusedByKeycloak)
                        : Stream.empty());
    }

    private static Stream<String> refusedByKeycloak(Object realm) {
        try {
            JSON.convertValue(realm, RealmRepresentation.class);
            return Stream.empty();
        } catch (IllegalArgumentException e) {
            return Stream.of("spec.realm: " + e.getMessage());
        }
    }

    private static Optional<Schema> schemaOf(Manifest manifest) {
        String file = "/custom-resources/" + manifest.group() + "." + manifest.kind() + ".json";
        InputStream schema = Fields.class.getResourceAsStream(file);
        return schema == null ? Optional.empty() : Optional.of(SCHEMAS.getSchema(schema, InputFormat.JSON));
    }

    private static Stream<String> leftOver(Object model) {
        List<String> found = new ArrayList<>();
        walk("", model, (path, extra) -> extra.keySet().forEach(key -> found.add(path + "." + key + " is unknown")));
        return found.stream();
    }

    /** A text in the source that the model writes back as something else. */
    private static Stream<String> converted(Manifest manifest) {
        List<String> found = new ArrayList<>();
        compare("", manifest.source(), JSON.convertValue(manifest.model(), Object.class), found::add);
        return found.stream();
    }

    private static void compare(
            String path, @Nullable Object source, @Nullable Object written, Consumer<String> onText) {
        if (source instanceof Map<?, ?> before && written instanceof Map<?, ?> after) {
            before.forEach((key, value) -> compare(path + "." + key, value, after.get(key), onText));
        } else if (source instanceof List<?> before
                && written instanceof List<?> after
                && before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                compare(path + "[" + i + "]", before.get(i), after.get(i), onText);
            }
        } else if (source instanceof String && (written instanceof Number || written instanceof Boolean)) {
            onText.accept(path + " must not be a text");
        }
    }

    private static void walk(String path, @Nullable Object node, BiConsumer<String, Map<?, ?>> onLeftOver) {
        switch (node) {
            case null -> {}
            case Map<?, ?> map -> map.forEach((key, value) -> walk(path + "." + key, value, onLeftOver));
            case Collection<?> list -> {
                int index = 0;
                for (Object element : list) {
                    walk(path + "[" + index++ + "]", element, onLeftOver);
                }
            }
            default -> {
                if (isModel(node.getClass())) {
                    walkFields(path, node, onLeftOver);
                }
            }
        }
    }

    private static void walkFields(String path, Object bean, BiConsumer<String, Map<?, ?>> onLeftOver) {
        for (Class<?> type = bean.getClass(); type != null && isModel(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                Object value = read(field, bean);
                if (field.getName().equals("additionalProperties")) {
                    if (value instanceof Map<?, ?> extra && !extra.isEmpty()) {
                        onLeftOver.accept(path, extra);
                    }
                } else {
                    walk(path + "." + field.getName(), value, onLeftOver);
                }
            }
        }
    }

    private static boolean isModel(Class<?> type) {
        return !type.isEnum()
                && (type.getName().startsWith("io.fabric8.") || type.getName().startsWith("io.strimzi."));
    }

    private static @Nullable Object read(Field field, Object bean) {
        try {
            field.setAccessible(true);
            return field.get(bean);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Fields() {}
}
