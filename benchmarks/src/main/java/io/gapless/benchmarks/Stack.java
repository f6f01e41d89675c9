package io.gapless.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A local stack for one benchmark: started by the launcher as {@code ./gapless up} does, beside the user's own, with
 * free ports, fresh data and the JVM flags of production.
 */
final class Stack implements AutoCloseable {

    /**
     * What a container has: the compilers both, 70 % of 1 GiB as heap, and the collector that the JVM chooses for that
     * much memory (see {@code jib-maven-plugin} in the root pom and {@code k8s/base/services/shape}).
     */
    static final String PRODUCTION =
            "-XX:+UseSerialGC -Xmx717m -XX:+ExitOnOutOfMemoryError -Dgapless.gateway.limits.logged-in.requests=1000000000";

    static final List<String> ALL_PARTS = List.of(
            "postgres",
            "kafka",
            "keycloak",
            "customer-service",
            "visit-service",
            "complaint-service",
            "survey-service",
            "gateway");

    private static final Map<String, String> PORTS = Map.of(
            "gateway", "GAPLESS_GATEWAY_PORT",
            "customer-service", "GAPLESS_CUSTOMER_PORT",
            "visit-service", "GAPLESS_VISIT_PORT",
            "complaint-service", "GAPLESS_COMPLAINT_PORT",
            "survey-service", "GAPLESS_SURVEY_PORT",
            "keycloak", "GAPLESS_KEYCLOAK_PORT",
            "keycloak-management", "GAPLESS_KEYCLOAK_MANAGEMENT_PORT",
            "postgres", "GAPLESS_POSTGRES_PORT",
            "kafka", "GAPLESS_KAFKA_PORT",
            "kafka-controller", "GAPLESS_KAFKA_CONTROLLER_PORT");

    private final Path home;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();

    /**
     * Nothing runs yet.
     *
     * @param jvmFlags of the services and the gateway; null for the launcher's own, made for a quick start
     */
    Stack(@Nullable String jvmFlags) throws IOException {
        this(jvmFlags, false);
    }

    /** The same, with the data that the last benchmark left where {@code keep}. */
    Stack(@Nullable String jvmFlags, boolean keep) throws IOException {
        Path users = System.getenv("GAPLESS_HOME") == null
                ? root().resolve(".gapless")
                : Path.of(System.getenv("GAPLESS_HOME")).toAbsolutePath();
        home = users.resolve("benchmarks");
        if (!keep) {
            deleteData();
        }
        Files.createDirectories(home);
        Files.createDirectories(users.resolve("cache"));
        if (!Files.exists(home.resolve("cache"))) {
            Files.createSymbolicLink(home.resolve("cache"), users.resolve("cache"));
        }
        environment.put("GAPLESS_HOME", home.toString());
        if (jvmFlags != null) {
            environment.put("GAPLESS_JAVA_OPTS", jvmFlags);
        }
        PORTS.forEach((part, variable) -> {
            int port = freePort();
            while (ports.containsValue(port)) {
                port = freePort();
            }
            ports.put(part, port);
            environment.put(variable, Integer.toString(port));
        });
        Runtime.getRuntime().addShutdownHook(new Thread(this::downQuietly, "down"));
    }

