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

    private static final boolean HAS_SETSID = Files.isExecutable(Path.of("/usr/bin/setsid"));

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
            throw new LocalStackException(command.name() + " could not be started: " + e.getMessage(), e);
        }
    }

    /** Ctrl-C goes to the whole session of the terminal; only the launcher shall hear it and stop the parts in order. */
    private static List<String> inOwnSession(List<String> arguments) {
        if (!HAS_SETSID) {
            return arguments;
        }
        List<String> result = new ArrayList<>(List.of("/usr/bin/setsid"));
        result.addAll(arguments);
        return result;
    }

    /** Waits until the condition holds; fails as soon as the process has died. */
    void awaitReady(BooleanSupplier condition, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive()) {
                pidFile.delete();
                throw new LocalStackException("%s stopped while starting (exit code %d): %s (log: %s)"
                        .formatted(command.name(), process.exitValue(), log.lastMeaningfulLine(), log.path()));
            }
            if (System.nanoTime() > end) {
                throw new LocalStackException("%s was not ready after %d s: %s (log: %s)"
                        .formatted(command.name(), limit.toSeconds(), log.lastMeaningfulLine(), log.path()));
            }
            pause();
        }
    }

    /** Waits for the end of a process that does one thing; fails unless it succeeded. */
    void awaitSuccess(Duration limit) {
        awaitExit(limit);
        if (process.exitValue() != 0) {
            throw new LocalStackException("%s could not be prepared (exit code %d): %s (log: %s)"
                    .formatted(command.name(), process.exitValue(), log.lastMeaningfulLine(), log.path()));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while waiting.", e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
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
        family.forEach(member -> member.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    private void awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            pidFile.delete();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
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
