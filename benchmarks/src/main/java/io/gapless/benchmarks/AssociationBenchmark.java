package io.gapless.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * An analysis of associations over many baskets as the job that it is in customer-service, against reading the same
 * lines from the same PostgreSQL and doing nothing with them; and the memory that it takes.
 */
final class AssociationBenchmark {

    private static final int MEBIBYTES = 1024;
    private static final int CUSTOMERS = 200;
    private static final int FILLED_AT_ONCE = 50_000;

    private AssociationBenchmark() {}

    /** Options: baskets, products, support, largest, jvm. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        int baskets = options.number("baskets", 1_000_000);
        int products = options.number("products", 2000);
        String support = options.text("support", "0.001");
        int largest = options.number("largest", 3);
        String flags = options.text("jvm", Stack.PRODUCTION);
        options.refuseUnknown();
        Conditions.print(
                "Associations: rules in " + baskets + " baskets of " + products + " products, support " + support);
        System.out.println("JVM flags: " + flags);
        try (Stack stack = new Stack(flags)) {
            stack.up(List.of("postgres", "kafka", "keycloak", "customer-service"));
            Tokens tokens = stack.tokens("admin");
            fill(stack, tokens, baskets, products);
            double reading = read(stack);
            System.out.printf("Reading all lines and no more: %.1f s%n", reading);
            long before = peak(stack);
            Cpu service = stack.cpu("customer-service");
            Cpu postgres = stack.cpu("postgres");
            double serviceBefore = service.seconds();
            double postgresBefore = postgres.seconds();
            long start = System.nanoTime();
            String analysis = analyse(stack, tokens, support, largest);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "The analysis: %.1f s, %.0f baskets a second, %s sets, %s rules; CPU service %.1f s, postgres %.1f s%n",
                    seconds,
                    baskets / seconds,
                    number(analysis, "sets"),
                    number(analysis, "rules"),
                    service.seconds() - serviceBefore,
                    postgres.seconds() - postgresBefore);
            System.out.printf("Against reading alone: %.1f times%n", seconds / reading);
            System.out.printf("Most memory the service ever had: before %d MiB, after %d MiB%n", before, peak(stack));
            Contest.verdict(
                    "memory of the service at its most",
                    peak(stack),
                    " MiB",
                    peak(stack) < MEBIBYTES,
                    "under " + MEBIBYTES + " MiB");
        }
        System.exit(0);
    }

    /** Few products are bought often and many seldom; one to eight lines an order. */
    private static void fill(Stack stack, Tokens tokens, int baskets, int products) throws SQLException {
        for (int i = 0; i < CUSTOMERS; i++) {
            Http.post(
                    address(stack, "/customers"),
                    Map.of(
                            "Authorization", "Bearer " + tokens.next(),
                            "Content-Type", "application/json",
                            "Idempotency-Key", "association-benchmark-" + i),
                    Samples.customer("B-" + i, "customer-manager"));
        }
        try (Connection database = stack.database("customer-service");
                Statement statement = database.createStatement()) {
            for (int from = 1; from <= baskets; from += FILLED_AT_ONCE) {
                int to = Math.min(baskets, from + FILLED_AT_ONCE - 1);
                statement.execute("""
                        with customers as (select array_agg(id) as ids from customer),
                        orders as (
                            insert into purchase (id, order_number, customer_id, ordered_at, currency)
                            select gen_random_uuid(), 'B-' || n, ids[1 + n %% cardinality(ids)],
                                now() - n %% 365 * interval '1 day', 'CNY'
                            from customers, generate_series(%d, %d) as n
                            returning id, order_number)
                        insert into purchase_line (purchase, line, product, category, quantity, unit_price)
                        select o.id, l, 'P' || p.number, 'C' || p.number %% 50, 1, 10
                        from orders o cross join lateral generate_series(1, 1 + (hashtext(o.order_number) & 7)) as l
                            cross join lateral (
                                select floor(%d * power(random(), 3))::int as number where l > 0) as p""".formatted(from, to, products));
            }
            statement.execute("vacuum analyze purchase");
            statement.execute("vacuum analyze purchase_line");
        }
    }

    private static double read(Stack stack) throws SQLException {
        try (Connection database = stack.database("customer-service")) {
            database.setAutoCommit(false);
            try (PreparedStatement lines =
                    database.prepareStatement("select purchase, product from purchase_line order by purchase")) {
                lines.setFetchSize(10_000);
                long start = System.nanoTime();
                long read = 0;
                try (ResultSet rows = lines.executeQuery()) {
                    while (rows.next()) {
                        read += rows.getString(2).isEmpty() ? 0 : 1;
                    }
                }
                System.out.println(read + " lines");
                return (System.nanoTime() - start) / 1e9;
            }
        }
    }

    private static String analyse(Stack stack, Tokens tokens, String support, int largest) throws InterruptedException {
        String id = Http.field(
                Http.post(
                        address(stack, "/association-analyses"),
                        Map.of("Authorization", "Bearer " + tokens.next(), "Content-Type", "application/json"),
                        "{\"title\":\"benchmark\",\"leastSupport\":%s,\"leastConfidence\":0.05,\"leastLift\":0,\"largest\":%d}"
                                .formatted(support, largest)),
                "id");
        while (true) {
            String analysis = Http.get(
                            address(stack, "/association-analyses/" + id),
                            Map.of("Authorization", "Bearer " + tokens.next()))
                    .body();
            if (analysis.contains("\"finishedAt\"") && !analysis.contains("\"job\"")) {
                return analysis;
            }
            if (analysis.contains("\"FAILED\"")) {
                throw new IllegalStateException(analysis);
            }
            Thread.sleep(250);
        }
    }

    private static String address(Stack stack, String path) {
        return "http://127.0.0.1:%d/api/v1%s".formatted(stack.port("customer-service"), path);
    }

    private static String number(String json, String name) {
        int at = json.indexOf("\"" + name + "\":");
        return at < 0 ? "?" : json.substring(at + name.length() + 3).replaceFirst("\\D.*", "");
    }

    /** Resident memory at its highest since the service started, in MiB. */
    private static long peak(Stack stack) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(stack.pid("customer-service")), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / MEBIBYTES)
                .findFirst()
                .orElseThrow();
    }
}
