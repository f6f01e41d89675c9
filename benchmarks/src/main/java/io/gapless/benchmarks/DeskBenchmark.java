package io.gapless.benchmarks;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The service desk: contacts taken in through the gateway in batches, against the same rows inserted bare, and by Kafka; a
 * list of customers to be called, filled as a job and worked off by eight agents at once, of whom none gets another's
 * call; with the plan of the statement that finds the next one.
 */
final class DeskBenchmark {

    private static final int BATCH = 500;
    private static final int CONNECTIONS = 4;
    /** A desk with 100,000 contacts a day has eight times as many in its busiest hour as on average. */
    private static final double A_SECOND = 8 * 100_000 / 86_400.0;

    private static final double MILLISECONDS = 500;
    private static final String PLACE = "jinhua/dongyang";

    /** Who may call: four of one branch, three of another, and one of the company. */
    private static final List<String> AGENTS = List.of(
            "service-agent", "agent-2", "agent-3", "supervisor", "agent-4", "agent-5", "supervisor-yiwu", "admin");

    private static final String LIST = """
            {"orgUnit":"jinhua","plan":{"name":"基准","occasion":"OTHER","segments":["BENCHMARK"],
             "script":{"opening":{"zh":"您好","en":"Hello"},"closing":{"zh":"再见","en":"Goodbye"}}}}""";

    private static final String CUSTOMERS = """
            insert into known_customer (id, version, code, kind, name, org_unit, manager, segment, phone)
            select uuidv7(), 1, 'BENCHMARK-' || n, 'RETAILER', '基准' || n,
                (array['jinhua/dongyang', 'jinhua/yiwu'])[1 + n %% 2], 'benchmark', 'BENCHMARK', '139' || lpad(n::text, 8, '0')
            from generate_series(1, %d) as n""";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private DeskBenchmark() {}

    /** Options: contacts, by-kafka (of them), calls, seconds (of calling), jvm. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        int contacts = options.number("contacts", 20_000);
        int byKafka = options.number("by-kafka", contacts);
        int calls = options.number("calls", 20_000);
        int seconds = options.number("seconds", 60);
        String flags = options.text("jvm", Stack.PRODUCTION);
        options.refuseUnknown();
        Conditions.print("Desk: %,d contacts by HTTP and %,d by Kafka; a list of %,d calls for %d agents"
                .formatted(contacts, byKafka, calls, AGENTS.size()));
        System.out.println("JVM flags: " + flags);
        boolean met;
        try (Stack stack = new Stack(flags)) {
            stack.up(List.of("postgres", "kafka", "keycloak", "complaint-service", "gateway"));
            met = contacts(stack, contacts, byKafka);
            met &= calls(stack, calls, seconds);
        }
        System.exit(met ? 0 : 1);
    }

    // ---- contacts

    private static boolean contacts(Stack stack, int contacts, int events) throws Exception {
        Instant first = Instant.now().minus(Duration.ofDays(1));
        try (Connection database = stack.database("complaint-service");
                Statement statement = database.createStatement()) {
            statement.execute("create schema benchmark");
            statement.execute("create table benchmark.contact (like contact including defaults including indexes)");
        }
        Tokens tokens = stack.tokens("supervisor");
        String address = "http://127.0.0.1:%d/api/v1/contacts/batches".formatted(stack.port("gateway"));
        // So that nothing is measured that is only done once.
        for (int i = 0; i < 4; i++) {
            post(address, tokens.next(), batch("warm", i * BATCH, BATCH, first));
        }
        int batches = (contacts + BATCH - 1) / BATCH;
        double byHttp = timed(batches, i -> {
            String answer = post(address, tokens.next(), batch("http", i * BATCH, BATCH, first));
            int logged = answer.split("\"LOGGED\"", -1).length - 1;
            if (logged != BATCH) {
                throw new IllegalStateException(logged + " of " + BATCH + " were logged: " + answer);
            }
        });
        double bare = timed(batches, i -> insert(stack, i * BATCH, first));
        int all = batches * BATCH;
        System.out.printf(
                "%,d contacts by HTTP in %.1f s, %,.0f a second; bare rows %,.0f a second; of those %.3f%n",
                all, byHttp, all / byHttp, all / bare, bare / byHttp);
        double byKafka = kafka(stack, events, first);
        System.out.printf("%,d contacts by Kafka in %.1f s, %,.0f a second%n", events, byKafka, events / byKafka);
        Contest.verdict(
                "contacts a second by HTTP in batches",
                all / byHttp,
                "",
                all / byHttp >= A_SECOND,
                "%.1f, the busiest hour of 100,000 a day".formatted(A_SECOND));
        Contest.verdict(
                "contacts a second by Kafka",
                events / byKafka,
                "",
                events / byKafka >= A_SECOND,
                "%.1f, the busiest hour of 100,000 a day".formatted(A_SECOND));
        return all / byHttp >= A_SECOND && events / byKafka >= A_SECOND;
    }

    private interface Work {
        void at(int number) throws Exception;
    }

    /** Seconds that some connections need for so many pieces. */
    private static double timed(int pieces, Work work) throws Exception {
        var next = new AtomicInteger();
        long start = System.nanoTime();
        together(CONNECTIONS, connection -> {
            for (int i = next.getAndIncrement(); i < pieces; i = next.getAndIncrement()) {
                work.at(i);
            }
        });
        return (System.nanoTime() - start) / 1e9;
    }

