package io.gapless.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Remembers a process by its pid and its start time, because the system gives the pid of a dead process to another. */
record PidFile(Path path) {

    // The system counts start times in hundredths of a second from boot: two readings may differ a little.
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    void write(ProcessHandle process) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.writeString(path, process.pid() + "\n" + startOf(process) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process that wrote this file or for which it was written, if it still lives. */
    Optional<ProcessHandle> owner() {
        try {
            List<String> lines = Files.readAllLines(path);
            Instant start = Instant.parse(lines.get(1));
            return ProcessHandle.of(Long.parseLong(lines.get(0)))
                    .filter(Leftovers::isRunning)
                    .filter(process ->
                            Duration.between(start, startOf(process)).abs().compareTo(TOLERANCE) < 0);
        } catch (IOException | RuntimeException absentOrCutOff) {
            return Optional.empty();
        }
    }

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
