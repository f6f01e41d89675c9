package io.gapless.benchmarks;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An allocation of many products among many customers: computed with all its explanations, put in force and asked for,
 * beside a bare table with a row for each quota in the same PostgreSQL.
 */
final class AllocationBenchmark {

    private static final String[] SCARCITIES = {"ABUNDANT", "NORMAL", "TIGHT", "SCARCE"};

    private AllocationBenchmark() {}

    /**
     * Options: customers, products, bought (percent of customer and product pairs with past sales), reads, jvm, setting
     * of memory as in {@code gapless.allocation.memory}.
     */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        int customers = options.number("customers", 2000);
        int products = options.number("products", 20);
        int bought = options.number("bought", 30);
        int reads = options.number("reads", 500);
        String memory = options.text("memory", "64MB");
        String flags = options.text("jvm", Stack.PRODUCTION) + " -Dgapless.allocation.memory=" + memory;
        options.refuseUnknown();
        Conditions.print("Allocation: %,d customers × %,d products, the four methods in turn, %d %% with past sales"
                .formatted(customers, products, bought));
        System.out.println("JVM flags: " + flags);
        try (Stack stack = new Stack(flags)) {
            stack.up(List.of("postgres", "kafka", "keycloak", "customer-service"));
            Tokens tokens = stack.tokens("admin");
            String base = "http://127.0.0.1:%d/api/v1".formatted(stack.port("customer-service"));
            try (Connection database = stack.database("customer-service")) {
                long begin = System.nanoTime();
                seed(database, customers, products, bought);
                System.out.printf("seeded in %.1f s%n", seconds(begin));
                String allocation = draft(base, tokens, products, customers);
                measure(stack, base, tokens, database, allocation, (long) customers * products);
                read(base, tokens, database, reads);
            }
        }
        System.exit(0);
    }

    private static void measure(
            Stack stack, String base, Tokens tokens, Connection database, String allocation, long pairs)
            throws Exception {
        Cpu service = stack.cpu("customer-service");
        Cpu postgres = stack.cpu("postgres");
        long before = peak(stack);
        double serviceBefore = service.seconds();
        double postgresBefore = postgres.seconds();
        long begin = System.nanoTime();
        run(base, tokens, allocation, "simulations");
        double took = seconds(begin);
        System.out.printf(
                "simulation: %.1f s, %,.0f quotas decided/s, CPU %.1f s service + %.1f s postgres%n",
                took, pairs / took, service.seconds() - serviceBefore, postgres.seconds() - postgresBefore);
        System.out.printf("peak resident memory of the service: %d MiB before, %d MiB after%n", before, peak(stack));
        begin = System.nanoTime();
        run(base, tokens, allocation, "publications");
        System.out.printf("publication with its check of all sums: %.1f s%n", seconds(begin));
        try (Statement statement = database.createStatement()) {
            long stored = number(statement, "select coalesce(sum(cardinality(products)), 0) from allocation_quota");
            long bytes = number(
                    statement,
                    "select pg_total_relation_size('allocation_quota') + pg_total_relation_size('allocation_claimant')");
            System.out.printf(
                    "stored: %,d quotas in %,d MiB, %.1f bytes each%n", stored, bytes >> 20, (double) bytes / stored);
            statement.execute("create schema if not exists benchmark");
            begin = System.nanoTime();
            statement.execute("""
                    create table benchmark.bare as
                    select c.id as customer_id, p.id as product_id, 1 as pieces from customer c cross join product p""");
            statement.execute("alter table benchmark.bare add primary key (customer_id, product_id)");
            double bare = seconds(begin);
            long bareBytes = number(statement, "select pg_total_relation_size('benchmark.bare')");
            System.out.printf(
                    "a bare table of a row each, with its key: %.1f s, %,d MiB; the simulation took %.2f times that%n",
                    bare, bareBytes >> 20, took / bare);
            statement.execute("drop table benchmark.bare");
        }
    }

    private static void read(String base, Tokens tokens, Connection database, int reads) throws SQLException {
        List<String> some = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("select id from customer order by random() limit " + reads)) {
            while (rows.next()) {
                some.add(rows.getString(1));
            }
        }
        long[] nanos = new long[some.size()];
        for (int i = 0; i < nanos.length; i++) {
            String token = tokens.next();
            long begin = System.nanoTime();
            HttpResponse<String> answer = Http.get(
                    base + "/customers/" + some.get(i) + "/quotas", Map.of("Authorization", "Bearer " + token));
            nanos[i] = System.nanoTime() - begin;
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                "a customer's own quotas, one reader: median %.1f ms, p99 %.1f ms%n",
                Statistics.percentile(nanos, 0.5) / 1e6, Statistics.percentile(nanos, 0.99) / 1e6);
    }

    private static String draft(String base, Tokens tokens, int products, int customers) {
        String policy = Http.post(base + "/allocation-policies", headers(tokens), """
                {"code":"BENCHMARK","orgUnit":"jinhua","policy":{"titleZh":"合理定量","titleEn":"Fair supply",
                "classOrder":["A","B","C","D","E"],"salesMonths":3,"rules":[
                {"scarcities":["ABUNDANT"],"method":"BALANCED","maximum":50},
                {"scarcities":["NORMAL"],"method":"TIGHTENED","factor":0.8,"minimum":1,"maximum":60},
                {"scarcities":["TIGHT"],"method":"THREE_DIMENSIONAL","percentages":{"segment":40,"sales":40,"score":20},
                 "classPoints":{"A":10,"B":8,"C":6,"D":4,"E":2},"maximum":80},
                {"scarcities":["SCARCE"],"method":"MATRIX","matrix":{"SCARCE":{"A":10,"B":8,"C":5,"D":3,"E":1}}}]}}""");
        String id = Http.field(policy, "id");
        Map<String, String> published = new java.util.HashMap<>(headers(tokens));
        published.put("If-Match", "*");
        Http.post(base + "/allocation-policies/" + id + "/publication", published, "");
        LocalDate first = LocalDate.now().plusMonths(1).withDayOfMonth(1);
        String offers = IntStream.range(0, products)
                .mapToObj(i -> "{\"product\":\"P-%d\",\"supply\":%d}".formatted(i, customers * (3L + i % 7) + i))
                .collect(Collectors.joining(","));
        return Http.field(
                Http.post(base + "/allocations", headers(tokens), """
                        {"orgUnit":"jinhua","terms":{"title":"benchmark","periodFrom":"%s","periodUntil":"%s","policyId":"%s",
                        "seed":1,"products":[%s]}}""".formatted(first, first.plusDays(6), id, offers)),
                "id");
    }

    private static void run(String base, Tokens tokens, String allocation, String what) throws InterruptedException {
        Map<String, String> headers = new java.util.HashMap<>(headers(tokens));
        headers.put("If-Match", "*");
        String address = base + "/allocations/" + allocation + "/" + what;
        String job = Http.field(Http.post(address, headers, ""), "id");
        while (true) {
            String body = Http.get(address + "/" + job, headers(tokens)).body();
            String status = Http.field(body, "status");
            if (status.equals("FINISHED")) {
                return;
            }
            if (!status.equals("QUEUED") && !status.equals("RUNNING")) {
                throw new IllegalStateException(body);
            }
            Thread.sleep(100);
        }
    }

    private static Map<String, String> headers(Tokens tokens) {
        return Map.of("Authorization", "Bearer " + tokens.next(), "Content-Type", "application/json");
    }

    /** Straight into the tables: what is measured is the allocation, not the archive. */
    private static void seed(Connection database, int customers, int products, int bought) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute("""
                    insert into customer (id, version, code, kind, name, org_unit, manager, segment, registered_at, changed_at)
                    select uuidv7(), 1, 'B-' || i, 'RETAILER', '商店 ' || i, 'jinhua/dongyang/team' || i %% 40, 'manager' || i %% 400,
                           substr('ABCDE', 1 + i %% 5, 1), now() - interval '2 years', now()
                    from generate_series(1, %d) as i""".formatted(customers));
            statement.execute("""
                    insert into customer_indicator (customer_id, indicator, computed, computed_at)
                    select id, indicator, round((random() * 100)::numeric, 2), now()
                    from customer, unnest(array['INTEGRITY', 'GROWTH', 'COOPERATION', 'AFFILIATION']) as indicator""");
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < products; i++) {
                rows.append(rows.isEmpty() ? "" : ",")
                        .append("(uuidv7(), 1, 'P-%1$d', '产品 %1$d', '一类', null, '条', %2$d, '%3$s', 'ACTIVE', now())"
                                .formatted(i, i % 8 < 4 ? 1 : 5, SCARCITIES[i % SCARCITIES.length]));
            }
            statement.execute(
                    "insert into product (id, version, code, name, category, brand, unit, pack_size, scarcity, status, changed_at) values "
                            + rows);
            statement.execute("""
                    insert into purchase (id, order_number, customer_id, ordered_at, currency)
                    select uuidv7(), 'O-' || code, id, date_trunc('month', now()) - interval '10 days', 'CNY' from customer""");
            statement.execute("""
                    insert into purchase_line (purchase, line, product, category, quantity, unit_price)
                    select p.id, i, 'P-' || i, '一类', 1 + floor(random() * 40), 100
                    from purchase p, generate_series(0, %d) as i where random() * 100 < %d""".formatted(products - 1, bought));
            statement.execute("analyze");
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** In MiB. */
    private static long peak(Stack stack) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(stack.pid("customer-service")), "status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElse(0);
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
