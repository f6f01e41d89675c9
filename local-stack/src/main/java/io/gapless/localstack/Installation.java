package io.gapless.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** Where the repository is, what the build put there, and the cache of what is unpacked from it once per version. */
final class Installation {

    private static final ReentrantLock LOCK = new ReentrantLock();

    private Installation() {}

    /** Fills a new directory. */
    interface Filler {
        void fill(Path directory) throws IOException, InterruptedException;
    }

    /** The root of the repository: system property {@code gapless.root}, or upward from the working directory. */
    static Path root() {
        String given = System.getProperty("gapless.root");
        if (given != null && !given.isBlank()) {
            return Path.of(given).toAbsolutePath().normalize();
        }
        Path directory = Path.of("").toAbsolutePath();
        for (Path candidate = directory; candidate != null; candidate = candidate.getParent()) {
            if (Files.isDirectory(candidate.resolve("local-stack/target/kafka"))) {
                return candidate;
            }
        }
        throw LocalStackException.of("installation.no-root", directory);
    }

    /** The data directory of the stack: GAPLESS_HOME, or .gapless in the repository. */
    static Path home() {
        String given = System.getenv("GAPLESS_HOME");
        return given == null || given.isBlank()
                ? root().resolve(".gapless")
                : Path.of(given).toAbsolutePath().normalize();
    }

    /** A file or directory that the build of this module has made. */
    static Path built(String path) {
        Path result = root().resolve("local-stack/target").resolve(path);
        if (!Files.exists(result)) {
            throw LocalStackException.of("installation.missing", result);
        }
        return result;
    }

    /** The classes of this module, as a directory or a jar. */
    static Path own() {
        try {
            return Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The cached directory of that name; made if it is missing, by one process at a time and all or nothing. */
    static Path cached(String name, Filler filler) {
        Path directory = home().resolve("cache").resolve(name);
        if (Files.isDirectory(directory)) {
            return directory;
        }
        LOCK.lock();
        try {
            Files.createDirectories(directory.getParent());
            try (FileChannel channel = FileChannel.open(
                            directory.resolveSibling("." + directory.getFileName() + ".lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!Files.isDirectory(directory) && lock.isValid()) {
                    Path draft = Files.createTempDirectory(directory.getParent(), "." + directory.getFileName() + ".");
                    filler.fill(draft);
                    Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
                }
            }
            return directory;
        } catch (IOException e) {
            throw LocalStackException.because(e, "installation.directory", directory, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LocalStackException.because(e, "process.interrupted", name);
        } finally {
            LOCK.unlock();
        }
    }

    /** Unpacks a plain tar stream; the system's tar keeps modes and links as they are. */
    static void untar(InputStream tar, Path directory) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("tar", "-x", "--no-same-owner", "-f", "-", "-C", directory.toString())
                .redirectErrorStream(true)
                .start();
        try (OutputStream input = process.getOutputStream()) {
            tar.transferTo(input);
        }
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw LocalStackException.of("installation.tar", directory, output.strip());
        }
    }

    static void deleteRecursively(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
