package io.gapless.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A directory for the server of one test run, named after the JVM that owns it. */
final class EphemeralDirectory {

    private static final Path PARENT = Path.of(System.getProperty("java.io.tmpdir"));
    private static final String PREFIX = "gapless-test-";

    private EphemeralDirectory() {}

    static Path create(String name) {
        try {
            sweep();
            long owner = ProcessHandle.current().pid();
            return Files.createTempDirectory(PARENT, PREFIX + owner + "-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A test JVM that was killed could not stop its servers: the next one does it. */
    private static void sweep() throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(PARENT, PREFIX + "*")) {
            for (Path directory : directories) {
                String owner = directory.getFileName().toString().split("-")[2];
                if (ProcessHandle.of(Long.parseLong(owner)).isEmpty()) {
                    clear(directory);
                }
            }
        }
    }

    private static void clear(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> pids =
                    files.filter(file -> file.toString().endsWith(".pid")).toList();
            pids.forEach(file -> new PidFile(file).owner().ifPresent(ProcessHandle::destroyForcibly));
            Installation.deleteRecursively(directory);
        } catch (IOException | UncheckedIOException goneMeanwhile) {
            // Another test JVM is at the same work, or the server is still on its way out: the next run gets it.
        }
    }
}
