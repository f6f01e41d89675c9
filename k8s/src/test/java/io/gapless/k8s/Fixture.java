package io.gapless.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The manifests under {@code fixtures}: a good set, and changes to it that each break one rule. */
final class Fixture {

    private static final Path DIRECTORY = Path.of("src", "test", "resources", "fixtures");

    static Manifests good() {
        return Manifests.of("good", read("good"));
    }

    static Manifests breaking(Rule rule) {
        List<Map<String, Object>> documents = new ArrayList<>(read("good"));
        for (Map<String, Object> change : read(rule.toString())) {
            int place = indexOf(documents, change);
            if (place < 0) {
                documents.add(change);
            } else {
                documents.set(place, merge(documents.get(place), change));
            }
        }
        return Manifests.of(rule.toString(), documents);
    }

    static List<String> names() {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .filter(name -> !name.equals("good"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Map<String, Object>> read(String name) {
        try {
            return Manifests.documents(Files.readString(DIRECTORY.resolve(name + ".yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int indexOf(List<Map<String, Object>> documents, Map<String, Object> wanted) {
        for (int i = 0; i < documents.size(); i++) {
            if (identity(documents.get(i)).equals(identity(wanted))) {
                return i;
            }
        }
        return -1;
    }

    private static List<@Nullable Object> identity(Map<String, Object> document) {
        Object metadata = document.get("metadata");
        List<@Nullable Object> identity = new ArrayList<>();
        identity.add(document.get("kind"));
        identity.add(metadata instanceof Map<?, ?> map ? map.get("name") : null);
        return identity;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> merge(Map<String, Object> base, Map<String, Object> change) {
        Map<String, Object> merged = new LinkedHashMap<>(base);
        change.forEach((key, value) -> {
            Object before = merged.get(key);
            if (value == null) {
                merged.remove(key);
            } else if (before instanceof Map<?, ?> && value instanceof Map<?, ?>) {
                merged.put(key, merge((Map<String, Object>) before, (Map<String, Object>) value));
            } else if (before != null && isNamed(before) && isNamed(value)) {
                merged.put(key, mergeByName((List<Map<String, Object>>) before, (List<Map<String, Object>>) value));
            } else {
                merged.put(key, value);
            }
        });
        return merged;
    }

    private static boolean isNamed(Object value) {
        return value instanceof List<?> list
                && list.stream().allMatch(it -> it instanceof Map<?, ?> map && map.containsKey("name"));
    }

    private static List<Map<String, Object>> mergeByName(
            List<Map<String, Object>> base, List<Map<String, Object>> changes) {
        Map<@Nullable Object, Map<String, Object>> byName = new LinkedHashMap<>();
        base.forEach(it -> byName.put(it.get("name"), it));
        changes.forEach(it -> byName.merge(it.get("name"), it, Fixture::merge));
        return List.copyOf(byName.values());
    }

    private Fixture() {}
}
