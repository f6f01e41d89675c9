package io.gapless.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** One of our own applications as a process, run from its extracted jar, which starts faster than the jar itself. */
final class BootApplication {

    private static final Duration START_LIMIT = Duration.ofMinutes(6);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final Part part;
    private final StackSettings settings;
    private final Map<String, String> properties;
    private @Nullable ServerProcess process;

    BootApplication(Part part, StackSettings settings, Map<String, String> properties) {
        this.part = part;
        this.settings = settings;
        this.properties = properties;
    }

    synchronized void start(Consumer<Activity> progress) {
        if (process != null && process.isAlive()) {
            return;
        }
        Path application = extracted(progress);
        Leftovers.end(settings.pid(part).path(), STOP_LIMIT, progress);
        progress.accept(Activity.STARTING);
        List<String> command = new ArrayList<>(List.of(Installation.java(), "--enable-native-access=ALL-UNNAMED"));
        command.addAll(settings.javaOptions());
        if (settings.classesKept()) {
            command.addAll(classesKept(application));
        }
        command.addAll(List.of("-Dfile.encoding=UTF-8", "-jar", application.toString()));
        ServerProcess started = ServerProcess.start(new ServerProcess.Command(
                part.label(),
                command,
                // As JSON, because names of variables cannot tell `customer-service` in a property from two levels.
                Map.of("SPRING_APPLICATION_JSON", json(properties)),
                settings.run(),
                settings.log(part),
                settings.pid(part).path()));
        process = started;
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            started.awaitReady(() -> isReady(client), START_LIMIT);
        } catch (LocalStackException e) {
            kill();
            throw e;
        }
    }

    /**
     * The classes that a run loaded are kept beside the extracted jar when it stops, ready to be mapped into memory by
     * the next one, which starts a third faster. The JVM makes them anew if they do not fit, and does without if it must.
     */
    private static List<String> classesKept(Path application) {
        return List.of(
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + application.resolveSibling("classes.jsa"),
                "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off");
    }

    private boolean isReady(HttpClient client) {
        URI readiness =
                URI.create("http://%s:%d/actuator/health/readiness".formatted(Ports.LOOPBACK, settings.port(part)));
        HttpRequest request = HttpRequest.newBuilder(readiness)
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static String json(Map<String, String> properties) {
        return properties.entrySet().stream()
                .map(entry -> "\"" + escaped(entry.getKey()) + "\":\"" + escaped(entry.getValue()) + "\"")
                .sorted()
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** The application's jar beside its libraries, extracted once for each build. */
    private Path extracted(Consumer<Activity> progress) {
        Path jar = built(part);
        try {
            String name = "apps/" + part.id() + "-" + fingerprint(jar);
            Path directory = Installation.cached(name, draft -> {
                progress.accept(Activity.UNPACKING);
                dropEarlierBuilds(draft);
                extract(jar, draft.resolve("app"));
            });
            return directory.resolve("app").resolve(jar.getFileName());
        } catch (IOException e) {
            throw LocalStackException.because(e, "installation.no-service", part.label(), jar);
        }
    }

    // Reproducible builds give every jar the same time, so its content must tell one build from another; the directory
    // of
    // the archive holds a checksum of each file.
    private static String fingerprint(Path jar) throws IOException {
        CRC32 sum = new CRC32();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            zip.stream()
                    .map(entry -> entry.getName() + entry.getCrc() + entry.getSize())
                    .sorted()
                    .forEach(text -> sum.update(text.getBytes(StandardCharsets.UTF_8)));
        }
        return Long.toHexString(sum.getValue());
    }

    /** The jar that the build has made of that part. */
    static Path built(Part part) {
        Path target = Installation.root().resolve(part.id()).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-app.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("absent"));
        } catch (IOException absent) {
            throw LocalStackException.because(
                    absent, "installation.no-service", part.label(), target.resolve(part.id() + "-*-app.jar"));
        }
    }

    // The newest earlier one stays: a stack that runs while the next build is made may still load classes from it.
    private void dropEarlierBuilds(Path draft) throws IOException {
        try (Stream<Path> files = Files.list(draft.resolveSibling("."))) {
            files.filter(file -> file.getFileName().toString().startsWith(part.id() + "-"))
                    .sorted(Comparator.comparing((Path file) -> file.toFile().lastModified())
                            .reversed())
                    .skip(1)
                    .forEach(Installation::deleteRecursively);
        }
    }

    private void extract(Path jar, Path destination) {
        ServerProcess.start(new ServerProcess.Command(
                        part.label(),
                        List.of(
                                Installation.java(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Djarmode=tools",
                                "-jar",
                                jar.toString(),
                                "extract",
                                "--destination",
                                destination.toString()),
                        Map.of(),
                        settings.run(),
                        settings.log(part),
                        settings.pid(part).path()))
                .awaitSuccess(Duration.ofMinutes(2));
    }

    synchronized @Nullable ServerProcess process() {
        return process;
    }

    synchronized void stop() {
        if (process != null) {
            process.stop(STOP_LIMIT);
            process = null;
        }
    }

    synchronized void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }
}
