package io.gapless.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** How long {@code ./gapless up} takes where it was up before, and the memory of everything it starts. */
final class StartUpBenchmark {

    private static final double SECONDS = 60;
    private static final double GIBIBYTES = 3;

    private StartUpBenchmark() {}

    /** Options: rounds. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        int rounds = options.number("rounds", 3);
        options.refuseUnknown();
        Conditions.print("Start-up: ./gapless up until all parts are ready, and their memory");
        try (Stack stack = new Stack(null)) {
            System.out.println("First start, not counted: makes the databases and imports the realm");
            up(stack);
            stack.down();
            List<Double> seconds = new ArrayList<>();
            List<Double> idle = new ArrayList<>();
            List<Double> used = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                Cpu machine = Cpu.machine();
                double before = machine.seconds();
                double took = up(stack);
                seconds.add(took);
                double busy = (machine.seconds() - before) / took;
                Thread.sleep(10_000);
                idle.add(memory(stack));
                use(stack);
                used.add(memory(stack));
                System.out.printf(
                        "round %d: ready after %.1f s (%.2f CPUs busy), PSS %.2f GiB, %.2f GiB after some use%n",
                        round, took, busy, idle.getLast(), used.getLast());
                stack.down();
            }
            double median = Statistics.median(seconds);
            Contest.verdict("./gapless up until ready", median, " s", median <= SECONDS, "within " + SECONDS);
            double most = Statistics.median(used);
            Contest.verdict(
                    "memory of the whole stack after some use",
                    most,
                    " GiB",
                    most <= GIBIBYTES,
                    "at most " + GIBIBYTES);
        }
        System.exit(0);
    }

    private static double up(Stack stack) throws Exception {
        long begin = System.nanoTime();
        if (stack.gapless("up", "--background").waitFor() != 0) {
            throw new IllegalStateException("The stack did not start");
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** A little of every service, so that nothing is missing that is only loaded when it is needed. */
    private static void use(Stack stack) throws Exception {
        Tokens tokens = stack.tokens("admin");
        List<String> lists = List.of(
                "customer-service/api/v1/customers",
                "visit-service/api/v1/visits",
                "complaint-service/api/v1/complaints",
                "survey-service/api/v1/questionnaires");
        for (String list : lists) {
            int slash = list.indexOf('/');
            Load.run(
                    HttpWorker.get(stack.port(list.substring(0, slash)), list.substring(slash), tokens),
                    8,
                    Duration.ofSeconds(5));
        }
        Load.run(HttpWorker.get(stack.port("gateway"), "/api/v1/customers", tokens), 4, Duration.ofSeconds(5));
    }

    /** Of all processes of the stack in GiB, what several share counted once (PSS). */
    private static double memory(Stack stack) throws IOException {
        List<String> roots = new ArrayList<>(Stack.ALL_PARTS);
        roots.add("launcher");
        Set<Long> pids = new HashSet<>();
        for (String root : roots) {
            long pid = stack.pid(root);
            pids.add(pid);
            ProcessHandle.of(pid).ifPresent(process -> process.descendants().forEach(child -> pids.add(child.pid())));
        }
        long kibibytes = 0;
        for (long pid : pids) {
            try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
                kibibytes += lines.filter(line -> line.startsWith("Pss:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .sum();
            }
        }
        return kibibytes / 1024.0 / 1024;
    }
}