    private static void together(int threads, Work work) throws Exception {
        try (var executor = Executors.newFixedThreadPool(threads)) {
            List<Callable<Boolean>> all = IntStream.range(0, threads)
                    .<Callable<Boolean>>mapToObj(thread -> () -> {
                        work.at(thread);
                        return true;
                    })
                    .toList();
            for (Future<Boolean> each : executor.invokeAll(all)) {
                each.get();
            }
        }
    }

    private static String batch(String prefix, int from, int count, Instant first) {
        return IntStream.range(from, from + count)
                .mapToObj(n -> contact(prefix + "-" + n, n, first, ""))
                .collect(Collectors.joining(",", "{\"contacts\":[", "]}"));
    }

    private static String contact(String externalId, int n, Instant first, String more) {
        Instant offered = offered(n, first);
        return """
                {%s"externalId":"%s","channel":"HOTLINE","queue":"orders","orgUnit":"%s","agent":"agent-%d","topic":"ordering",
                "outcome":"ANSWERED","offeredAt":"%s","answeredAt":"%s","endedAt":"%s","holdSeconds":5,"wrapUpSeconds":30,
                "keyPress":%d}""".formatted(
                        more,
                        externalId,
                        PLACE,
                        n % 20,
                        offered,
                        offered.plusSeconds(n % 40),
                        offered.plusSeconds(200),
                        1 + n % 5);
    }

    private static Instant offered(int n, Instant first) {
        return first.plusMillis(n % 86_000 * 990L);
    }

    private static void insert(Stack stack, int from, Instant first) throws SQLException {
        try (Connection database = stack.database("complaint-service");
                PreparedStatement row = database.prepareStatement("""
                        insert into benchmark.contact (id, source, external_id, channel, queue, org_unit, agent, topic,
                            outcome, offered_at, answered_at, ended_at, hold_seconds, wrap_up_seconds, key_press, logged_by,
                            level_seconds, short_seconds, begins)
                        values (?, 'bare', ?, 'HOTLINE', 'orders', ?, ?, 'ordering', 'ANSWERED', ?, ?, ?, 5, 30, ?, 'bare', 20,
                            5, false)""")) {
            database.setAutoCommit(false);
            for (int n = from; n < from + BATCH; n++) {
                Instant offered = offered(n, first);
                row.setObject(1, UUID.randomUUID());
                row.setString(2, "bare-" + n);
                row.setString(3, PLACE);
                row.setString(4, "agent-" + n % 20);
                row.setTimestamp(5, Timestamp.from(offered));
                row.setTimestamp(6, Timestamp.from(offered.plusSeconds(n % 40)));
                row.setTimestamp(7, Timestamp.from(offered.plusSeconds(200)));
                row.setInt(8, 1 + n % 5);
                row.addBatch();
            }
            row.executeBatch();
            database.commit();
        }
    }

