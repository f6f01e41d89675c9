package io.gapless.benchmarks;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/**
 * What it costs to watch the clocks of many open complaints: the look that finds nothing, with its plan, and the one
 * that finds a thousand which have run out, each beside a bare select by an index of as many rows.
 */
final class ClocksBenchmark {

    private static final int CHUNK = 50_000;
    private static final String LOOK = "select id from complaint where next_due_at <= now()"
            + " order by next_due_at limit 50 for update skip locked";
    private static final String BARE = "select id from benchmark.moment where at <= now() order by at limit 50";

    private final Stack stack;
    private final int complaints;
    private final int repeats;

    private ClocksBenchmark(Stack stack, int complaints, int repeats) {
        this.stack = stack;
        this.complaints = complaints;
        this.repeats = repeats;
    }

    /** Options: complaints (50,000 for a look; 1,000,000 to measure), due, repeats, jvm. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        int complaints = options.number("complaints", 50_000);
        int due = options.number("due", 1_000);
        int repeats = options.number("repeats", 200);
        String flags = options.text("jvm", Stack.PRODUCTION);
        options.refuseUnknown();
        Conditions.print("Clocks: the watch over " + complaints + " open complaints against a bare indexed select");
        System.out.println("JVM flags: " + flags);
        try (Stack stack = new Stack(flags)) {
            stack.up(List.of("postgres", "kafka", "keycloak", "complaint-service"));
            new ClocksBenchmark(stack, complaints, repeats).measure(due);
        }
        System.exit(0);
    }

    private void measure(int due) throws Exception {
        fill();
        try (Connection database = stack.database("complaint-service");
                Statement statement = database.createStatement()) {
            System.out.println("== the look that finds nothing");
            try (ResultSet plan = statement.executeQuery("explain (analyze, buffers, timing off) " + LOOK)) {
                while (plan.next()) {
                    System.out.println(plan.getString(1));
                }
            }
            double bare = median(statement, BARE);
            double look = median(statement, LOOK);
            System.out.printf(
                    "%-34s %9.3f ms%n%-34s %9.3f ms, %.2f of the bare one%n",
                    "bare select, nothing due", bare, "look at the clocks, nothing due", look, look / bare);

            statement.execute(
                    "update benchmark.moment set at = now() where id in (select id from benchmark.moment limit " + due
                            + ")");
            double all = median(statement, BARE.replace("limit 50", "limit " + due));
            long before = told(statement);
            long start = System.nanoTime();
            statement.execute("""
                    update complaint set resolve_due_at = now(), next_due_at = now()
                    where id in (select id from complaint where ended_at is null limit %d)""".formatted(due));
            while (told(statement) < before + due) {
                Thread.sleep(20);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Thread.sleep(2_000);
            System.out.printf(
                    "%-34s %9.3f ms%n%-34s %9.3f ms with entry and event each: %.0f a second, %.1f of the bare one%n",
                    "bare select of " + due,
                    all,
                    due + " that have run out",
                    seconds * 1e3,
                    due / seconds,
                    seconds * 1e3 / all);
            Contest.verdict(
                    "clocks told more than once or not at all",
                    Math.abs(told(statement) - before - due),
                    "",
                    told(statement) == before + due,
                    "none");
        }
    }

    /** Complaints as they are in life, a part of them to warn or to run out at every moment of the next month. */
    private void fill() throws SQLException {
        long begin = System.nanoTime();
        try (Connection database = stack.database("complaint-service");
                Statement statement = database.createStatement()) {
            for (int from = 1; from <= complaints; from += CHUNK) {
                statement.execute("""
                        insert into complaint (id, version, number, status, org_unit, assignee_verified, channel, text,
                            language, received_at, received_by, secret_hash, customer_verified, category, dimension,
                            severity, policy, acknowledge_started_at, acknowledge_due_at, acknowledge_met_at,
                            first_response_started_at, first_response_due_at, first_response_met_at, update_started_at,
                            update_due_at, resolve_started_at, resolve_due_at, resolve_told, update_told, next_due_at)
                        select uuidv7(), 1, 'B' || n, 'INVESTIGATING', 'jinhua/unit-' || n %% 200, true, 'HOTLINE',
                            'late again', 'en', now(), 'benchmark', '\\x00', true, 'delivery-late', 'RESPONSIVENESS',
                            'MEDIUM', '01980000-0000-7000-8000-000000000202', now(), now(), now(), now(), now(), now(),
                            now(), due + interval '1 day', now(), due, 999, 999, due
                        from (select n, now() + interval '1 hour' + n %% 2592000 * interval '1 second' as due
                              from generate_series(%d, %d) as n) as made""".formatted(from, Math.min(from + CHUNK - 1, complaints)));
            }
            statement.execute("create schema benchmark");
            statement.execute("create table benchmark.moment as select id, next_due_at as at from complaint");
            statement.execute("create index on benchmark.moment (at)");
            statement.execute("vacuum analyze");
        }
        System.out.printf("Filled: %d complaints in %.0f s%n", complaints, (System.nanoTime() - begin) / 1e9);
    }

    private double median(Statement statement, String query) throws SQLException {
        double[] times = new double[repeats];
        for (int i = 0; i < repeats; i++) {
            long start = System.nanoTime();
            try (ResultSet rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    rows.getObject(1);
                }
            }
            times[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(times);
        return times[repeats / 2];
    }

    private static long told(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("select count(*) from complaint_entry where kind = 'CLOCK_BREACHED'")) {
            row.next();
            return row.getLong(1);
        }
    }
}
