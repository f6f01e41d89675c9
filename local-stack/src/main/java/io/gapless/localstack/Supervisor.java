package io.gapless.localstack;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Starts parts again that have ended by themselves: after a pause, and not for ever. */
final class Supervisor {

    /** Before each attempt; who falls more often within {@link #FORGIVEN_AFTER} stays down. */
    static final List<Duration> PAUSES = List.of(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(30));

    private static final Duration FORGIVEN_AFTER = Duration.ofMinutes(10);

    /** What a log said longer ago than twice this has nothing to do with the end. */
    private static final Duration RECENT = Duration.ofSeconds(10);

    /** Two places in a log: the later one is moved up every {@link #RECENT}, the earlier one is where it was before. */
    private record Marks(LogFile earlier, LogFile later, Instant moved) {}

    private final Board board;
    private final Function<Part, LocalStack.Handle> handles;
    private final BiConsumer<Part, Runnable> starter;
    private final Consumer<String> teller;
    private final List<Duration> pauses;
    private final InstantSource clock;
    private final Map<Part, Marks> marks = new EnumMap<>(Part.class);
    private final Map<Part, List<Instant>> falls = new EnumMap<>(Part.class);
    private volatile boolean retired;

    /**
     * Looks after the parts of the board.
     *
     * @param starter runs what starts a part, in a thread that is interrupted when the stack stops
     * @param teller shows a line to whoever watches
     */
    Supervisor(
            Board board,
            Function<Part, LocalStack.Handle> handles,
            BiConsumer<Part, Runnable> starter,
            Consumer<String> teller,
            List<Duration> pauses,
            InstantSource clock) {
        this.board = board;
        this.handles = handles;
        this.starter = starter;
        this.teller = teller;
        this.pauses = pauses;
        this.clock = clock;
    }

    /** From now on an end is what was asked for. */
    void retire() {
        retired = true;
    }

    /** Looks once; called about every second. */
    void look() {
        for (Board.Entry entry : board.entries()) {
            Part part = entry.part();
            if (retired) {
                return;
            }
            // A part that is being started is not asked for its process: the answer would come after the start.
            if (entry.state() == Board.State.READY) {
                lookAfterReady(part);
            } else if (entry.state() == Board.State.FAILED && answers(part)) {
                comeBack(part, "process.returned-elsewhere");
            }
        }
    }

    private void lookAfterReady(Part part) {
        ServerProcess process = handle(part).process().get();
        if (process == null) {
            // Started by somebody else: nothing but its port tells of it.
            if (!answers(part)) {
                fallen(part, Messages.say("process.silent", part.label()));
            }
        } else if (process.isAlive()) {
            mark(part, process.log());
        } else {
            fallen(part, reason(part, process));
        }
    }

    private void mark(Part part, LogFile log) {
        Instant now = clock.instant();
        Marks held = marks.get(part);
        if (held == null || held.moved().plus(RECENT).isBefore(now)) {
            LogFile here = LogFile.from(log.path());
            marks.put(part, new Marks(held == null ? here : held.later(), here, now));
        }
    }

    private String reason(Part part, ServerProcess process) {
        Marks held = marks.remove(part);
        LogFile recent = held == null ? process.log() : held.earlier();
        int code = process.exitCode();
        return Messages.say(
                "process.stopped-later",
                part.label(),
                code,
                code > 128 ? Messages.say("process.by-signal", code - 128) : "",
                recent.isEmpty() ? Messages.say("process.log-silent") : recent.lastMeaningfulLine(),
                recent.path());
    }

    private void fallen(Part part, String reason) {
        int attempt = countFall(part);
        if (attempt > pauses.size()) {
            giveUp(part, reason);
        } else {
            announce(part, reason, attempt);
            starter.accept(part, () -> startAgain(part, attempt));
        }
    }

    private void announce(Part part, String reason, int attempt) {
        String message = Messages.say("process.restarting", reason, attempt, pauses.size());
        board.restarting(part, message);
        teller.accept(message);
    }

    private synchronized int countFall(Part part) {
        Instant now = clock.instant();
        List<Instant> known = falls.computeIfAbsent(part, key -> new ArrayList<>());
        known.removeIf(fall -> fall.plus(FORGIVEN_AFTER).isBefore(now));
        known.add(now);
        return known.size();
    }

    private void startAgain(Part part, int attempt) {
        int next = attempt;
        while (!retired) {
            try {
                Thread.sleep(pauses.get(next - 1));
                if (answers(part)) {
                    handle(part).kill().run(); // It is dead: its pid is no longer its own.
                    comeBack(part, "process.returned-elsewhere");
                    return;
                }
                handle(part).start().accept(activity -> {});
                comeBack(part, "process.returned");
                return;
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                if (retired || Thread.currentThread().isInterrupted()) {
                    return;
                }
                String reason = String.valueOf(e.getMessage());
                next = countFall(part);
                if (next > pauses.size()) {
                    giveUp(part, reason);
                    return;
                }
                announce(part, reason, next);
            }
        }
    }

    private void comeBack(Part part, String key) {
        if (!retired) {
            board.set(part, Board.State.READY, Activity.WAITING);
            teller.accept(Messages.say(key, part.label()));
        }
    }

    private void giveUp(Part part, String reason) {
        String message = Messages.say("process.given-up", reason, pauses.size());
        handle(part).kill().run(); // It is dead: its pid is no longer its own.
        board.fail(part, message);
        teller.accept(message);
    }

    private boolean answers(Part part) {
        return handle(part).answers().getAsBoolean();
    }

    private LocalStack.Handle handle(Part part) {
        return handles.apply(part);
    }
}
