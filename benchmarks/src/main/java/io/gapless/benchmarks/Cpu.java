package io.gapless.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** CPU time as Linux accounts for it in {@code /proc}, all threads included, also those that have ended. */
@FunctionalInterface
interface Cpu {

    // USER_HZ, which is 100 on every Linux that Java runs on.
    double TICKS_PER_SECOND = 100;

    /** Seconds of CPU used up to now, in user and kernel mode. */
    double seconds();

    /** One process without its children. */
    static Cpu alone(long pid) {
        return () -> ticks(pid, 13, 15) / TICKS_PER_SECOND;
    }

    /** A process with all its descendants, also those that have ended and were waited for. */
    static Cpu family(long pid) {
        return () -> {
            long ticks = ticks(pid, 13, 17);
            var process = ProcessHandle.of(pid);
            if (process.isPresent()) {
                for (ProcessHandle child : process.get().descendants().toList()) {
                    ticks += ticks(child.pid(), 13, 17);
                }
            }
            return ticks / TICKS_PER_SECOND;
        };
    }

    /** Everything on this machine. */
    static Cpu machine() {
        return () -> {
            try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
                String[] fields = lines.findFirst().orElseThrow().trim().split(" +");
                // user nice system (idle iowait) irq softirq
                return Stream.of(1, 2, 3, 6, 7)
                                .mapToLong(field -> Long.parseLong(fields[field]))
                                .sum()
                        / TICKS_PER_SECOND;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    // Fields 14 to 17 of proc(5), counted from 0 here: utime, stime, and those of children that were waited for.
    private static long ticks(long pid, int from, int to) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The name in parentheses may contain anything, also spaces.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Arrays.stream(fields, from - 2, to - 2)
                    .mapToLong(Long::parseLong)
                    .sum();
        } catch (NoSuchFileException ended) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
