package io.gapless.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;

/** On what a figure was taken. */
final class Conditions {

    private Conditions() {}

    static void print(String benchmark) throws IOException, InterruptedException {
        System.out.println(benchmark);
        System.out.printf(
                "%s, %s, %d cores, %s, Linux %s, Java %s%n",
                LocalDateTime.now().truncatedTo(ChronoUnit.MINUTES),
                line("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                line("/proc/meminfo", "MemTotal"),
                System.getProperty("os.version"),
                System.getProperty("java.runtime.version"));
        System.out.printf(
                "commit %s, load average before: %s%n",
                commit(), Files.readString(Path.of("/proc/loadavg")).strip());
    }

    private static String line(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("?");
    }

    private static String commit() throws IOException, InterruptedException {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                    .directory(Stack.root().toFile())
                    .redirectErrorStream(true)
                    .start();
            String name = new String(git.getInputStream().readAllBytes()).strip();
            return git.waitFor() == 0 ? name : "?";
        } catch (IOException noGit) {
            return "?";
        }
    }
}
