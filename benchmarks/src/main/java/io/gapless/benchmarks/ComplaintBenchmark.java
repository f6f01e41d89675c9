package io.gapless.benchmarks;

import io.gapless.benchmarks.Contest.Entrant;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Complaints taken in, listed and searched through the gateway with a full table, each against bare SQL of the same work
 * from as many connections in the same PostgreSQL: a transaction of two inserts, durable as that; a page by its index; a
 * page of those that have a word.
 */
final class ComplaintBenchmark {

    private static final int CUSTOMERS = 500;
    private static final double OF_BARE = 0.25;
    private static final double OF_BARE_READ = 0.1;
    private static final String LIST = "select id, number, status, severity, category, channel, org_unit, assignee,"
            + " customer_id, customer_name, left(text, 200), received_at, resolve_due_at from complaint"
            + " where org_unit = 'jinhua' or org_unit >= 'jinhua/' and org_unit < 'jinhua0' order by id desc limit 51";
    private static final String SEARCH =
            "select c.id, c.number, c.status, c.severity, c.category, c.channel, c.org_unit,"
                    + " c.assignee, c.customer_id, c.customer_name, left(c.text, 200), c.received_at, c.resolve_due_at"
                    + " from complaint_search s join complaint c on c.id = s.complaint_id"
                    + " where s.terms @@ '''凤凰'' & ''凰牌'''::tsquery and s.text like '%凤凰牌%'"
                    + " order by c.id desc limit 51";

    private ComplaintBenchmark() {}

    /**
     * Options: connections, rounds, seconds, warm-up, cases, data (new, or keep for what complaint-search has filled), jvm.
     */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        Contest contest = new Contest(options);
        int cases = options.number("cases", 1_000_000);
        boolean keep = options.text("data", "new").equals("keep");
        String flags = options.text("jvm", Stack.PRODUCTION);
        options.refuseUnknown();
        Conditions.print(
                "Complaints: created, listed and searched through the gateway, against bare SQL; %,d in the table; fsync on"
                        .formatted(cases));
        System.out.println("JVM flags: " + flags);
        try (Stack stack = new Stack(flags, keep)) {
            stack.up(List.of("postgres", "kafka", "keycloak", "customer-service", "complaint-service", "gateway"));
            if (!keep) {
                CaseFilling.fill(stack, cases);
            }
            Tokens tokens = stack.tokens("admin");
            List<String> customers = customers(stack, tokens);
            prepareBare(stack);
            Cpu postgres = stack.cpu("postgres");
            Map<String, Cpu> ofService = new LinkedHashMap<>();
            ofService.put("gateway", stack.cpu("gateway"));
            ofService.put("service", stack.cpu("complaint-service"));
            ofService.put("postgres", postgres);
            contest.add(new Entrant("bare two rows", connection -> new Bare(stack), Map.of("postgres", postgres)))
                    .add(new Entrant(
                            "complaint",
                            connection -> new HttpWorker(stack.port("gateway"), 201, posts(tokens.next(), customers)),
                            ofService))
                    .add(new Entrant(
                            "bare list", connection -> new BareRead(stack, LIST), Map.of("postgres", postgres)))
                    .add(new Entrant(
                            "list",
                            HttpWorker.get(stack.port("gateway"), "/api/v1/complaints?limit=50", tokens),
                            ofService))
                    .add(new Entrant(
                            "bare search", connection -> new BareRead(stack, SEARCH), Map.of("postgres", postgres)))
                    .add(new Entrant(
                            "search",
                            HttpWorker.get(
                                    stack.port("gateway"),
                                    "/api/v1/complaints?limit=50&q=%E5%87%A4%E5%87%B0%E7%89%8C",
                                    tokens),
                            ofService))
                    .run();
            for (String read : List.of("list", "search")) {
                double ratio = contest.ratio(
                        read, "bare " + read, round -> round.result().perSecond());
                Contest.verdict(
                        read + " pages, of bare SQL", ratio, "", ratio >= OF_BARE_READ, "at least " + OF_BARE_READ);
            }
            double share = contest.ratio(
                    "complaint", "bare two rows", round -> round.result().perSecond());
            Contest.verdict("complaints, of bare transactions", share, "", share >= OF_BARE, "at least " + OF_BARE);
        }
        System.exit(0);
    }

    /** Those who complain, known to complaint-service. */
    private static List<String> customers(Stack stack, Tokens tokens) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            ids.add(Http.field(
                    Http.post(
                            "http://127.0.0.1:%d/api/v1/customers".formatted(stack.port("customer-service")),
                            Map.of(
                                    "Authorization", "Bearer " + tokens.next(),
                                    "Content-Type", "application/json",
                                    "Idempotency-Key", "complaint-benchmark-" + i),
                            Samples.customer("B-" + i, "customer-manager")),
                    "id"));
        }
        // The projection of complaint-service is what it looks customers up in.
        try (Connection database = stack.database("complaint-service");
                PreparedStatement known =
                        database.prepareStatement("select count(*) from known_customer where id = any(?::uuid[])")) {
            known.setArray(1, database.createArrayOf("text", ids.toArray()));
            for (int i = 0; i < 300; i++) {
                try (ResultSet row = known.executeQuery()) {
                    if (row.next() && row.getInt(1) == CUSTOMERS) {
                        return ids;
                    }
                }
                Thread.sleep(100);
            }
        }
        throw new IllegalStateException("complaint-service never heard of the customers");
    }

    /** Complaints of one customer after the other, each with an idempotency key of its own. */
    private static HttpWorker.Requests posts(String token, List<String> customers) {
        byte[] body = Samples.complaint(customers.getFirst()).getBytes(StandardCharsets.UTF_8);
        int inBody = Samples.complaint("\0").indexOf('\0'); // only ASCII before it
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
        List<byte[]> whose = customers.stream()
                .map(id -> id.getBytes(StandardCharsets.US_ASCII))
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(whose); // or all connections would be with the same one
        long[] count = {0};
        return () -> {
            long left = ++count[0];
            request.put(head.length + inBody, whose.get((int) (left % whose.size())));
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
            // A run before this one may have been broken off.
            statement.execute("drop schema if exists benchmark cascade");
            statement.execute("create schema benchmark");
            statement.execute(
                    "create table benchmark.thing (id uuid primary key, at timestamptz not null, text text not null)");
            statement.execute(
                    "create table benchmark.event (id bigint generated always as identity primary key, thing uuid not null, body text not null)");
        }
    }

    /** One connection that reads a page at a time. */
    private static final class BareRead implements Worker {

        private final Connection database;
        private final PreparedStatement page;

        BareRead(Stack stack, String sql) throws SQLException {
            database = stack.database("complaint-service");
            page = database.prepareStatement(sql);
        }

        @Override
        public boolean work() throws SQLException {
            int rows = 0;
            try (ResultSet result = page.executeQuery()) {
                while (result.next()) {
                    rows++;
                }
            }
            return rows > 0;
        }

        @Override
        public void close() throws SQLException {
            database.close();
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
