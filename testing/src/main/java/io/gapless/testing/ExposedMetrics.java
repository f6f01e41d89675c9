package io.gapless.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The metrics that dashboards and alerts ask for ({@code contracts/metrics.txt}) are those that a part exposes. */
public final class ExposedMetrics {

    /** A line of what Prometheus reads: {@code name{label="value"} 1.0}. */
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+$");

    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"(?:[^\"\\\\]|\\\\.)*\"");

    private ExposedMetrics() {}

    /** One line of the list. */
    record Metric(String name, Set<String> parts, Set<String> labels) {

        boolean isOf(String part) {
            return parts.contains("all")
                    || parts.contains(part)
                    || (parts.contains("services") && part.endsWith("-service"));
        }
    }

    /**
     * Fails unless the part's {@code /actuator/prometheus} has all that the list says of it, each with the labels there.
     * Some appear with the first event or the first call of another service: let the part do that before.
     */
    public static void areThoseOfTheList(String part, Api api) {
        var promised = list().stream().filter(metric -> metric.isOf(part)).toList();
        assertThat(promised).as("metrics of %s", part).isNotEmpty();
        // The timer of a request is written after its answer.
        await().untilAsserted(() -> {
            var exposed =
                    read(api.anonymous().get("/actuator/prometheus").expect(200).text());
            assertThat(missing(promised, exposed))
                    .as("what contracts/metrics.txt says of %s", part)
                    .isEmpty();
        });
    }

    static List<String> missing(List<Metric> promised, Map<String, Set<String>> exposed) {
        var missing = new ArrayList<String>();
        for (var metric : promised) {
            var labels = exposed.get(metric.name());
            if (labels == null) {
                missing.add(metric.name());
            } else if (!labels.containsAll(metric.labels())) {
                missing.add("%s has the labels %s, not %s".formatted(metric.name(), labels, metric.labels()));
            }
        }
        return missing;
    }

    /** Each name with the labels that all its samples have. */
    static Map<String, Set<String>> read(String text) {
        var exposed = new HashMap<String, Set<String>>();
        SAMPLE.matcher(text).results().forEach(sample -> {
            var labels = new TreeSet<String>();
            if (sample.group(2) != null) {
                LABEL.matcher(sample.group(2)).results().forEach(label -> labels.add(label.group(1)));
            }
            exposed.merge(sample.group(1), labels, (before, now) -> {
                before.retainAll(now);
                return before;
            });
        });
        return exposed;
    }

    static List<Metric> list() {
        try {
            return Files.readAllLines(Repository.file("contracts/metrics.txt")).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\|", -1))
                    .map(cells ->
                            new Metric(cells[0].strip(), words(cells[1]), words(cells.length > 2 ? cells[2] : "")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> words(String cell) {
        return cell.isBlank() ? Set.of() : Set.of(cell.strip().split("\\s+"));
    }
}
