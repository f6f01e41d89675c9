package io.gapless.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Processes that outlived the launcher which started them. */
final class Leftovers {

    private Leftovers() {}

    /** Whether the system shows where its processes work. */
    static boolean canBeSeen() {
        return Files.isDirectory(Path.of("/proc/self"));
    }

    /** The processes whose working directory is the given one; none where the system does not tell (macOS). */
    static List<ProcessHandle> workingIn(Path directory) {
        if (!canBeSeen()) {
            return List.of();
        }
        return ProcessHandle.allProcesses()
                .filter(process -> directory.equals(workingDirectory(process)))
                .toList();
    }

    private static Path workingDirectory(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
        } catch (IOException goneOrForeign) {
            return Path.of("/");
        }
    }

    /** Ends the process that the pid file remembers, if it still lives. */
    static void end(Path pid, Duration limit, Consumer<Activity> progress) {
        PidFile pidFile = new PidFile(pid);
        pidFile.owner().ifPresent(process -> {
            progress.accept(Activity.CLEARING_LEFTOVERS);
            process.destroy();
            awaitEnd(process, limit);
        });
        pidFile.delete();
    }

    /** Waits for the end of a process that was asked to end, and kills it after the limit. */
    static void awaitEnd(ProcessHandle process, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        long giveUp = end + Duration.ofSeconds(10).toNanos();
        while (isRunning(process) && System.nanoTime() < giveUp) {
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                process.destroyForcibly();
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Whether the process lives; a dead one that nobody has buried yet does not. */
    static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && !isZombie(process);
    }

    // In a container without an init process a dead orphan stays in the process table for ever.
    private static boolean isZombie(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
        } catch (IOException | RuntimeException notLinuxOrGone) {
            return false;
        }
    }
}
