package io.gapless.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** One rendered document: as written, and as its model reads it. */
record Manifest(Map<String, Object> source, HasMetadata model) {

    String kind() {
        return model.getKind();
    }

    String name() {
        return model.getMetadata().getName();
    }

    /** The API group, empty for the core kinds. */
    String group() {
        String version = model.getApiVersion();
        return version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
    }

    boolean hasModel() {
        return !(model instanceof GenericKubernetesResource);
    }

    /**
     * All values at a path of the source, for kinds without a model: {@code at("spec", "plugins", "name")}
     * steps into each element of a list. Absent parts give nothing.
     */
    Stream<Object> at(String... path) {
        return descend(source, Arrays.asList(path));
    }

    /** The one text at a path, or an empty one. */
    String text(String... path) {
        return at(path).map(Object::toString).findFirst().orElse("");
    }

    private static Stream<Object> descend(Object node, List<String> path) {
        if (node instanceof List<?> list) {
            return list.stream().filter(Objects::nonNull).flatMap(element -> descend(element, path));
        }
        if (path.isEmpty()) {
            return Stream.of(node);
        }
        if (!(node instanceof Map<?, ?> map)) {
            return Stream.empty();
        }
        Object next = map.get(path.getFirst());
        return next == null ? Stream.empty() : descend(next, path.subList(1, path.size()));
    }

    @Override
    public String toString() {
        return kind() + "/" + name();
    }
}
