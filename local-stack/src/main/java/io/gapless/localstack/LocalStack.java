package io.gapless.localstack;

import io.gapless.localstack.PostgresServer.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The whole platform on this machine: the three servers, the four services and the gateway as processes. */
public final class LocalStack implements AutoCloseable {

    /** How one part is started, seen and ended; {@code answers} tells whether anybody listens on its port. */
    record Handle(
            Consumer<Consumer<Activity>> start,
            Supplier<@Nullable ServerProcess> process,
            BooleanSupplier answers,
            Runnable stop,
            Runnable kill) {}

    private final StackSettings settings;
    private final Set<Part> parts;
    private final Board board;
    private final PostgresServer postgres;
    private final KafkaBroker kafka;
    private final KeycloakServer keycloak;
    private final Map<Part, Handle> handles = new EnumMap<>(Part.class);
    private final Map<Part, Future<?>> starts = new ConcurrentHashMap<>();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final @Nullable Path ephemeral;
    private volatile boolean stopping;
    private volatile @Nullable Supervisor supervisor;

    LocalStack(StackSettings settings, Set<Part> parts, Board board, @Nullable Path ephemeral) {
        this.settings = settings;
        this.parts = parts;
        this.board = board;
        this.ephemeral = ephemeral;
        postgres = PostgresServer.durable(settings.home(), settings.port(Port.POSTGRES));
        kafka = KafkaBroker.durable(settings.home(), settings.port(Port.KAFKA), settings.port(Port.KAFKA_CONTROLLER));
        keycloak = KeycloakServer.durable(
                settings.home(),
                settings.port(Port.KEYCLOAK),
                settings.port(Port.KEYCLOAK_MANAGEMENT),
                database(Part.KEYCLOAK));
        handles.put(
                Part.POSTGRES,
                new Handle(
                        this::startPostgres,
                        postgres::process,
                        answers(Part.POSTGRES),
                        postgres::stop,
                        postgres::kill));
        handles.put(
                Part.KAFKA, new Handle(kafka::start, kafka::process, answers(Part.KAFKA), kafka::stop, kafka::kill));
        handles.put(
                Part.KEYCLOAK,
                new Handle(keycloak::start, keycloak::process, answers(Part.KEYCLOAK), keycloak::stop, keycloak::kill));
        for (Part part : EnumSet.allOf(Part.class)) {
            if (part.isApplication()) {
                BootApplication application = new BootApplication(part, settings, properties(part));
                handles.put(
                        part,
                        new Handle(
                                application::start,
                                application::process,
                                answers(part),
                                application::stop,
                                application::kill));
            }
        }
    }

    private BooleanSupplier answers(Part part) {
        return () -> !Ports.isFree(settings.port(part));
    }

    /** A second stack for tests beside the user's: free ports and a temporary home, deleted by {@link #close}. */
    public static LocalStack ephemeral() {
        Path home = EphemeralDirectory.create("stack");
        StackSettings settings = StackSettings.ephemeral(home);
        Set<Part> parts = EnumSet.allOf(Part.class);
        return new LocalStack(settings, parts, Board.of(settings, parts), home);
    }

    /** Starts everything and returns when all of it is ready; when a part fails, stops the others and throws. */
    public void start() {
        try {
            starts.put(Part.POSTGRES, executor.submit(() -> startPart(Part.POSTGRES)));
            if (parts.contains(Part.POSTGRES)) {
                await(Part.POSTGRES);
            }
            for (Part part : parts) {
                if (part != Part.POSTGRES) {
                    starts.put(part, executor.submit(() -> startPart(part)));
                }
            }
            for (Part part : parts) {
                await(part);
            }
        } catch (LocalStackException e) {
            stop();
            throw e;
        }
    }

    private void startPart(Part part) {
        if (stopping || !parts.contains(part)) {
            return;
        }
        try {
            board.set(part, Board.State.STARTING, Activity.STARTING);
            handle(part).start().accept(activity -> board.set(part, Board.State.STARTING, activity));
            board.set(part, Board.State.READY, Activity.WAITING);
        } catch (RuntimeException e) {
            if (!stopping) {
                board.fail(part, String.valueOf(e.getMessage()));
                board.fail(String.valueOf(e.getMessage()));
                // The other parts need not come up any more.
                interruptStarts();
            }
            throw e;
        }
    }

    private void await(Part part) {
        try {
            Future<?> start = starts.get(part);
            if (start != null) {
                start.get();
            }
        } catch (ExecutionException | CancellationException e) {
            String reason = board.failure().orElseGet(() -> String.valueOf(e.getMessage()));
            throw LocalStackException.because(e, "up.part", part.label(), reason);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LocalStackException.because(e, "process.interrupted", part.label());
        }
    }

    private void interruptStarts() {
        starts.values().forEach(start -> start.cancel(true));
    }

    private void startPostgres(Consumer<Activity> progress) {
        postgres.start(progress);
        progress.accept(Activity.CHECKING);
        for (Part part : Part.values()) {
            if (part.isService() || part == Part.KEYCLOAK) {
                Database database = database(part);
                postgres.ensureDatabase(database.name(), database.password());
            }
        }
    }

    private Database database(Part part) {
        String name = part.database();
        String url = "jdbc:postgresql://%s:%d/%s".formatted(Ports.LOOPBACK, settings.port(Port.POSTGRES), name);
        return new Database(name, url, name, name + "-local");
    }

