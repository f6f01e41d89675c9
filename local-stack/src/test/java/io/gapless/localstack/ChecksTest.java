package io.gapless.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {

    @TempDir
    Path home;

    @Test
    void a_taken_port_is_named_with_its_part_its_variable_and_its_holder() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StackSettings settings = settings(Map.of("GAPLESS_KAFKA_PORT", Integer.toString(taken.getLocalPort())));

            assertThatThrownBy(() -> Checks.ports(settings, EnumSet.of(Part.KAFKA)))
                    .isInstanceOf(LocalStackException.class)
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()))
                    .hasMessageContaining("Kafka")
                    .hasMessageContaining("GAPLESS_KAFKA_PORT=")
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
        }
    }

    @Test
    void a_port_of_a_part_that_is_not_started_may_be_taken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StackSettings settings = settings(Map.of(
                    "GAPLESS_KAFKA_PORT", Integer.toString(taken.getLocalPort()),
                    "GAPLESS_POSTGRES_PORT", Integer.toString(Ports.free())));

            assertThatCode(() -> Checks.ports(settings, EnumSet.of(Part.POSTGRES)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void two_parts_cannot_have_one_port() {
        String port = Integer.toString(Ports.free());
        StackSettings settings = settings(Map.of("GAPLESS_VISIT_PORT", port, "GAPLESS_GATEWAY_PORT", port));

        assertThatThrownBy(() -> Checks.ports(settings, EnumSet.of(Part.VISIT_SERVICE, Part.GATEWAY)))
                .hasMessageContaining("GAPLESS_VISIT_PORT")
                .hasMessageContaining("GAPLESS_GATEWAY_PORT");
    }

    @Test
    void too_little_memory_is_told_with_both_figures() {
        long gibibyte = 1024L * 1024 * 1024;

        assertThatThrownBy(() -> Checks.memory(3 * gibibyte, OptionalLong.of(gibibyte)))
                .hasMessageContaining("3.0 GiB")
                .hasMessageContaining("1.0 GiB");
        assertThatCode(() -> Checks.memory(gibibyte, OptionalLong.of(3 * gibibyte)))
                .doesNotThrowAnyException();
        assertThatCode(() -> Checks.memory(gibibyte, OptionalLong.empty())).doesNotThrowAnyException();
    }

    @Test
    void the_limit_of_a_container_counts_and_its_cached_files_do_not() throws IOException {
        write("proc/meminfo", "MemTotal: 24000000 kB\nMemAvailable:    8000000 kB\n");
        assertThat(Checks.availableMemory(home)).hasValue(8_000_000L * 1024);

        write("sys/fs/cgroup/memory.max", "4000000000\n");
        write("sys/fs/cgroup/memory.current", "3000000000\n");
        write("sys/fs/cgroup/memory.stat", "anon 1000000000\nfile 2000000000\nfile_mapped 5\n");
        assertThat(Checks.availableMemory(home)).hasValue(3_000_000_000L);

        write("sys/fs/cgroup/memory.max", "max\n");
        assertThat(Checks.availableMemory(home)).hasValue(8_000_000L * 1024);
    }

    @Test
    void a_port_that_is_no_number_is_told_with_its_variable() {
        for (String wrong : new String[] {"abc", "0", "65536", "-1", "8080 8081"}) {
            assertThatThrownBy(() -> settings(Map.of("GAPLESS_SURVEY_PORT", wrong)))
                    .isInstanceOf(LocalStackException.class)
                    .hasMessageContaining("GAPLESS_SURVEY_PORT=" + wrong);
        }
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(home.resolve(file).getParent());
        Files.writeString(home.resolve(file), text);
    }

    private StackSettings settings(Map<String, String> environment) {
        return StackSettings.from(environment, home);
    }
}
