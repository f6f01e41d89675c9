package io.gapless.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What alerts and dashboards ask Prometheus for, and what there is to ask for: {@code contracts/metrics.txt}. */
final class Metrics {

    /** What Grafana's sidecar looks for. */
    static final String DASHBOARD = "grafana_dashboard";

    private static final Path CONTRACTS = Path.of("..", "contracts");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Given by Prometheus to all that it reads; a label of the same name is renamed. */
    private static final Set<String> OF_PROMETHEUS =
            Set.of("namespace", "service", "pod", "container", "job", "instance", "endpoint");

    private static final Pattern LIST_OF_VALUES = Pattern.compile("label_values\\(([^,]+),\\s*(\\w+)\\)");
    private static final Pattern LABEL_IN_TEXT = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?(\\w+)\\s*}}");

    /** One query, where it is, and the text that shows its result. */
    record Question(String where, String query, String shownAs) {}

    static Stream<String> unexposed(Manifests manifests) {
        Map<String, Set<String>> listed = listed();
        return questions(manifests).flatMap(question -> wrong(question, listed).stream());
    }

    /** The names that alerts and dashboards ask for. */
    static Set<String> asked(Manifests manifests) {
        return questions(manifests)
                .flatMap(question -> PromQuery.read(question.query()).selectors().keySet().stream())
                .collect(Collectors.toSet());
    }

    /** Every metric of the list with its labels. */
    static Map<String, Set<String>> listed() {
        Map<String, Set<String>> listed = new LinkedHashMap<>();
        for (String line : lines(CONTRACTS.resolve("metrics.txt"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] cells = line.split("\\|", -1);
                String labels = cells.length > 2 ? cells[2].strip() : "";
                listed.put(cells[0].strip(), labels.isEmpty() ? Set.of() : Set.of(labels.split("\\s+")));
            }
        }
        return listed;
    }

    private static List<String> wrong(Question question, Map<String, Set<String>> listed) {
        List<String> wrong = new ArrayList<>();
        PromQuery query = PromQuery.read(question.query());
        Set<String> labels = new HashSet<>(OF_PROMETHEUS);
        query.selectors().forEach((metric, selected) -> {
            Set<String> known = listed.get(metric);
            if (known == null) {
                wrong.add(question.where() + " asks for " + metric + ", which contracts/metrics.txt does not know");
                return;
            }
            labels.addAll(known);
            selected.forEach((label, value) -> {
                if (!known.contains(label) && !OF_PROMETHEUS.contains(label)) {
                    wrong.add(question.where() + " selects " + metric + " by " + label + ", which it does not have");
                }
                if (metric.equals("gapless_events_total")) {
                    unknownEvents(label, value)
                            .forEach(it -> wrong.add(question.where() + " asks for the " + label + " " + it
                                    + ", which no service publishes"));
                }
            });
        });
        if (wrong.isEmpty()) {
            Stream<String> shown =
                    LABEL_IN_TEXT.matcher(question.shownAs()).results().map(it -> it.group(1));
            Stream.concat(query.grouping().stream(), shown)
                    .filter(label -> !labels.contains(label))
                    .forEach(label -> wrong.add(
                            question.where() + " groups or names by " + label + ", which none of its metrics has"));
        }
        return wrong;
    }

    /** Alternatives of a matcher on events that are no event or no topic. */
    private static Stream<String> unknownEvents(String label, String value) {
        return switch (label) {
            case "type" ->
                Stream.of(value.split("\\|"))
                        .filter(type ->
                                !Files.exists(CONTRACTS.resolve("events").resolve(type + ".schema.json")));
            case "topic" -> Stream.of(value.split("\\|")).filter(topic -> !Application.TOPICS.contains(topic));
            default -> Stream.empty();
        };
    }

    private static Stream<Question> questions(Manifests manifests) {
        Stream<Question> alerts = manifests
                .kind("PrometheusRule")
                .flatMap(rule -> rule.at("spec", "groups", "rules")
                        .map(it -> (Map<?, ?>) it)
                        .map(alert -> new Question(
                                rule + " " + alert.get("alert"),
                                String.valueOf(alert.get("expr")),
                                String.valueOf(alert.get("annotations")))));
        Stream<Question> panels = dashboards(manifests).flatMap(Metrics::questions);
        return Stream.concat(alerts, panels);
    }

    /** A dashboard's file. */
    record Dashboard(String where, String text) {}

    private static Stream<Dashboard> dashboards(Manifests manifests) {
        return manifests
                .of(ConfigMap.class)
                .filter(Metrics::isOfDashboards)
                .flatMap(map -> Settings.data(map).entrySet().stream()
                        .map(file -> new Dashboard(
                                "ConfigMap/" + map.getMetadata().getName() + " " + file.getKey(), file.getValue())));
    }

    static boolean isOfDashboards(ConfigMap map) {
        return map.getMetadata().getLabels() != null
                && map.getMetadata().getLabels().containsKey(DASHBOARD);
    }

    private static Stream<Question> questions(Dashboard dashboard) {
        JsonNode json;
        try {
            json = JSON.readTree(dashboard.text());
        } catch (JsonProcessingException e) {
            return Stream.empty(); // another rule tells
        }
        Stream<Question> ofPanels = panels(json)
                .flatMap(panel -> elements(panel.path("targets"))
                        .map(target -> new Question(
                                dashboard.where() + " \"" + panel.path("title").asText() + "\"",
                                target.path("expr").asText(),
                                target.path("legendFormat").asText())));
        Stream<Question> ofVariables = elements(json.path("templating").path("list"))
                .filter(variable -> variable.path("type").asText().equals("query"))
                .flatMap(variable -> LIST_OF_VALUES
                        .matcher(variable.path("query").asText())
                        .results()
                        .map(it -> new Question(
                                dashboard.where() + " $" + variable.path("name").asText(),
                                it.group(1),
                                "{{" + it.group(2) + "}}")));
        return Stream.concat(ofPanels, ofVariables);
    }

    static Stream<String> unreadable(Manifests manifests) {
        Map<String, Long> uids = dashboards(manifests)
                .map(dashboard -> uid(dashboard.text()))
                .collect(Collectors.groupingBy(uid -> uid, Collectors.counting()));
        Stream<String> labels = manifests
                .of(ConfigMap.class)
                .filter(map -> isOfDashboards(map)
                        && !"1".equals(map.getMetadata().getLabels().get(DASHBOARD)))
                .map(map ->
                        "ConfigMap/" + map.getMetadata().getName() + ": Grafana looks for " + DASHBOARD + ": \"1\"");
        Stream<String> files = dashboards(manifests)
                .flatMap(dashboard -> faults(dashboard, uids).map(fault -> dashboard.where() + ": " + fault));
        return Stream.concat(labels, files);
    }

    private static Stream<String> faults(Dashboard dashboard, Map<String, Long> uids) {
        JsonNode json;
        try {
            json = JSON.readTree(dashboard.text());
        } catch (JsonProcessingException e) {
            return Stream.of("no JSON: " + e.getOriginalMessage());
        }
        List<String> faults = new ArrayList<>();
        String uid = uid(dashboard.text());
        if (uid.isEmpty() || uids.getOrDefault(uid, 0L) > 1) {
            faults.add("the uid \"" + uid + "\" is not its own");
        }
        if (json.path("title").asText().isEmpty()) {
            faults.add("no title");
        }
        Set<Integer> ids = new HashSet<>();
        panels(json).forEach(panel -> {
            String title = panel.path("title").asText();
            if (!ids.add(panel.path("id").asInt())) {
                faults.add("\"" + title + "\" has the id of another panel");
            }
            JsonNode place = panel.path("gridPos");
            if (place.path("w").asInt() < 1
                    || place.path("x").asInt() + place.path("w").asInt() > 24) {
                faults.add("\"" + title + "\" is not within the 24 columns");
            }
            if (!Set.of("row", "text").contains(panel.path("type").asText())) {
                if (!panel.path("datasource").path("uid").asText().equals("${datasource}")) {
                    faults.add("\"" + title + "\" is bound to somebody's data source");
                }
                if (elements(panel.path("targets"))
                        .noneMatch(it -> !it.path("expr").asText().isBlank())) {
                    faults.add("\"" + title + "\" asks for nothing");
                }
            }
        });
        return faults.stream();
    }

    private static String uid(String text) {
        try {
            return JSON.readTree(text).path("uid").asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    /** Also those within collapsed rows. */
    private static Stream<JsonNode> panels(JsonNode parent) {
        return elements(parent.path("panels")).flatMap(panel -> Stream.concat(Stream.of(panel), panels(panel)));
    }

    private static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Labels that Prometheus would rename, because it gives that name itself. */
    static Stream<String> renamed() {
        return listed().entrySet().stream()
                .flatMap(metric -> metric.getValue().stream()
                        .filter(OF_PROMETHEUS::contains)
                        .map(label -> metric.getKey() + " " + label));
    }

    private Metrics() {}
}
