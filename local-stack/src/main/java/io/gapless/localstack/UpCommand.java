package io.gapless.localstack;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Starts the stack and shows how it comes up; stays with it in the foreground, or leaves it in the background. */
final class UpCommand {

    /** Given by the launcher to itself: the process that holds the stack in the background. */
    private static final String HOLD = "--hold";

    /** Given by the script before it builds: whether the stack could start, without starting it. */
    private static final String CHECK = "--check";

    private final StackSettings settings;
    private final Screen screen;

    UpCommand(StackSettings settings, Screen screen) {
        this.settings = settings;
        this.screen = screen;
    }

    int run(List<String> options) {
        boolean background = false;
        boolean hold = false;
        boolean check = false;
        Set<Part> parts = EnumSet.allOf(Part.class);
        for (int i = 0; i < options.size(); i++) {
            String option = options.get(i);
            if (option.equals("--background")) {
                background = true;
            } else if (option.equals(CHECK)) {
                check = true;
            } else if (option.equals(HOLD)) {
                hold = true;
            } else if (option.equals("--only") && i + 1 < options.size()) {
                parts = Part.listed(options.get(++i));
            } else if (option.startsWith("--only=")) {
                parts = Part.listed(option.substring("--only=".length()));
            } else {
                throw LocalStackException.of("error.unknown-option", "up", option);
            }
        }
        try (FileChannel channel = lockFile();
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return alreadyUp();
            }
            if (check) {
                endLeftovers();
                Checks.beforeBuild(settings, parts);
                return 0;
            }
            if (!hold) {
                prepare(parts);
            }
            if (background) {
                lock.release();
                return inBackground(options);
            }
            return inForeground(parts, hold);
        } catch (IOException e) {
            throw LocalStackException.because(e, "installation.directory", settings.home(), e.getMessage());
        }
    }

    // The system lets go of the lock when its holder dies, however it dies.
    private FileChannel lockFile() throws IOException {
        Files.createDirectories(settings.run());
        return FileChannel.open(
                settings.run().resolve("launcher.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    int alreadyUp() {
        long pid = settings.launcherPid().owner().map(ProcessHandle::pid).orElse(0L);
        System.out.println(Messages.say("up.already", pid));
        List<String> troubles = troubles(settings);
        troubles.forEach(System.err::println);
        return troubles.isEmpty() ? 0 : 1;
    }

    /** Of each part that is not there, what happened and what to do. */
    static List<String> troubles(StackSettings settings) {
        List<String> troubles = new ArrayList<>();
        for (Board.Entry entry : Board.read(settings).entries()) {
            switch (entry.state()) {
                case RESTARTING -> troubles.add(Messages.say("up.part-restarting", entry.message()));
                case FAILED -> troubles.add(entry.message());
                case READY -> {
                    // It may have ended so lately that the launcher has not noticed.
                    if (settings.pid(entry.part()).owner().isEmpty() && Ports.isFree(entry.port())) {
                        String reason =
                                Messages.say("process.silent", entry.part().label());
                        troubles.add(Messages.say("up.part-restarting", reason));
                    }
                }
                case WAITING, STARTING, STOPPING, STOPPED -> {}
            }
        }
        return troubles;
    }

    private void prepare(Set<Part> parts) {
        endLeftovers();
        Checks.all(settings, parts);
        System.out.println(Messages.say("up.starting", settings.home()));
    }

    private void endLeftovers() {
        List<Part> ended = DownCommand.endLeftovers(settings);
        if (!ended.isEmpty()) {
            System.out.println(Messages.say("up.leftovers", labels(ended)));
        }
    }

    private static String labels(List<Part> parts) {
        return String.join(", ", parts.stream().map(Part::label).toList());
    }

    private int inForeground(Set<Part> parts, boolean hold) {
        Instant begin = Instant.now();
        settings.rememberPorts();
        settings.launcherPid().write(ProcessHandle.current());
        Board board = Board.of(settings, parts);
        LocalStack stack = new LocalStack(settings, parts, board, null);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(stack, board, stopped), "stop"));
        Thread display = Thread.ofVirtual().start(() -> display(board));
        try {
            stack.start();
        } catch (LocalStackException e) {
            // Also thrown when Ctrl-C interrupts the start: then there is nothing to report.
            String reason = board.failure().orElse(null);
            display.interrupt();
            finish(board);
            if (reason == null) {
                awaitForEver(stopped);
            }
            System.err.println(Messages.say("up.failed", reason));
            return 1;
        }
        display.interrupt();
        finish(board);
        announce(settings, parts, Duration.between(begin, Instant.now()), hold);
        watch(stack, stopped);
        return 0;
    }

    private void display(Board board) {
        while (!Thread.currentThread().isInterrupted()) {
            screen.show(board.entries());
            LockSupport.parkNanos(Duration.ofMillis(120).toNanos());
        }
    }

    private void finish(Board board) {
        screen.show(board.entries());
        screen.leave();
    }

    static void announce(StackSettings settings, Set<Part> parts, Duration took, boolean background) {
        System.out.println();
        System.out.println(Messages.say("up.ready", "%.0f s".formatted(took.toMillis() / 1000.0)) + " "
                + Messages.say("up.stop-hint." + (background ? "background" : "foreground")));
        if (parts.size() == Part.values().length) {
            System.out.println(Messages.say(
                    "up.addresses",
                    settings.gatewayUrl(),
                    settings.keycloakUrl(),
                    settings.port(Port.POSTGRES),
                    settings.port(Port.KAFKA),
                    settings.gatewayUrl()));
        }
    }

    /** Has parts started again that end by themselves, until somebody ends the launcher. */
    private static void watch(LocalStack stack, CountDownLatch stopped) {
        Supervisor supervisor = stack.supervised(System.err::println);
        try {
            while (!stopped.await(1, TimeUnit.SECONDS)) {
                supervisor.look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitForEver(CountDownLatch stopped) {
        try {
            stopped.await();
            // The exit that runs the hook is under way; leaving here would not change its code.
            Thread.sleep(Duration.ofMinutes(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void shutDown(LocalStack stack, Board board, CountDownLatch stopped) {
        boolean running = board.entries().stream().anyMatch(entry -> isLive(entry.state()));
        if (running) {
            System.out.println();
            System.out.println(Messages.say("up.stopping"));
            Thread display = Thread.ofVirtual().start(() -> display(board));
            stack.stop();
            display.interrupt();
            finish(board);
            System.out.println(Messages.say("up.stopped", settings.home()));
        }
        settings.launcherPid().delete();
        stopped.countDown();
    }

    private static boolean isLive(Board.State state) {
        return switch (state) {
            case STARTING, READY, RESTARTING, STOPPING -> true;
            case WAITING, FAILED, STOPPED -> false;
        };
    }

    /** Starts this program again in a session of its own and watches its board until it is ready or gone. */
    private int inBackground(List<String> options) throws IOException {
        Instant begin = Instant.now();
        Board.forget(settings);
        Process holder = startHolder(options);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> abandon(holder), "abandon"));
        Board board = Board.read(settings);
        while (board.entries().isEmpty() || !board.all(Board.State.READY)) {
            if (!holder.isAlive()) {
                screen.show(board.entries());
                Optional<String> failure = Board.read(settings).failure();
                System.err.println(failure.map(reason -> Messages.say("up.failed", reason))
                        .orElseGet(() -> Messages.say("up.gone", launcherLog())));
                return 1;
            }
            screen.show(board.entries());
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            board = Board.read(settings);
        }
        screen.show(board.entries());
        Set<Part> parts = EnumSet.noneOf(Part.class);
        board.entries().forEach(entry -> parts.add(entry.part()));
        announce(settings, parts, Duration.between(begin, Instant.now()), true);
        ready = true;
        return 0;
    }

    private volatile boolean ready;

    /** Ctrl-C while the background comes up means that it is not wanted. */
    private void abandon(Process holder) {
        if (!ready && holder.isAlive()) {
            holder.destroy();
            Leftovers.awaitEnd(holder.toHandle(), LocalStack.stopLimit());
        }
    }

    private Path launcherLog() {
        return settings.logs().resolve("launcher.log");
    }

    private Process startHolder(List<String> options) throws IOException {
        Files.createDirectories(settings.logs());
        List<String> command = new ArrayList<>();
        command.addAll(ServerProcess.ownSession());
        command.addAll(List.of(
                Installation.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx160m",
                "-Dgapless.root=" + Installation.root(),
                "-cp",
                System.getProperty("java.class.path"),
                Launcher.class.getName(),
                "up",
                HOLD));
        options.stream().filter(option -> !option.equals("--background")).forEach(command::add);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(launcherLog().toFile()))
                .start();
    }
}
