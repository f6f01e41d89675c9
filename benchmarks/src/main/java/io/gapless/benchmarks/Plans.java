package io.gapless.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The plans of statements, as PostgreSQL logs them. */
final class Plans {

    private static final Pattern PLAN = Pattern.compile("duration: [0-9.]+ ms +plan:");

    private final Path log;
    private final Predicate<String> wanted;

    private Plans(Path log, Predicate<String> wanted) {
        this.log = log;
        this.wanted = wanted;
    }

    /**
     * From now on a database logs plans; its pool's connections are made anew with that setting.
     *
     * @param wanted which plans are to be shown, by their text
     */
    static Plans of(Stack stack, String database, Predicate<String> wanted) throws Exception {
        for (String setting : List.of(
                "session_preload_libraries = 'auto_explain'",
                "auto_explain.log_min_duration = '0'",
                "auto_explain.log_analyze = 'on'",
                "auto_explain.log_buffers = 'on'",
                "auto_explain.log_timing = 'off'")) {
            stack.asSuperuser("load 'auto_explain'; alter database " + database + " set " + setting);
        }
        stack.asSuperuser("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database + "'");
        Thread.sleep(2_000);
        return new Plans(stack.home().resolve("logs/postgres.log"), wanted);
    }

    /** Prints the plans of what a request asks the database. */
    void print(String name, String path, Runnable request) throws IOException, InterruptedException {
        long from = Files.size(log);
        request.run();
        Thread.sleep(300);
        System.out.printf("%n== %s: %s%n", name, path);
        byte[] all = Files.readAllBytes(log);
        read(new String(all, (int) from, all.length - (int) from, StandardCharsets.UTF_8))
                .forEach(System.out::println);
    }

    /** The statements themselves are long; their plans are what counts. */
    private List<String> read(String logged) {
        List<String> plans = new ArrayList<>();
        Matcher matcher = PLAN.matcher(logged);
        while (matcher.find()) {
            int end = logged.indexOf("\n20", matcher.end());
            String plan = logged.substring(matcher.start(), end < 0 ? logged.length() : end)
                    .strip();
            if (wanted.test(plan)) {
                int cost = plan.indexOf("(cost=");
                int line = cost < 0 ? 0 : plan.lastIndexOf('\n', cost) + 1;
                plans.add(plan.lines().findFirst().orElse("") + "\n" + plan.substring(line));
            }
        }
        return plans;
    }
}
