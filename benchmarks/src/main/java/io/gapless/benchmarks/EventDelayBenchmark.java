package io.gapless.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * How long it takes from the commit in one service until another one knows: customers registered at an even rate, and
 * PostgreSQL's own times of the commits on both sides ({@code track_commit_timestamp}), which come from one clock.
 */
final class EventDelayBenchmark {

    private static final double MILLISECONDS = 200;

    private EventDelayBenchmark() {}

    /** Options: rates (a second, comma-separated), seconds, warm-up, jvm. */
    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments);
        int warmUp = options.number("warm-up", 90);
        int seconds = options.number("seconds", 60);
        List<String> rates = List.of(options.text("rates", "20,50").split(","));
        String flags = options.text("jvm", Stack.PRODUCTION);
        options.refuseUnknown();
        Conditions.print("Event delay: from the commit in customer-service to the commit in another service's table");
        System.out.println("JVM flags: " + (flags.equals("quick") ? "those of ./gapless up" : flags));
        try (Stack stack = new Stack(flags.equals("quick") ? null : flags)) {
            stack.up(List.of("postgres"));
            stack.asSuperuser("alter system set track_commit_timestamp = on");
            stack.down();
            stack.up(
                    List.of("postgres", "kafka", "keycloak", "customer-service", "visit-service", "complaint-service"));
            System.out.printf("%nWarm-up of %d s at %s a second%n", warmUp, rates.getFirst());
            register(stack, "W", Integer.parseInt(rates.getFirst()), warmUp);
            for (String rate : rates) {
                String prefix = "R" + rate;
                long late = register(stack, prefix, Integer.parseInt(rate), seconds);
                Thread.sleep(3000);
                Map<UUID, Instant> committed =
                        commits(stack, "customer-service", "customer where code like '" + prefix + "-%'");
                for (String service : List.of("visit-service", "complaint-service")) {
                    report(service, rate, committed, commits(stack, service, "known_customer"), late);
                }
            }
        }
        System.exit(0);
    }

    private static void report(
            String service, String rate, Map<UUID, Instant> committed, Map<UUID, Instant> known, long late) {
        long[] delays = committed.entrySet().stream()
                .filter(entry -> known.containsKey(entry.getKey()))
                .mapToLong(
                        entry -> Duration.between(entry.getValue(), known.getOrDefault(entry.getKey(), Instant.EPOCH))
                                .toNanos())
                .toArray();
        Arrays.sort(delays);
        System.out.printf(
                "%s/s  %-18s %5d events, %d missing  p50 %6.1f ms  p99 %6.1f ms  longest %6.1f ms  (%d requests begun late)%n",
                rate,
                service,
                delays.length,
                committed.size() - delays.length,
                Statistics.percentile(delays, 0.5) / 1e6,
                Statistics.percentile(delays, 0.99) / 1e6,
                delays[delays.length - 1] / 1e6,
                late);
        double p99 = Statistics.percentile(delays, 0.99) / 1e6;
        Contest.verdict(
                "p99 from commit to " + service + " at " + rate + "/s",
                p99,
                " ms",
                p99 < MILLISECONDS && delays.length == committed.size(),
                "under " + MILLISECONDS);
    }

    /** Registers customers at an even rate, one after the other; how many requests could not begin in time. */
    private static long register(Stack stack, String prefix, int rate, int seconds) throws Exception {
        String token = stack.tokens("admin").next();
        long interval = 1_000_000_000L / rate;
        long late = 0;
        int[] number = {0};
        HttpWorker.Requests posts = () -> {
            String code = "%s-%07d".formatted(prefix, number[0]++);
            String body = Samples.customer(code, "customer-manager");
            String head = HttpWorker.head(
                    "POST",
                    "/api/v1/customers",
                    token,
                    "Content-Type: application/json\r\nIdempotency-Key: " + code + "\r\nContent-Length: "
                            + body.getBytes(StandardCharsets.UTF_8).length + "\r\n");
            return ByteBuffer.wrap((head + "\r\n" + body).getBytes(StandardCharsets.UTF_8));
        };
        try (HttpWorker worker = new HttpWorker(stack.port("customer-service"), 201, posts)) {
            long next = System.nanoTime();
            for (int i = 0; i < rate * seconds; i++) {
                long wait = next - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(wait);
                } else if (wait < -interval) {
                    late++;
                }
                if (!worker.work()) {
                    throw new IllegalStateException("A customer was refused");
                }
                next += interval;
            }
        }
        return late;
    }

    private static Map<UUID, Instant> commits(Stack stack, String service, String rows) throws SQLException {
        Map<UUID, Instant> commits = new HashMap<>();
        try (Connection database = stack.database(service);
                PreparedStatement select =
                        database.prepareStatement("select id, pg_xact_commit_timestamp(xmin) from " + rows);
                ResultSet result = select.executeQuery()) {
            while (result.next()) {
                commits.put(
                        result.getObject(1, UUID.class),
                        result.getObject(2, OffsetDateTime.class).toInstant());
            }
        }
        return commits;
    }
}
