package io.gapless.localstack;

import io.gapless.localstack.PostgresServer.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A real Keycloak server as a process on 127.0.0.1, with the realm {@code gapless} and its demo logins. */
public final class KeycloakServer {

    /** The realm that is imported at the first start. */
    public static final String REALM = "gapless";

    private static final Duration BUILD_LIMIT = Duration.ofMinutes(5);
    private static final Duration START_LIMIT = Duration.ofMinutes(6);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final String ARCHIVE_PREFIX = "keycloak-quarkus-dist-";
    private static final String ARCHIVE_SUFFIX = ".tar.gz";
    private static final int ATTEMPTS = 5;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);
    private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");

    private final Path data;
    private final Path log;
    private final Path pid;
    private final int port;
    private final int managementPort;
    private final Database database;
    private @Nullable ServerProcess process;

    private KeycloakServer(Path data, Path log, Path pid, int port, int managementPort, Database database) {
        this.data = data.toAbsolutePath();
        this.log = log;
        this.pid = pid;
        this.port = Ports.orFree(port);
        this.managementPort = Ports.orFree(managementPort);
        this.database = database;
    }

    /** A server that keeps its state in the given database; port 0 means any free one. */
    public static KeycloakServer durable(Path home, int port, int managementPort, Database database) {
        return new KeycloakServer(
                home.resolve("data/keycloak"),
                home.resolve("logs/keycloak.log"),
                home.resolve("run/keycloak.pid"),
                port,
                managementPort,
                database);
    }

    /** Starts the server and returns when it is ready and the realm answers; the first start on a machine takes a minute. */
    public void start() {
        start(activity -> {});
    }

    synchronized void start(Consumer<Activity> progress) {
        if (isRunning()) {
            return;
        }
        Path distribution = distribution(progress);
        Leftovers.end(pid, STOP_LIMIT, progress);
        prepareHome(distribution);
        progress.accept(Activity.STARTING);
        ServerProcess started = ServerProcess.start(command(
                data,
                List.of(
                        "start",
                        "--optimized",
                        "--import-realm",
                        "--http-enabled=true",
                        "--http-host=" + Ports.LOOPBACK,
                        "--http-port=" + port,
                        "--http-management-port=" + managementPort,
                        "--hostname=" + serverUrl(),
                        // Without it Keycloak looks for other nodes and listens on all addresses for them.
                        "--cache=local",
                        "--db-url=" + database.url(),
                        "--db-username=" + database.username(),
                        "--db-pool-initial-size=2",
                        "--log-level=INFO,io.smallrye.health:WARN",
                        "--db-pool-max-size=20"),
                Map.of(
                        "KC_DB_PASSWORD", database.password(),
                        "KC_BOOTSTRAP_ADMIN_USERNAME", "admin",
                        "KC_BOOTSTRAP_ADMIN_PASSWORD", "gapless"),
                log,
                pid));
        process = started;
        try (HttpClient client = client()) {
            started.awaitReady(
                    () -> answers(client, "http://localhost:%d/health/ready".formatted(managementPort)), START_LIMIT);
            progress.accept(Activity.CHECKING);
            // "Ready" says that the server is up, not that the realm was imported.
            started.awaitReady(() -> answers(client, jwkSetUri()), START_LIMIT);
        } catch (LocalStackException e) {
            kill();
            throw e;
        }
    }

    private static ServerProcess.Command command(
            Path home, List<String> arguments, Map<String, String> environment, Path log, Path pid) {
        // What kc.sh does, without the shell between: the pid is the server's own.
        List<String> line = new ArrayList<>(List.of(
                Installation.java(),
                "-Xms64m",
                "-Xmx384m",
                "-Xss512k",
                "-XX:MetaspaceSize=96M",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dfile.encoding=UTF-8",
                "-Duser.language=en",
                "-Duser.country=US",
                "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
                        + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.base/java.security=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-Dkc.home.dir=" + home,
                "-Djboss.server.config.dir=" + home.resolve("conf"),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dpicocli.disable.closures=true",
                "-Dquarkus-log-max-startup-records=10000",
                "-cp",
                home.resolve("lib/quarkus-run.jar").toString(),
                "io.quarkus.bootstrap.runner.QuarkusEntryPoint"));
        line.addAll(arguments);
        return new ServerProcess.Command("Keycloak", line, environment, home, log, pid);
    }

    /** The unpacked distribution, built once for PostgreSQL. */
    private static Path distribution(Consumer<Activity> progress) {
        Path archive = archive();
        String version =
                archive.getFileName().toString().replace(ARCHIVE_PREFIX, "").replace(ARCHIVE_SUFFIX, "");
        return Installation.cached("keycloak-" + version, directory -> {
                    progress.accept(Activity.UNPACKING);
                    try (InputStream tar = new GZIPInputStream(Files.newInputStream(archive), 1 << 16)) {
                        Installation.untar(tar, directory);
                    }
                    progress.accept(Activity.BUILDING);
                    Path unpacked = directory.resolve("keycloak-" + version);
                    ServerProcess.start(command(
                                    unpacked,
                                    List.of("build", "--db=postgres", "--health-enabled=true"),
                                    Map.of(),
                                    directory.resolve("build.log"),
                                    directory.resolve("build.pid")))
                            .awaitSuccess(BUILD_LIMIT);
                })
                .resolve("keycloak-" + version);
    }

    private static Path archive() {
        try (Stream<Path> files = Files.list(Installation.built("keycloak"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(ARCHIVE_PREFIX))
                    .filter(file -> file.getFileName().toString().endsWith(ARCHIVE_SUFFIX))
                    .max(Path::compareTo)
                    .orElseThrow(() -> LocalStackException.of(
                            "installation.missing", "keycloak/" + ARCHIVE_PREFIX + "*" + ARCHIVE_SUFFIX));
        } catch (IOException e) {
            throw LocalStackException.because(e, "installation.missing", "keycloak");
        }
    }

    /** A home of its own for each server, with links to the distribution, so that several can run from one. */
    private void prepareHome(Path distribution) {
        try {
            Path imports = data.resolve("data/import");
            Files.createDirectories(imports);
            for (String part : List.of("bin", "conf", "lib", "providers", "themes", "version.txt")) {
                Path link = data.resolve(part);
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, distribution.resolve(part));
            }
            try (InputStream realm = realm()) {
                Files.copy(realm, imports.resolve("gapless-realm.json"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw LocalStackException.because(e, "installation.directory", data, e.getMessage());
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    }

    private static boolean answers(HttpClient client, String url) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
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

    /** The address of the server, as {@code http://localhost:port}. */
    public String serverUrl() {
        return "http://localhost:" + port;
    }

    /** What the realm's tokens name as their issuer. */
    public String issuer() {
        return serverUrl() + "/realms/" + REALM;
    }

    /** Where the realm's public keys are. */
    public String jwkSetUri() {
        return issuer() + "/protocol/openid-connect/certs";
    }

    /** An access token for a demo login of the realm, by the password grant of the client {@code gapless-cli}. */
    public String accessToken(String username) {
        return accessToken(issuer(), username);
    }

    static String accessToken(String issuer, String username) {
        return token(
                issuer,
                Map.of(
                        "grant_type", "password",
                        "client_id", "gapless-cli",
                        "username", username,
                        "password", "gapless",
                        "scope", "openid"));
    }

    /** The people of the realm, those of the demo's teams after those that stand for a role. */
    static List<String> logins() {
        Pattern login = Pattern.compile("\"username\"\\s*:\\s*\"([^\"]+)\"");
        try (InputStream realm = realm()) {
            return login.matcher(new String(realm.readAllBytes(), StandardCharsets.UTF_8))
                    .results()
                    .map(found -> found.group(1))
                    .filter(name -> !name.startsWith("service-account-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream realm() {
        return Objects.requireNonNull(
                KeycloakServer.class.getResourceAsStream("/realm/gapless-realm.json"), "realm file");
    }

    /** An access token for a confidential client of the realm, by its own credentials. */
    public String clientToken(String clientId, String clientSecret) {
        return token(
                issuer(),
                Map.of(
                        "grant_type", "client_credentials",
                        "client_id", clientId,
                        "client_secret", clientSecret));
    }

    private static String token(String issuer, Map<String, String> form) {
        String body = String.join(
                "&",
                form.entrySet().stream()
                        .map(field ->
                                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                        .toList());
        HttpRequest request = HttpRequest.newBuilder(URI.create(issuer + "/protocol/openid-connect/token"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = client()) {
            for (int attempt = 1; ; attempt++) {
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                Matcher token = ACCESS_TOKEN.matcher(response.body());
                if (token.find()) {
                    return token.group(1);
                }
                // One log-in of a person at a time: while somebody else logs in as the same user, this one is refused.
                if (attempt == ATTEMPTS || response.statusCode() != HttpURLConnection.HTTP_UNAUTHORIZED) {
                    throw LocalStackException.of("keycloak.no-token", response.body());
                }
                Thread.sleep(BETWEEN_ATTEMPTS);
            }
        } catch (IOException e) {
            throw LocalStackException.because(e, "keycloak.unreachable", issuer, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LocalStackException.because(e, "process.interrupted", "Keycloak");
        }
    }

    /** The port on 127.0.0.1; the same over restarts. */
    public int port() {
        return port;
    }

    /** The port of health and metrics on 127.0.0.1. */
    public int managementPort() {
        return managementPort;
    }

    /** Whether the server's process lives. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    synchronized @Nullable ServerProcess process() {
        return process;
    }

    /** Stops cleanly; the data stays. */
    public synchronized void stop() {
        if (process != null) {
            process.stop(STOP_LIMIT);
            process = null;
        }
    }

    /** Ends the server as a crash would (SIGKILL); the data stays. */
    public synchronized void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }
}
