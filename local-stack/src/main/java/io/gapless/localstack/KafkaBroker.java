package io.gapless.localstack;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A real single Kafka broker (KRaft) in a JVM of its own on 127.0.0.1; topics are never created automatically. */
public final class KafkaBroker implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final String STARTED = "Kafka Server started";

    private final Path data;
    private final Path log;
    private final Path pid;
    private final int port;
    private final int controllerPort;
    private final @Nullable Path ephemeral;
    private @Nullable ServerProcess process;

    private KafkaBroker(Path data, Path log, Path pid, int port, int controllerPort, @Nullable Path ephemeral) {
        this.data = data.toAbsolutePath();
        this.log = log;
        this.pid = pid;
        this.port = Ports.orFree(port);
        this.controllerPort = Ports.orFree(controllerPort);
        this.ephemeral = ephemeral;
    }

    /** A broker with its files below the given home; port 0 means any free one. */
    public static KafkaBroker durable(Path home, int port, int controllerPort) {
        return new KafkaBroker(
                home.resolve("data/kafka"),
                home.resolve("logs/kafka.log"),
                home.resolve("run/kafka.pid"),
                port,
                controllerPort,
                null);
    }

    /** A broker in a temporary directory for tests, deleted by {@link #close}. */
    public static KafkaBroker ephemeral() {
        Path directory = EphemeralDirectory.create("kafka");
        return new KafkaBroker(
                directory.resolve("data"),
                directory.resolve("server.log"),
                directory.resolve("server.pid"),
                0,
                0,
                directory);
    }

    /** The one ephemeral broker of this JVM; started at first use and stopped with the JVM. */
    public static KafkaBroker shared() {
        return Shared.BROKER;
    }

    private static final class Shared {
        static final KafkaBroker BROKER = start();

        private static KafkaBroker start() {
            KafkaBroker broker = ephemeral();
            // Nobody needs its data any more: no time is spent on a clean end.
            Runtime.getRuntime().addShutdownHook(new Thread(broker::discard, "stop-shared-kafka"));
            broker.start();
            return broker;
        }
    }

    /** Starts the broker and returns when it serves clients; also again on the same data and port after a stop or kill. */
    public void start() {
        start(activity -> {});
    }

    synchronized void start(Consumer<Activity> progress) {
        if (isRunning()) {
            return;
        }
        Leftovers.end(pid, STOP_LIMIT, progress);
        try {
            Files.createDirectories(data);
            Files.writeString(data.resolve("server.properties"), properties());
            Files.writeString(data.resolve("log4j2.properties"), LOGGING);
        } catch (IOException e) {
            throw LocalStackException.because(e, "installation.directory", data, e.getMessage());
        }
        boolean isNew = !Files.exists(data.resolve("log/meta.properties"));
        progress.accept(isNew ? Activity.INITIALISING : Activity.STARTING);
        ServerProcess started = ServerProcess.start(command(isNew ? List.of(clusterId()) : List.of()));
        process = started;
        try {
            started.awaitReady(() -> started.log().contains(STARTED), START_LIMIT);
        } catch (LocalStackException e) {
            kill();
            throw e;
        }
    }

    private static String clusterId() {
        UUID id = UUID.randomUUID();
        ByteBuffer bytes =
                ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private ServerProcess.Command command(List<String> clusterId) {
        List<String> line = new ArrayList<>(List.of(
                Installation.java(),
                "-Xms64m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Djava.awt.headless=true",
                "-Dlog4j2.configurationFile=" + data.resolve("log4j2.properties"),
                "-cp",
                Installation.built("kafka/libs") + "/*" + File.pathSeparator + Installation.own(),
                BrokerMain.class.getName(),
                data.resolve("server.properties").toString()));
        line.addAll(clusterId);
        return new ServerProcess.Command("Kafka", line, Map.of(), data, log, pid);
    }

    // A killed broker may not come back before its session has ended, hence the short one.
    // Voters are named in the file and not in the stored metadata, so that the ports can be changed between runs.
    private String properties() {
        return """
                process.roles=broker,controller
                node.id=1
                listeners=BROKER://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=BROKER://127.0.0.1:%1$d
                listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
                inter.broker.listener.name=BROKER
                controller.listener.names=CONTROLLER
                controller.quorum.voters=1@127.0.0.1:%2$d
                log.dirs=%3$s
                auto.create.topics.enable=false
                num.network.threads=2
                num.io.threads=4
                num.partitions=1
                default.replication.factor=1
                min.insync.replicas=1
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=10
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=5
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                broker.session.timeout.ms=4000
                broker.heartbeat.interval.ms=1000
                group.initial.rebalance.delay.ms=0
                log.cleaner.dedupe.buffer.size=8388608
                """.formatted(port, controllerPort, data.resolve("log"));
    }

    private static final String LOGGING = """
            status = error
            appender.console.type = Console
            appender.console.name = console
            appender.console.layout.type = PatternLayout
            appender.console.layout.pattern = %d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5p %c{1} %m%n
            rootLogger.level = warn
            rootLogger.appenderRef.console.ref = console
            logger.server.name = kafka.server
            logger.server.level = info
            logger.config.name = kafka.server.KafkaConfig
            logger.config.level = warn
            """;

    /** The address clients are given, as {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return Ports.LOOPBACK + ":" + port;
    }

    /** The port on 127.0.0.1; the same over restarts. */
    public int port() {
        return port;
    }

    /** Whether the broker's process lives. */
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

    /** Ends the broker as a crash would (SIGKILL); the data stays. */
    public synchronized void kill() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    private void discard() {
        kill();
        close();
    }

    /** Stops the broker, and deletes its files if it is an ephemeral one. */
    @Override
    public void close() {
        stop();
        if (ephemeral != null) {
            Installation.deleteRecursively(ephemeral);
        }
    }
}
