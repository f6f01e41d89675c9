package io.gapless.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many customers a second a segmentation run does, as a job with results, history and events, beside one bare SQL
 * statement that updates the same rows; and the heap that the service takes for it.
 */
final class SegmentationBenchmark {

    private static final int BATCH = 50_000;
    private static final Pattern USED = Pattern.compile("(?m)^jvm_memory_used_bytes\\{[^}]*area=\"heap\"[^}]*} (\\S+)");

    private final Stack stack;
    private final Tokens tokens;
    private final boolean kept;
    private final int customers;
    private final String address;

    private SegmentationBenchmark(Stack stack, int customers, boolean kept) {
        this.kept = kept;
        this.stack = stack;
        this.tokens = stack.tokens("admin");
        this.customers = customers;
        this.address = "http://127.0.0.1:" + stack.port("customer-service");
    }

    /**
     * Options: customers, months (of purchases for each), movers (percent who move in the second run), data (new, or keep to
     * take over the archive that customer-search has filled), jvm.
     */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        int customers = options.number("customers", 1_000_000);
        int months = options.number("months", 6);
        int movers = options.number("movers", 5);
        boolean keep = options.text("data", "new").equals("keep");
        String flags = options.text("jvm", Stack.PRODUCTION);
        options.refuseUnknown();
        Conditions.print(
                "Segmentation: a run over " + customers + " customers against a bare SQL update of the same rows");
        System.out.println("JVM flags: " + flags);
        try (Stack stack = new Stack(flags, keep)) {
            stack.up(List.of("postgres", "kafka", "keycloak", "customer-service"));
            new SegmentationBenchmark(stack, customers, keep).measure(months, movers);
        }
        System.exit(0);
    }

    /**
     * What a run took.
     *
     * @param seconds from its start to its end by the service's own clock
     * @param moved customers whose class changed
     * @param heap the most bytes of heap seen in use, garbage included
     * @param drained seconds from its end until every event was acknowledged by the broker
     */
    private record Took(double seconds, long moved, long heap, double drained) {}

    private void measure(int months, int movers) throws Exception {
        fill(months);
        String scheme = scheme();
        settle();
        double bare = timed("update customer set segment = 'OTHER', version = version + 1, changed_at = now()");
        show("bare SQL update", bare, customers, "");
        settle();
        Took simulation = run(scheme, "simulations");
        show("simulation", simulation);
        settle();
        Took first = run(scheme, "runs");
        show("run, everybody moves", first);
        settle();
        execute("update customer set segment = 'OTHER' where abs(hashtext(id::text)) % 100 < " + movers);
        settle();
        Took second = run(scheme, "runs");
        show("run, " + movers + " % move", second);
        settle();
        double again = timed("update customer set segment = 'OTHER', version = version + 1, changed_at = now()");
        show("bare SQL update again", again, customers, "");
        double statement = (bare + again) / 2;
        System.out.printf(
                "=> rows per second of a run in proportion to the bare update: %.2f when everybody moves, %.2f when %d %% move, %.2f simulated%n",
                statement / first.seconds(), statement / second.seconds(), movers, statement / simulation.seconds());
        System.out.printf(
                "=> peak heap %d MiB, peak memory of the process %d MiB%n",
                Math.max(first.heap(), second.heap()) >> 20, resident() >> 10);
    }

    /** Customers as a distributor has them: registered over five years, most of them buying every month. */
    private void fill(int months) throws SQLException {
        long begin = System.nanoTime();
        if (kept) {
            takeOver();
        }
        for (int from = 1; from <= customers && !kept; from += BATCH) {
            int to = Math.min(from + BATCH - 1, customers);
            execute("""
                    insert into customer (id, version, code, kind, name, org_unit, manager, registered_at, changed_at)
                    select uuidv7(), 1, 'S' || n, 'RETAILER', '东阳市巍山镇第' || n || '便利店',
                           'jinhua/unit-' || n %% 200, 'manager-' || n %% 2000, now() - (n %% 1800) * interval '1 day', now()
                    from generate_series(%d, %d) as n""".formatted(from, to));
        }
        execute("""
                insert into purchase_month (customer_id, month, currency, orders, quantity, value)
                select id, (date_trunc('month', now()) - m * interval '1 month')::date, 'CNY', 4, quantity,
                       quantity * price
                from (select id, 4 + (random() * 300)::int as quantity, 20 + (random() * 200)::int as price
                      from customer where abs(hashtext(id::text)) %% 20 > 0 order by id) as buyer,
                     generate_series(1, %d) as m""".formatted(months));
        execute("""
                insert into customer_indicator (customer_id, indicator, computed, computed_at)
                select id, indicator, (random() * 100)::numeric(5, 2), now()
                from (select id from customer order by id) as c,
                     unnest(array['INTEGRITY', 'GROWTH', 'COOPERATION', 'AFFILIATION']) as indicator""");
        execute("""
                insert into customer_tag (id, customer_id, tag, valid_from, set_by, set_at)
                select gen_random_uuid(), id, 'demo-store', current_date - 10, 'benchmark', now()
                from customer where abs(hashtext(id::text)) % 50 = 7""");
        System.out.printf(
                "Filled: %d customers, %d months of purchases, indicators and tags, in %.0f s%n",
                customers, months, (System.nanoTime() - begin) / 1e9);
    }

    /** All customers of the archive are of the kind that the scheme is for. */
    private void takeOver() throws SQLException {
        long there = number("select count(*) from customer");
        if (there != customers) {
            throw new IllegalStateException("The archive has " + there + " customers, not " + customers);
        }
        execute("delete from customer_tag");
        execute("update customer set kind = 'RETAILER' where kind <> 'RETAILER'");
    }

    private String scheme() {
        String draft = Http.field(
                Http.post(
                        address + "/api/v1/segmentation-schemes/templates/TOBACCO_RETAIL/drafts",
                        headers(),
                        "{\"orgUnit\":\"jinhua\"}"),
                "id");
        Http.post(address + "/api/v1/segmentation-schemes/" + draft + "/publish", headers(), "");
        return draft;
    }

    private Took run(String scheme, String what) throws Exception {
        String id = Http.field(
                Http.post(address + "/api/v1/segmentation-schemes/" + scheme + "/" + what, headers(), "{}"), "id");
        long heap = 0;
        String run;
        do {
            heap = Math.max(heap, heap());
            Thread.sleep(200);
            run = Http.get(address + "/api/v1/segmentation-runs/" + id, headers())
                    .body();
        } while (run.contains("\"status\":\"QUEUED\"") || run.contains("\"status\":\"RUNNING\""));
        if (number("select count(*) from segmentation_run where finished_at is not null and id = '" + id + "'") != 1) {
            throw new IllegalStateException("The run did not finish: " + run);
        }
        double seconds = Duration.between(
                                Instant.parse(Http.field(run, "createdAt")),
                                Instant.parse(Http.field(run, "finishedAt")))
                        .toMillis()
                / 1e3;
        long begin = System.nanoTime();
        while (number("select count(*) from (select from outbox limit 1) as waiting") > 0) {
            Thread.sleep(100);
        }
        long moved = number("select coalesce(sum(customers), 0) from segmentation_run_count"
                + " where from_segment <> to_segment and run_id = '" + id + "'");
        return new Took(seconds, moved, heap, (System.nanoTime() - begin) / 1e9);
    }

    private void show(String what, Took took) {
        show(
                what,
                took.seconds(),
                customers,
                "%d moved, events sent %.1f s after the end, heap up to %d MiB"
                        .formatted(took.moved(), took.drained(), took.heap() >> 20));
    }

    private static void show(String what, double seconds, int rows, String more) {
        System.out.printf("%-22s %8.2f s  %9.0f rows/s  %s%n", what, seconds, rows / seconds, more);
    }

    private Map<String, String> headers() {
        return Map.of("Authorization", "Bearer " + tokens.next(), "Content-Type", "application/json", "If-Match", "*");
    }

    /** Dead rows away, statistics right, nothing waiting to be written: each measurement begins alike. */
    private void settle() throws SQLException {
        execute("vacuum analyze");
        stack.asSuperuser("checkpoint");
    }

    private double timed(String sql) throws SQLException {
        long begin = System.nanoTime();
        execute(sql);
        return (System.nanoTime() - begin) / 1e9;
    }

    private void execute(String sql) throws SQLException {
        try (Connection database = stack.database("customer-service");
                Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection database = stack.database("customer-service");
                Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private long heap() {
        double used = 0;
        Matcher matcher = USED.matcher(
                Http.get(address + "/actuator/prometheus", Map.of()).body());
        while (matcher.find()) {
            used += Double.parseDouble(matcher.group(1));
        }
        return (long) used;
    }

    /** The most memory that the service's process ever had, in KiB. */
    private long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(stack.pid("customer-service")), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
