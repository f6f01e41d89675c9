package io.gapless.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.testing.ExposedMetrics.Metric;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExposedMetricsTest {

    private static final String EXPOSED = """
            # HELP jvm_memory_used_bytes The amount of used memory
            # TYPE jvm_memory_used_bytes gauge
            jvm_memory_used_bytes{area="heap",id="a \\"quoted\\", one"} 1.0
            jvm_memory_used_bytes{area="nonheap",id="b",more="x"} 2.5E7
            process_cpu_usage 0.1
            """;

    @Test
    void a_metric_with_its_labels_is_found() {
        assertThat(missing(new Metric("jvm_memory_used_bytes", Set.of(), Set.of("area", "id"))))
                .isEmpty();
        assertThat(missing(new Metric("process_cpu_usage", Set.of(), Set.of()))).isEmpty();
    }

    @Test
    void a_name_or_a_label_that_is_not_exposed_is_told() {
        assertThat(missing(new Metric("jvm_memory_used", Set.of(), Set.of()))).containsExactly("jvm_memory_used");
        assertThat(missing(new Metric("jvm_memory_used_bytes", Set.of(), Set.of("more"))))
                .singleElement()
                .asString()
                .contains("area, id", "more");
    }

    @Test
    void the_list_names_each_metric_once_and_says_whose_it_is() {
        assertThat(ExposedMetrics.list()).extracting(Metric::name).doesNotHaveDuplicates();
        assertThat(ExposedMetrics.list())
                .allSatisfy(metric -> assertThat(metric.parts()).isNotEmpty());
        var outbox = ExposedMetrics.list().stream()
                .filter(metric -> metric.name().equals("gapless_outbox_pending"))
                .findFirst()
                .orElseThrow();
        assertThat(outbox.isOf("visit-service")).isTrue();
        assertThat(outbox.isOf("gateway")).isFalse();
    }

    private static List<String> missing(Metric metric) {
        return ExposedMetrics.missing(List.of(metric), ExposedMetrics.read(EXPOSED));
    }
}
