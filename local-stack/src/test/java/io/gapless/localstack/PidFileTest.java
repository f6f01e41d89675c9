package io.gapless.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {

    @TempDir
    Path directory;

    @Test
    void a_live_process_owns_its_file_and_a_dead_one_does_not() throws Exception {
        PidFile file = new PidFile(directory.resolve("run/part.pid"));
        assertThat(file.owner()).isEmpty();

        Process process = new ProcessBuilder("sleep", "60").start();
        file.write(process.toHandle());
        assertThat(file.owner()).contains(process.toHandle());

        process.destroyForcibly().waitFor();
        assertThat(file.owner()).isEmpty();
    }

    @Test
    void another_process_with_the_same_pid_is_not_ours() throws IOException {
        PidFile file = new PidFile(directory.resolve("part.pid"));
        Instant before = Instant.now().minus(Duration.ofDays(2));
        Files.writeString(file.path(), ProcessHandle.current().pid() + "\n" + before + "\n");

        assertThat(file.owner()).isEmpty();
    }

    @Test
    void a_file_that_was_cut_off_belongs_to_nobody() throws IOException {
        PidFile file = new PidFile(directory.resolve("part.pid"));
        for (String content :
                new String[] {"", "12", "12\n", "x\ny\n", "99999999999999999999\n2026-01-01T00:00:00Z\n"}) {
            Files.writeString(file.path(), content);
            assertThat(file.owner()).isEmpty();
        }
    }
}
