package io.gapless.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;

/**
 * Every setting of a part is in {@code docs/operations.md}, with its name for the environment and its default, and
 * nothing is there that does not exist.
 */
public final class DocumentedSettings {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    /** A heading of the page's tables. */
    private static final Pattern HEADING = Pattern.compile("#{2,3} (.+)");

    /** A row: setting, environment, default, meaning. */
    private static final Pattern ROW =
            Pattern.compile("\\| `([a-z][^`]*)` \\| (?:`([^`]*)`|[^|]*?) \\| (?:`([^`]*)`|[^|]*?) \\| .+ \\|");

    private static final Pattern MANY = Pattern.compile("java\\.util\\.(Map|List)<(?:java\\.lang\\.String,)?([^<>]+)>");

    private DocumentedSettings() {}

    /** What the page says of one setting: the texts in code, null where the cell is prose. */
    record Row(
            String name,
            @Nullable String environment,
            @Nullable String standard) {}

    /** A setting as the compiler found it. */
    record Setting(String name, @Nullable String standard) {}

    /** Fails unless the page tells of all settings of the part whose classes are on the class path. */
    public static void areComplete(String part) {
        var defaults = new LinkedHashMap<String, String>();
        yaml("gapless-defaults.yaml", defaults);
        yaml("application.yaml", defaults);
        assertThat(faults(rows(page(), part), settings(metadata()), groups(metadata()), defaults))
                .as("docs/operations.md on the settings of %s", part)
                .isEmpty();
    }

    static List<String> faults(
            List<Row> rows, List<Setting> settings, List<String> groups, Map<String, String> defaults) {
        var faults = new ArrayList<String>();
        var known = new TreeMap<String, Row>();
        for (var row : rows) {
            known.put(generic(row.name()), row); // a part's own row counts before that of every part
            var environment = environment(row.name());
            if (row.environment() != null
                    && !row.environment().equals(environment)
                    && !row.environment().equals("SPRING_APPLICATION_JSON")) {
                faults.add("%s is %s in the environment, not %s".formatted(row.name(), environment, row.environment()));
            }
        }
        var found = new TreeSet<String>();
        for (var setting : settings) {
            found.add(setting.name());
            if (!known.containsKey(setting.name())) {
                faults.add(setting.name() + " is missing");
            }
        }
        for (var row : known.entrySet()) {
            if (groups.stream().anyMatch(group -> row.getKey().startsWith(group + "."))
                    && !found.contains(row.getKey())) {
                faults.add(row.getKey() + " does not exist");
            }
            var standard = standard(row.getKey(), settings, defaults);
            if (standard != null && !standard.equals(row.getValue().standard())) {
                faults.add("%s is `%s` unless told, not `%s`"
                        .formatted(row.getKey(), standard, row.getValue().standard()));
            }
        }
        return faults;
    }

    private static @Nullable String standard(String name, List<Setting> settings, Map<String, String> defaults) {
        var told = defaults.get(name);
        if (told == null) {
            told = settings.stream()
                    .filter(setting -> setting.name().equals(name))
                    .map(Setting::standard)
                    .filter(java.util.Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
        return told == null || told.isEmpty() ? null : told;
    }

    /** The rows that concern the part: of every part, of every service, and its own. */
    static List<Row> rows(List<String> page, String part) {
        var rows = new ArrayList<Row>();
        boolean concerned = false;
        for (var line : page) {
            var heading = HEADING.matcher(line);
            if (heading.matches()) {
                concerned = switch (heading.group(1)) {
                    case "Every part" -> true;
                    case "Every service" -> part.endsWith("-service");
                    default -> heading.group(1).equals(part);
                };
            }
            var row = ROW.matcher(line);
            if (concerned && row.matches()) {
                rows.add(new Row(row.group(1), row.group(2), row.group(3)));
            }
        }
        return rows;
    }

    /** Spring's rule: dots and brackets become underscores, dashes go, all in capitals. */
    static String environment(String name) {
        return name.replace("-", "").replace("]", "").replaceAll("[.\\[]", "_").toUpperCase(Locale.ROOT);
    }

    /** {@code routes.<service>.paths} and {@code owners[0].name} as the settings below call them. */
    private static String generic(String name) {
        return name.replaceAll("<[^>]+>", "*").replaceAll("\\[\\d+]", ".*");
    }

    /** All of {@code gapless.*}; what a map or a list holds is taken apart as its record is. */
    static List<Setting> settings(List<JsonNode> metadata) {
        return metadata.stream()
                .flatMap(file -> file.path("properties").valueStream())
                .filter(property -> property.path("name").asString("").startsWith("gapless."))
                .flatMap(DocumentedSettings::parts)
                .toList();
    }

    private static Stream<Setting> parts(JsonNode property) {
        var name = property.path("name").asString("");
        var many = MANY.matcher(property.path("type").asString(""));
        if (many.matches() && many.group(2).startsWith("io.gapless.")) {
            return components(name + ".*", many.group(2));
        }
        var standard = property.path("defaultValue");
        return Stream.of(
                new Setting(name, standard.isMissingNode() || standard.isArray() ? null : standard.asString()));
    }

    private static Stream<Setting> components(String name, String type) {
        try {
            return Stream.of(Class.forName(type).getRecordComponents())
                    .map(component -> new Setting(name + "." + kebab(component.getName()), null));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** The prefixes that are wholly ours to know; {@code gapless} itself is shared by all. */
    static List<String> groups(List<JsonNode> metadata) {
        return metadata.stream()
                .flatMap(file -> file.path("groups").valueStream())
                .map(group -> group.path("name").asString(""))
                .filter(group -> group.startsWith("gapless."))
                .distinct()
                .toList();
    }

    private static List<JsonNode> metadata() {
        try {
            var files = new ArrayList<JsonNode>();
            for (var file : java.util.Collections.list(
                    DocumentedSettings.class.getClassLoader().getResources(METADATA))) {
                try (var stream = file.openStream()) {
                    files.add(Api.JSON.readTree(stream));
                }
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> page() {
        try {
            return Files.readAllLines(Repository.file("docs/operations.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Single values only; lists are too long for a table. */
    private static void yaml(String name, Map<String, String> into) {
        var file = new ClassPathResource(name);
        if (!file.exists()) {
            return;
        }
        try {
            for (var source : new YamlPropertySourceLoader().load(name, file)) {
                if (source instanceof EnumerablePropertySource<?> all) {
                    for (var key : all.getPropertyNames()) {
                        into.put(key, String.valueOf(all.getProperty(key)));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