    /** The settings of a service by their Spring names. */
    private Map<String, String> properties(Part part) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "server.address", Ports.LOOPBACK,
                "server.port", Integer.toString(settings.port(part)),
                "gapless.security.issuer", keycloak.issuer(),
                "gapless.security.jwk-set-uri", keycloak.jwkSetUri(),
                "gapless.security.audience", "gapless",
                "gapless.web.public-url", settings.gatewayUrl(),
                "gapless.identity.server-url", keycloak.serverUrl(),
                "gapless.identity.realm", KeycloakServer.REALM));
        for (Part service : Part.values()) {
            if (service.isService()) {
                properties.put(
                        "gapless.services.%s.url".formatted(service.id()),
                        "http://localhost:" + settings.port(service));
            }
        }
        if (part.isService()) {
            Database database = database(part);
            properties.put("spring.datasource.url", database.url());
            properties.put("spring.datasource.username", database.username());
            properties.put("spring.datasource.password", database.password());
            properties.put("spring.kafka.bootstrap-servers", kafka.bootstrapServers());
            // There is one of each service here: while a crashed one's session lasts, its started successor gets
            // nothing.
            properties.put("spring.kafka.consumer.properties.session.timeout.ms", "20000");
            properties.put("gapless.identity.client-id", part.id());
            properties.put("gapless.identity.client-secret", part.id());
            // So that an assessment can be taken to its end in one sitting.
            properties.put("gapless.assessment.appeal-days", "0");
        } else {
            properties.put("spring.security.oauth2.client.registration.gapless.client-id", "gapless-web");
            properties.put("spring.security.oauth2.client.registration.gapless.client-secret", "gapless-web");
        }
        return properties;
    }

    private Handle handle(Part part) {
        return Objects.requireNonNull(handles.get(part));
    }

    /** Starts one part again after {@link #stop(String)} or {@link #kill(String)}, and waits until it is ready. */
    public void start(String part) {
        startPart(Part.named(part));
    }

    /** Stops one part cleanly, for tests of what happens without it. */
    public void stop(String part) {
        handle(Part.named(part)).stop().run();
        board.set(Part.named(part), Board.State.STOPPED, Activity.WAITING);
    }

    /** Ends one part as a crash would (SIGKILL), for tests of faults. */
    public void kill(String part) {
        handle(Part.named(part)).kill().run();
        board.set(Part.named(part), Board.State.STOPPED, Activity.WAITING);
    }

    /** Halts one part without ending it (SIGSTOP), for tests of what hangs: it takes connections and answers nothing. */
    public void freeze(String part) {
        process(part).freeze();
    }

    /** Lets a part go on after {@link #freeze}. */
    public void thaw(String part) {
        process(part).thaw();
    }

    /** The pid of a part that runs. */
    public long pid(String part) {
        return process(part).pid();
    }

    private ServerProcess process(String part) {
        ServerProcess process = handle(Part.named(part)).process().get();
        if (process == null) {
            throw LocalStackException.of("up.part", part, Messages.say("state.stopped"));
        }
        return process;
    }

    /** Stops everything in reverse order: the gateway, the services, Kafka and Keycloak, PostgreSQL; the data stays. */
    public void stop() {
        stopping = true;
        Supervisor supervising = supervisor;
        if (supervising != null) {
            supervising.retire();
        }
        interruptStarts();
        stopAll(List.of(Part.GATEWAY));
        stopAll(parts.stream().filter(Part::isService).toList());
        stopAll(List.of(Part.KAFKA, Part.KEYCLOAK));
        stopAll(List.of(Part.POSTGRES));
        executor.shutdown();
    }

    private void stopAll(Collection<Part> group) {
        List<CompletableFuture<Void>> stops = new ArrayList<>();
        for (Part part : group) {
            stops.add(CompletableFuture.runAsync(() -> stopPart(part), Thread.ofVirtual()::start));
        }
        stops.forEach(CompletableFuture::join);
    }

    private void stopPart(Part part) {
        // Waits for a start that is under way, which ends soon because it was interrupted.
        ServerProcess process = handle(part).process().get();
        if (process != null && process.isAlive()) {
            board.set(part, Board.State.STOPPING, Activity.WAITING);
        }
        handle(part).stop().run();
        if (board.entries().stream().noneMatch(entry -> entry.part() == part && entry.state() == Board.State.FAILED)) {
            board.set(part, Board.State.STOPPED, Activity.WAITING);
        }
    }

    /**
     * Who starts parts again that end by themselves, until the stack is stopped; whoever asks has to let it look.
     *
     * @param teller shows a line to whoever watches
     */
    Supervisor supervised(Consumer<String> teller) {
        Supervisor supervising = new Supervisor(
                board,
                this::handle,
                (part, start) -> starts.put(part, executor.submit(start)),
                teller,
                Supervisor.PAUSES,
                InstantSource.system());
        supervisor = supervising;
        return supervising;
    }

    /** The address of the gateway. */
    public String gatewayUrl() {
        return settings.gatewayUrl();
    }

    /** The address of one service, for what does not go through the gateway. */
    public String url(String service) {
        return "http://localhost:" + settings.port(Part.named(service));
    }

    /** The database of one service. */
    public Database database(String service) {
        return database(Part.named(service));
    }

    /** The PostgreSQL server of this stack. */
    public PostgresServer postgres() {
        return postgres;
    }

    /** The Kafka broker of this stack. */
    public KafkaBroker kafka() {
        return kafka;
    }

    /** The Keycloak server of this stack. */
    public KeycloakServer keycloak() {
        return keycloak;
    }

    /** The log of a part. */
    public Path log(String part) {
        return settings.log(Part.named(part));
    }

    /** How long a stop may take at most. */
    static Duration stopLimit() {
        return Duration.ofSeconds(90);
    }

    /** Stops everything, and deletes the files if it is an ephemeral stack. */
    @Override
    public void close() {
        stop();
        if (ephemeral != null) {
            Installation.deleteRecursively(ephemeral);
        }
    }
}