    static Path root() {
        return Path.of(System.getProperty("gapless.root", "")).toAbsolutePath().normalize();
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static int freePort() {
        // Below the range from which the system takes the ports of outgoing connections.
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException taken) {
                // Try another one.
            }
        }
    }

    private void deleteData() throws IOException {
        Path data = home.resolve("data");
        if (Files.exists(data)) {
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Starts the named parts, and returns when they are ready. */
    void up(List<String> parts) throws Exception {
        System.out.println("Starting " + String.join(", ", parts) + " in " + home);
        List<String> options = new ArrayList<>(List.of("up", "--background"));
        if (!parts.equals(ALL_PARTS)) {
            options.addAll(List.of("--only", String.join(",", parts)));
        }
        if (launch(options, ProcessBuilder.Redirect.INHERIT) != 0) {
            throw new IllegalStateException("The stack did not start; see above and " + home.resolve("logs"));
        }
    }

    /** Ends every part; the data stays. */
    void down() throws Exception {
        launch(List.of("down"), ProcessBuilder.Redirect.DISCARD);
    }

    private int launch(List<String> arguments, ProcessBuilder.Redirect output) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx160m",
                "-Dgapless.root=" + root(),
                "-Dgapless.terminal=false",
                "-cp",
                System.getProperty("java.class.path"),
                "io.gapless.localstack.Launcher"));
        command.addAll(arguments);
        return start(command, output).waitFor();
    }

    /** Starts {@code ./gapless} itself, as a user does. */
    Process gapless(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(root().resolve("gapless").toString()));
        command.addAll(Arrays.asList(arguments));
        return start(command, ProcessBuilder.Redirect.INHERIT);
    }

    private Process start(List<String> command, ProcessBuilder.Redirect output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void downQuietly() {
        try {
            if (Files.exists(home.resolve("run/launcher.pid"))) {
                down();
            }
        } catch (Exception e) {
            System.err.println("The stack in " + home + " may still run: " + e);
        }
    }

    Path home() {
        return home;
    }

    int port(String part) {
        Integer port = ports.get(part);
        if (port == null) {
            throw new IllegalArgumentException("No part " + part);
        }
        return port;
    }

    /** The process of a part, or of the launcher that holds the stack. */
    long pid(String part) {
        try {
            return Long.parseLong(
                    Files.readAllLines(home.resolve("run/" + part + ".pid")).getFirst());
        } catch (IOException e) {
            throw new IllegalStateException(part + " does not run", e);
        }
    }

    /** The CPU of a part, of all its processes where it has several. */
    Cpu cpu(String part) {
        return part.equals("postgres") ? Cpu.family(pid(part)) : Cpu.alone(pid(part));
    }

    /** The database of a service. */
    Connection database(String service) throws SQLException {
        String name = service.replace("-service", "");
        return connect(name, name, name + "-local");
    }

    /** A statement that only the superuser of PostgreSQL may give. */
    void asSuperuser(String sql) throws SQLException {
        try (Connection connection = connect("postgres", "postgres", "postgres-local");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect(String database, String user, String password) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port("postgres"), database), user, password);
    }

    /** Tokens of a demo login, each from a login of its own. */
    Tokens tokens(String login) {
        return new Tokens(
                "http://localhost:%d/realms/gapless/protocol/openid-connect/token".formatted(port("keycloak")), login);
    }

    /** Starts a further process whose output goes to a log beside those of the stack; ended with this program. */
    Process extra(String name, List<String> command, Map<String, String> environment) throws IOException {
        Path log = home.resolve("logs/" + name + ".log");
        Files.createDirectories(log.getParent());
        Files.writeString(log, "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "end-" + name));
        return process;
    }

    private static void end(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        process.onExit()
                .orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                .exceptionally(late -> {
                    children.forEach(ProcessHandle::destroyForcibly);
                    return process.destroyForcibly();
                })
                .join();
    }

    /**
     * One more process of a part of this stack: the same command and the same settings, except for those given.
     *
     * @param jvmFlags taken after those of the part
     * @param jar another build, extracted; null for the same
     * @param settings by their Spring names, stronger than all others; with a {@code server.port}
     */
    Process clone(String part, String name, List<String> jvmFlags, @Nullable String jar, Map<String, String> settings)
            throws IOException {
        Path original = Path.of("/proc", Long.toString(pid(part)));
        List<String> command = new ArrayList<>(zeroTerminated(original.resolve("cmdline")));
        if (jar != null) {
            command.set(command.indexOf("-jar") + 1, jar);
        }
        command.addAll(command.indexOf("-jar"), jvmFlags);
        settings.forEach((key, value) -> command.add("--" + key + "=" + value));
        Map<String, String> variables = new HashMap<>();
        for (String variable : zeroTerminated(original.resolve("environ"))) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                variables.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return extra(name, command, variables);
    }

    private static List<String> zeroTerminated(Path file) throws IOException {
        return List.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0"));
    }

    @Override
    public void close() throws Exception {
        down();
    }
}
