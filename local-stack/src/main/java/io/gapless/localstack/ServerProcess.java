package io.gapless.localstack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One operating system process of the stack, with its log and pid file. */
final class ServerProcess {

    /** What to run; the log is appended to, the pid file tells later launchers of a process that was left behind. */
    record Command(
            String name, List<String> arguments, Map<String, String> environment, Path directory, Path log, Path pid) {}

    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final boolean HAS_SETSID = Files.isExecutable(SETSID);

    private final Command command;
    private final Process process;
    private final LogFile log;
    private final PidFile pidFile;

    private ServerProcess(Command command, Process process, LogFile log) {
        this.command = command;
        this.process = process;
        this.log = log;
        this.pidFile = new PidFile(command.pid());
    }

    static ServerProcess start(Command command) {
        try {
            Files.createDirectories(command.log().toAbsolutePath().getParent());
            Files.createDirectories(command.directory());
            LogFile log = LogFile.from(command.log());
            ProcessBuilder builder = new ProcessBuilder(inOwnSession(command.arguments()))
                    .directory(command.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(command.log().toFile()));
            // What the user has set for psql would be taken by the server for its own settings.
            builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
            builder.environment().putAll(command.environment());
            ServerProcess started = new ServerProcess(command, builder.start(), log);
            started.pidFile.write(started.process.toHandle());
            return started;
        } catch (IOException e) {
            throw LocalStackException.because(e, "process.cannot-start", command.name(), e.getMessage());
        }
    }

    /** Ctrl-C goes to the whole session of the terminal; only the launcher shall hear it and stop the parts in order. */
    static List<String> ownSession() {
        return HAS_SETSID ? List.of(SETSID.toString()) : List.of();
    }

    private static List<String> inOwnSession(List<String> arguments) {
        List<String> result = new ArrayList<>(ownSession());
        result.addAll(arguments);
        return result;
    }

    /** Waits until the condition holds; fails as soon as the process has died. */
    void awaitReady(BooleanSupplier condition, Duration limit) {
        // On two cores, asking often would slow down what is waited for.
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive()) {
                pidFile.delete();
                throw LocalStackException.of(
                        "process.died", command.name(), process.exitValue(), log.lastMeaningfulLine(), log.path());
            }
            if (System.nanoTime() > end) {
                throw LocalStackException.of(
                        "process.not-ready", command.name(), limit.toSeconds(), log.lastMeaningfulLine(), log.path());
            }
            pause();
        }
    }

    /** Waits for the end of a process that does one thing; fails unless it succeeded. */
    void awaitSuccess(Duration limit) {
        if (!awaitExit(limit) || process.exitValue() != 0) {
            throw LocalStackException.of(
                    "process.not-prepared", command.name(), process.exitValue(), log.lastMeaningfulLine(), log.path());
        }
    }

    private void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LocalStackException.because(e, "process.interrupted", command.name());
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    long pid() {
        return process.pid();
    }

    LogFile log() {
        return log;
    }

    /** SIGTERM, and after the limit SIGKILL. */
    void stop(Duration limit) {
        process.destroy();
        awaitExit(limit);
    }

    /** SIGINT, and after the limit SIGKILL; for PostgreSQL, which on SIGTERM waits for its clients to go. */
    void interrupt(Duration limit) {
        signal("INT", process.toHandle());
        awaitExit(limit);
    }

    /** SIGKILL for the process and all its descendants, for tests of faults. */
    void kill() {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        family.add(process.toHandle());
        family.forEach(ProcessHandle::destroyForcibly);
        awaitExit(Duration.ofSeconds(30));
        family.forEach(member -> Leftovers.awaitEnd(member, Duration.ofSeconds(5)));
    }

    /** SIGSTOP; children go on. */
    void freeze() {
        signal("STOP", process.toHandle());
    }

    /** SIGCONT. */
    void thaw() {
        signal("CONT", process.toHandle());
    }

    private boolean awaitExit(Duration limit) {
        boolean ended = false;
        try {
            ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            // Not interruptible, as nothing may be left running; a killed process ends at once.
            process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
        pidFile.delete();
        return ended;
    }

    static void signal(String name, ProcessHandle target) {
        try {
            new ProcessBuilder("sh", "-c", "kill -" + name + " " + target.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            target.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
