package io.gapless.visit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real server that speaks S3, checks signatures and keeps its objects in a directory; it can be away for a while. */
final class S3Server implements AutoCloseable {

    static final String BUCKET = "gapless";
    static final String ACCESS_KEY = "gapless";
    static final String SECRET_KEY = "only-for-tests-of-the-store";

    private final Path directory;
    private final int port;
    private @Nullable Process process;

    S3Server() {
        try {
            directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "s3-");
            Files.createDirectories(directory.resolve("objects").resolve(BUCKET));
            port = freePort();
            Files.writeString(directory.resolve("s3proxy.conf"), """
                    s3proxy.endpoint=http://127.0.0.1:%d
                    s3proxy.authorization=aws-v4
                    s3proxy.identity=%s
                    s3proxy.credential=%s
                    jclouds.provider=filesystem-nio2
                    jclouds.identity=%2$s
                    jclouds.credential=%3$s
                    jclouds.filesystem.basedir=%s
                    """.formatted(
                            port, ACCESS_KEY, SECRET_KEY, directory.resolve("objects")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    void start() {
        try {
            process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-jar",
                            Path.of("target/s3/s3proxy.jar").toAbsolutePath().toString(),
                            "--properties",
                            "s3proxy.conf"))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().until(this::answers);
    }

    void stop() {
        var running = process;
        if (running != null) {
            running.destroyForcibly();
            running.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    /** How many objects there are. */
    long objects() {
        try (Stream<Path> files = Files.walk(directory.resolve("objects").resolve(BUCKET))) {
            return files.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] content(String key) {
        try {
            return Files.readAllBytes(
                    directory.resolve("objects").resolve(BUCKET).resolve(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
    }

    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
