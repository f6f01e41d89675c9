package io.gapless.localstack;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What every part is doing; also kept in a file, from which the other commands read it. */
final class Board {

    /** The life of a part. */
    enum State {
        WAITING,
        STARTING,
        READY,
        RESTARTING,
        FAILED,
        STOPPING,
        STOPPED
    }

    /** One part at one moment; `since` is when it came into its state, `took` how long it needed to be ready. */
    record Entry(Part part, State state, Activity activity, Instant since, Duration took, int port, String message) {

        Entry in(State next, Activity doing, String text) {
            Instant now = Instant.now();
            boolean same = next == state;
            Duration needed = next == State.READY ? Duration.between(since, now) : took;
            return new Entry(part, next, doing, same ? since : now, needed, port, text);
        }
    }

    private final @Nullable Path file;
    private final Map<Part, Entry> entries = new EnumMap<>(Part.class);
    private @Nullable String failure;

    private Board(@Nullable Path file) {
        this.file = file;
    }

    static Board of(StackSettings settings, Collection<Part> parts) {
        Board board = new Board(fileOf(settings));
        for (Part part : parts) {
            board.entries.put(
                    part,
                    new Entry(
                            part,
                            State.WAITING,
                            Activity.WAITING,
                            Instant.now(),
                            Duration.ZERO,
                            settings.port(part),
                            ""));
        }
        board.save();
        return board;
    }

    private static Path fileOf(StackSettings settings) {
        return settings.run().resolve("stack.properties");
    }

    synchronized void set(Part part, State state, Activity activity) {
        change(part, state, activity, "");
    }

    synchronized void fail(Part part, String message) {
        change(part, State.FAILED, Activity.WAITING, message);
    }

    /** The part has ended by itself and is being started again; the message says why. */
    synchronized void restarting(Part part, String message) {
        change(part, State.RESTARTING, Activity.WAITING, message);
    }

    /** Ends the start as a whole; the first reason counts. */
    synchronized void fail(String message) {
        if (failure == null) {
            failure = message;
            save();
        }
    }

    synchronized Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    private void change(Part part, State state, Activity activity, String message) {
        Entry entry = entries.get(part);
        if (entry != null) {
            entries.put(part, entry.in(state, activity, message));
            save();
        }
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    synchronized boolean all(State state) {
        return entries.values().stream().allMatch(entry -> entry.state() == state);
    }

    private void save() {
        if (file == null) {
            return;
        }
        Properties properties = new Properties();
        for (Entry entry : entries.values()) {
            String key = entry.part().name() + ".";
            properties.setProperty(key + "state", entry.state().name());
            properties.setProperty(key + "activity", entry.activity().name());
            properties.setProperty(key + "since", entry.since().toString());
            properties.setProperty(key + "took", entry.took().toString());
            properties.setProperty(key + "port", Integer.toString(entry.port()));
            properties.setProperty(key + "message", entry.message());
        }
        if (failure != null) {
            properties.setProperty("failure", failure);
        }
        try {
            Files.createDirectories(file.getParent());
            Path draft = file.resolveSibling(file.getFileName() + ".new");
            try (Writer writer = Files.newBufferedWriter(draft)) {
                properties.store(writer, null);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the launcher that runs or ran last has written. */
    static Board read(StackSettings settings) {
        Board board = new Board(null);
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(fileOf(settings))) {
            properties.load(reader);
        } catch (IOException nothingWritten) {
            return board;
        }
        board.failure = properties.getProperty("failure");
        List<Part> parts = new ArrayList<>(List.of(Part.values()));
        parts.removeIf(part -> !properties.containsKey(part.name() + ".state"));
        for (Part part : parts) {
            String key = part.name() + ".";
            board.entries.put(
                    part,
                    new Entry(
                            part,
                            State.valueOf(properties.getProperty(key + "state")),
                            Activity.valueOf(properties.getProperty(key + "activity")),
                            Instant.parse(properties.getProperty(key + "since")),
                            Duration.parse(properties.getProperty(key + "took")),
                            Integer.parseInt(properties.getProperty(key + "port")),
                            properties.getProperty(key + "message")));
        }
        return board;
    }

    static void forget(StackSettings settings) {
        try {
            Files.deleteIfExists(fileOf(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