    /** Seconds from the first event put into the topic to the last row. */
    private static double kafka(Stack stack, int contacts, Instant first) throws Exception {
        var settings = new Properties();
        settings.put("bootstrap.servers", "127.0.0.1:" + stack.port("kafka"));
        settings.put("linger.ms", "5");
        long start = System.nanoTime();
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            for (int n = 0; n < contacts; n++) {
                String id = UUID.randomUUID().toString();
                var record = new ProducerRecord<>(
                        "gapless.contact-record",
                        "kafka-" + n,
                        contact("kafka-" + n, n, first, "\"id\":\"" + id + "\",\"version\":1,\"source\":\"benchmark\",")
                                .getBytes(StandardCharsets.UTF_8));
                Map.of(
                                "ce_specversion", "1.0",
                                "ce_id", id,
                                "ce_source", "/benchmark",
                                "ce_type", "ContactEnded",
                                "ce_subject", id,
                                "ce_time", Instant.now().toString(),
                                "content-type", "application/json")
                        .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
                producer.send(record);
            }
        }
        System.out.printf("%,d events in the topic after %.1f s%n", contacts, (System.nanoTime() - start) / 1e9);
        long end = System.nanoTime() + Duration.ofMinutes(60).toNanos();
        while (count(stack, "select count(*) from contact where source = 'benchmark'") < contacts) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Not all contacts came by Kafka");
            }
            Thread.sleep(500);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    // ---- calls

    private static boolean calls(Stack stack, int calls, int seconds) throws Exception {
        try (Connection database = stack.database("complaint-service");
                Statement statement = database.createStatement()) {
            statement.execute(CUSTOMERS.formatted(calls));
            statement.execute("analyze known_customer");
        }
        Tokens admin = stack.tokens("admin");
        String address = "http://127.0.0.1:%d/api/v1/outbound-lists".formatted(stack.port("gateway"));
        String list = address + "/" + Http.field(post(address, admin.next(), LIST), "id");
        long start = System.nanoTime();
        post(list + "/fill", admin.next(), "", "If-Match", "*");
        String job = "";
        while (!job.contains("\"FINISHED\"")) {
            Thread.sleep(200);
            job = Http.get(list + "/filling", Map.of("Authorization", "Bearer " + admin.next()))
                    .body();
            if (job.contains("\"FAILED\"")) {
                throw new IllegalStateException(job);
            }
        }
        double filled = (System.nanoTime() - start) / 1e9;
        long planned = count(stack, "select count(*) from outbound_call");
        System.out.printf(
                "%,d calls planned by the job in %.1f s, %,.0f a second%n", planned, filled, planned / filled);
        if (planned != calls) {
            throw new IllegalStateException(planned + " calls instead of " + calls);
        }
        boolean met = claim(stack, list, seconds);
        var plans = Plans.of(stack, "complaint", plan -> plan.contains("outbound_call") && plan.contains("LockRows"));
        plans.print("next", list + "/next", () -> post(list + "/next", admin.next(), ""));
        return met;
    }

    private static boolean claim(Stack stack, String list, int seconds) throws Exception {
        var holders = new ConcurrentHashMap<String, String>();
        var twice = new AtomicInteger();
        var times = new ArrayList<Double>();
        String calls = list.replaceFirst("outbound-lists/.*", "outbound-calls/");
        var logins = AGENTS.stream().map(stack::tokens).toList();
        logins.forEach(Tokens::next);
        long start = System.nanoTime();
        long end = start + Duration.ofSeconds(seconds).toNanos();
        together(AGENTS.size(), agent -> {
            while (System.nanoTime() < end) {
                String token = logins.get(agent).next();
                long asked = System.nanoTime();
                String call = post(list + "/next", token, "");
                double took = (System.nanoTime() - asked) / 1e6;
                synchronized (times) {
                    times.add(took);
                }
                if (call.isEmpty()) {
                    return;
                }
                String id = Http.field(call, "id");
                if (holders.putIfAbsent(id, AGENTS.get(agent)) != null) {
                    twice.incrementAndGet();
                }
                post(calls + id + "/attempts", token, "{\"outcome\":\"SPOKEN\",\"result\":\"INFORMED\"}");
            }
        });
        double took = (System.nanoTime() - start) / 1e9;
        long done = count(stack, "select count(*) from outbound_call where status = 'DONE'");
        double[] sorted =
                times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double p99 = sorted[(int) (sorted.length * .99)];
        System.out.printf(
                "%,d calls taken and done by %d agents at once in %.1f s, %,.0f a second; next: p50 %.0f ms, p99 %.0f ms%n",
                holders.size(), AGENTS.size(), took, holders.size() / took, sorted[sorted.length / 2], p99);
        System.out.println("By agent: "
                + AGENTS.stream()
                        .map(agent -> agent + " "
                                + holders.values().stream()
                                        .filter(agent::equals)
                                        .count())
                        .collect(Collectors.joining(", ")));
        boolean alone = twice.get() == 0 && done == holders.size();
        Contest.verdict("calls that two agents got", twice.get(), "", alone, "0, and as many done as were taken");
        Contest.verdict("p99 of next, by HTTP", p99, " ms", p99 < MILLISECONDS, "under " + MILLISECONDS);
        return alone && p99 < MILLISECONDS;
    }

    // ----

    private static long count(Stack stack, String sql) throws SQLException {
        try (Connection database = stack.database("complaint-service");
                Statement statement = database.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String post(String address, String token, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(address + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (java.io.IOException e) {
            throw new IllegalStateException(address + " " + Arrays.toString(headers), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
