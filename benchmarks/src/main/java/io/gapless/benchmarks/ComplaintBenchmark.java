package io.gapless.benchmarks;

import io.gapless.benchmarks.Contest.Entrant;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A complaint taken in by complaint-service, with everything that belongs to it, against the least that stores two rows
 * safely: a transaction of two inserts by JDBC, from as many connections, in the same PostgreSQL, durable as that.
 */
final class ComplaintBenchmark {

    private static final double OF_BARE = 0.25;

    private ComplaintBenchmark() {}

    /** Options: connections, rounds, seconds, warm-up, jvm. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        Contest contest = new Contest(options);
        String flags = options.text("jvm", Stack.PRODUCTION);
        options.refuseUnknown();
        Conditions.print("Complaint: POST /api/v1/complaints against a bare transaction of two rows; fsync on");
        System.out.println("JVM flags: " + flags);
        try (Stack stack = new Stack(flags)) {
            stack.up(java.util.List.of("postgres", "kafka", "keycloak", "customer-service", "complaint-service"));
            Tokens tokens = stack.tokens("admin");
            String customer = customer(stack, tokens);
            prepareBare(stack);
            Cpu postgres = stack.cpu("postgres");
            Map<String, Cpu> ofService = new LinkedHashMap<>();
            ofService.put("service", stack.cpu("complaint-service"));
            ofService.put("postgres", postgres);
            contest.add(new Entrant("bare two rows", connection -> new Bare(stack), Map.of("postgres", postgres)))
                    .add(new Entrant(
                            "complaint",
                            connection -> new HttpWorker(
                                    stack.port("complaint-service"), 201, posts(tokens.next(), customer)),
                            ofService))
                    .run();
            double share = contest.ratio(
                    "complaint", "bare two rows", round -> round.result().perSecond());
            Contest.verdict("complaints, of bare transactions", share, "", share >= OF_BARE, "at least " + OF_BARE);
        }
        System.exit(0);
    }

    private static String customer(Stack stack, Tokens tokens) throws Exception {
        String id = Http.field(
                Http.post(
                        "http://127.0.0.1:%d/api/v1/customers".formatted(stack.port("customer-service")),
                        Map.of(
                                "Authorization", "Bearer " + tokens.next(),
                                "Content-Type", "application/json",
                                "Idempotency-Key", "complaint-benchmark"),
                        Samples.customer("B-1", "customer-manager")),
                "id");
        // The projection of complaint-service is what it looks the customer up in.
        try (Connection database = stack.database("complaint-service");
                PreparedStatement known =
                        database.prepareStatement("select 1 from known_customer where id = ?::uuid")) {
            known.setString(1, id);
            for (int i = 0; i < 300; i++) {
                if (known.executeQuery().next()) {
                    return id;
                }
                Thread.sleep(100);
            }
        }
        throw new IllegalStateException("complaint-service never heard of the customer");
    }

    /** The same request again and again, each with an idempotency key of its own. */
    private static HttpWorker.Requests posts(String token, String customer) {
        byte[] body = Samples.complaint(customer).getBytes(StandardCharsets.UTF_8);
        String marker = "0".repeat(16);
        String prefix = UUID.randomUUID().toString();
        byte[] head = (HttpWorker.head(
                                "POST",
                                "/api/v1/complaints",
                                token,
                                "Content-Type: application/json\r\nContent-Length: " + body.length
                                        + "\r\nIdempotency-Key: " + prefix + "-")
                        + marker + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        int number = head.length - 4 - marker.length();
        ByteBuffer request =
                ByteBuffer.allocateDirect(head.length + body.length).put(head).put(body);
        long[] count = {0};
        return () -> {
            long left = ++count[0];
            for (int i = marker.length() - 1; i >= 0; i--) {
                request.put(number + i, (byte) ('0' + left % 10));
                left /= 10;
            }
            return request.clear();
        };
    }

    private static void prepareBare(Stack stack) throws SQLException {
        try (Connection database = stack.database("complaint-service");
                Statement statement = database.createStatement()) {
            statement.execute("create schema benchmark");
            statement.execute(
                    "create table benchmark.thing (id uuid primary key, at timestamptz not null, text text not null)");
            statement.execute(
                    "create table benchmark.event (id bigint generated always as identity primary key, thing uuid not null, body text not null)");
        }
    }

    /** One connection that commits two rows at a time. */
    private static final class Bare implements Worker {

        private final Connection database;
        private final PreparedStatement thing;
        private final PreparedStatement event;
        private final String body = Samples.complaint(new UUID(0, 0).toString());

        Bare(Stack stack) throws SQLException {
            database = stack.database("complaint-service");
            database.setAutoCommit(false);
            thing = database.prepareStatement("insert into benchmark.thing (id, at, text) values (?, now(), ?)");
            event = database.prepareStatement("insert into benchmark.event (thing, body) values (?, ?)");
        }

        @Override
        public boolean work() throws SQLException {
            UUID id = UUID.randomUUID();
            thing.setObject(1, id);
            thing.setString(2, body);
            thing.executeUpdate();
            event.setObject(1, id);
            event.setString(2, body);
            event.executeUpdate();
            database.commit();
            return true;
        }

        @Override
        public void close() throws SQLException {
            database.close();
        }
    }
}
