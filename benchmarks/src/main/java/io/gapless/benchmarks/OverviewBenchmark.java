package io.gapless.benchmarks;

import io.gapless.benchmarks.Contest.Entrant;
import io.gapless.benchmarks.Contest.Round;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one read of a customer with timeline, open complaints and open promises costs, through the gateway, in CPU of all
 * processes that take part in it.
 */
final class OverviewBenchmark {

    private static final double MILLISECONDS = 2;
    private static final int ENTRIES = 60;

    private OverviewBenchmark() {}

    /** Options: connections, rounds, seconds, warm-up, customers, jvm. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        Contest contest = new Contest(options);
        int customers = options.number("customers", 200);
        String flags = options.text("jvm", Stack.PRODUCTION);
        options.refuseUnknown();
        Conditions.print("Overview: GET /api/v1/customers/{id}/overview through the gateway; JWT checks on");
        System.out.println("JVM flags: " + flags);
        try (Stack stack = new Stack(flags)) {
            stack.up(List.of("postgres", "kafka", "keycloak", "customer-service", "gateway"));
            Tokens tokens = stack.tokens("admin");
            List<String> ids = register(stack, tokens, customers);
            fill(stack);
            sample(stack, tokens, ids.getFirst());
            Map<String, Cpu> cpus = new LinkedHashMap<>();
            for (String part : List.of("gateway", "customer-service", "postgres")) {
                cpus.put(part, stack.cpu(part));
            }
            contest.add(new Entrant(
                            "overview",
                            connection -> new HttpWorker(stack.port("gateway"), 200, gets(ids, tokens.next())),
                            cpus))
                    .run();
            double cpu = contest.median("overview", Round::cpuPerRequest);
            Contest.verdict(
                    "CPU of all processes for each overview", cpu, " ms", cpu < MILLISECONDS, "under " + MILLISECONDS);
        }
        System.exit(0);
    }

    private static List<String> register(Stack stack, Tokens tokens, int count) {
        String token = tokens.next();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(Http.field(
                    Http.post(
                            "http://127.0.0.1:%d/api/v1/customers".formatted(stack.port("customer-service")),
                            Map.of(
                                    "Authorization", "Bearer " + token,
                                    "Content-Type", "application/json",
                                    "Idempotency-Key", "overview-benchmark-" + i),
                            Samples.customer("B-" + i, "customer-manager")),
                    "id"));
        }
        return ids;
    }

    /** What a year of service leaves behind for each customer, put straight into the tables that events fill. */
    private static void fill(Stack stack) throws SQLException {
        try (Connection database = stack.database("customer-service");
                Statement statement = database.createStatement()) {
            statement.execute("""
                    insert into timeline_entry (event_id, customer_id, at, area, type, subject, text, score)
                    select gen_random_uuid(), customer.id, now() - n * interval '6 days',
                           (array['VISIT', 'COMPLAINT', 'PROMISE', 'RESPONSE'])[1 + n %% 4],
                           (array['VisitCompleted', 'ComplaintClosed', 'PromiseKept', 'SurveyAnswered'])[1 + n %% 4],
                           gen_random_uuid(), 'GL-20261122-' || n, case when n %% 4 = 3 then 60 + n %% 40 end
                    from customer, generate_series(1, %d) as n""".formatted(ENTRIES));
            statement.execute("""
                    insert into customer_matter (id, version, customer_id, area, title, status, open, due_at)
                    select gen_random_uuid(), 1, customer.id, case when n <= 5 then 'COMPLAINT' else 'PROMISE' end,
                           'GL-20261122-' || n, 'OPEN', n in (1, 2, 6, 7, 8), now() + n * interval '1 day'
                    from customer, generate_series(1, 12) as n""");
            statement.execute(
                    "insert into customer_standing (customer_id) select id from customer on conflict do nothing");
            statement.execute("analyze");
        }
    }

    private static void sample(Stack stack, Tokens tokens, String id) {
        String body = Http.get(
                        "http://127.0.0.1:%d/api/v1/customers/%s/overview".formatted(stack.port("gateway"), id),
                        Map.of("Authorization", "Bearer " + tokens.next()))
                .body();
        System.out.printf("An overview has %d characters: %.120s...%n", body.length(), body);
    }

    private static HttpWorker.Requests gets(List<String> ids, String token) {
        return HttpWorker.Requests.rotating(ids.stream()
                .map(id -> HttpWorker.head("GET", "/api/v1/customers/" + id + "/overview", token, "") + "\r\n")
                .toArray(String[]::new));
    }
}
