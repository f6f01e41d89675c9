package io.gapless.platform.event;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.KafkaOperations;

/**
 * Takes the outbox to Kafka: every row at least once, the rows of one key in order.
 *
 * <p>One relay at a time over all replicas of a service, by a session lock of PostgreSQL held on the very connection
 * that reads and deletes: a relay that loses the connection can delete nothing more. Rows are read in the order of
 * their ids and sent in waves with at most one row per key under way, so that a row that fails cannot be overtaken by a
 * later one of its key; rows are deleted only after the broker has acknowledged them. A duplicate, possible when a
 * relay dies between acknowledgement and delete, is dropped by the reader's {@link Inbox}.
 */
class OutboxRelay implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

    /** "GAPL": the key of the session lock. */
    private static final long LOCK = 0x4741504CL;

    /** Counts what the broker has acknowledged: what happened in the service loop, by type of event. */
    private static final String PUBLISHED = "gapless.events";

    private static final int BATCH = 500;
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration BACK_OFF = Duration.ofSeconds(1);
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(15);

    private final DataSource database;
    private final KafkaOperations<String, byte[]> kafka;
    private final String source;
    private final MeterRegistry meters;
    private final Timer delay;
    private final AtomicLong pending = new AtomicLong();
    private volatile @Nullable Instant oldest;
    private final Semaphore wake = new Semaphore(0);
    private volatile boolean running;
    private @Nullable Thread thread;

    OutboxRelay(DataSource database, KafkaOperations<String, byte[]> kafka, String source, MeterRegistry meters) {
        this.database = database;
        this.kafka = kafka;
        this.source = source;
        this.meters = meters;
        this.delay = Timer.builder("gapless.outbox.delay")
                .description("From an event's append to the broker's acknowledgement")
                .register(meters);
        Gauge.builder("gapless.outbox.pending", pending, AtomicLong::get)
                .description("Events that the broker has not acknowledged yet, as last seen by the relay")
                .register(meters);
        TimeGauge.builder("gapless.outbox.age", this, TimeUnit.SECONDS, OutboxRelay::secondsOfOldest)
                .description("How long the oldest of them has been waiting")
                .register(meters);
    }

    /** There is something new: do not wait for the next poll. */
    void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("outbox-relay").start(this::run);
    }

    @Override
    public void stop() {
        running = false;
        wake();
        var relay = thread;
        if (relay != null) {
            try {
                relay.join(ACKNOWLEDGED_WITHIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try (var connection = database.getConnection()) {
                if (!lock(connection)) {
                    // Another replica relays, and tells how much waits; be ready to take over.
                    pending.set(0);
                    oldest = null;
                    pause(BACK_OFF);
                    continue;
                }
                try {
                    relayWhileHealthy(connection);
                } finally {
                    unlock(connection);
                }
            } catch (SQLException | RuntimeException e) {
                if (running) {
                    log.warn("The relay lost its database and will try again: {}", e.getMessage());
                    pause(BACK_OFF);
                }
            }
        }
    }

    private void relayWhileHealthy(Connection connection) throws SQLException {
        while (running) {
            var rows = read(connection);
            var acknowledged = send(rows);
            delete(connection, acknowledged);
            pending.set(rows.size() < BATCH ? rows.size() - acknowledged.size() : count(connection));
            oldest = oldest(rows, acknowledged);
            if (acknowledged.size() < rows.size()) {
                pause(BACK_OFF);
            } else if (rows.size() < BATCH) {
                pause(POLL);
            }
        }
    }

    private record Row(
            long id,
            String topic,
            String key,
            UUID eventId,
            String type,
            Instant occurredAt,
            @Nullable String traceparent,
            String body) {}

    private static List<Row> read(Connection connection) throws SQLException {
        var rows = new ArrayList<Row>();
        try (var select = connection.prepareStatement(
                "select id, topic, key, event_id, type, occurred_at, traceparent, body from outbox order by id limit "
                        + BATCH)) {
            try (var result = select.executeQuery()) {
                while (result.next()) {
                    rows.add(new Row(
                            result.getLong(1),
                            result.getString(2),
                            result.getString(3),
                            result.getObject(4, UUID.class),
                            result.getString(5),
                            result.getObject(6, OffsetDateTime.class).toInstant(),
                            result.getString(7),
                            result.getString(8)));
                }
            }
        }
        return rows;
    }

    /** Sends all rows and returns the ids of those acknowledged. */
    private List<Long> send(List<Row> rows) {
        var acknowledged = new ArrayList<Long>();
        var failedKeys = new HashSet<String>();
        var waiting = new ArrayList<>(rows);
        while (!waiting.isEmpty()) {
            var wave = new LinkedHashMap<String, Row>();
            var later = new ArrayList<Row>();
            for (Row row : waiting) {
                var key = row.topic() + '/' + row.key();
                if (failedKeys.contains(key)) {
                    continue;
                }
                if (wave.putIfAbsent(key, row) != null) {
                    later.add(row);
                }
            }
            sendWave(wave, acknowledged, failedKeys);
            waiting = later;
        }
        return acknowledged;
    }

    private void sendWave(Map<String, Row> wave, List<Long> acknowledged, HashSet<String> failedKeys) {
        var underWay = new LinkedHashMap<String, CompletableFuture<?>>();
        String broken = null;
        for (var entry : wave.entrySet()) {
            if (broken != null) {
                failedKeys.add(entry.getKey());
                continue;
            }
            try {
                underWay.put(entry.getKey(), kafka.send(record(entry.getValue())));
            } catch (RuntimeException e) {
                // No broker in sight: each further send would block as long as this one did.
                broken = e.getMessage();
                failedKeys.add(entry.getKey());
            }
        }
        if (!underWay.isEmpty()) {
            kafka.flush();
        }
        for (var entry : underWay.entrySet()) {
            var row = java.util.Objects.requireNonNull(wave.get(entry.getKey()));
            try {
                entry.getValue().get(ACKNOWLEDGED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
                acknowledged.add(row.id());
                delay.record(Duration.between(row.occurredAt(), Instant.now()));
                meters.counter(PUBLISHED, "topic", row.topic(), "type", row.type())
                        .increment();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failedKeys.add(entry.getKey());
            } catch (Exception e) {
                failedKeys.add(entry.getKey());
                broken = String.valueOf(e.getMessage());
            }
        }
        if (broken != null) {
            log.warn("{} events wait for the broker: {}", failedKeys.size(), broken);
        }
    }

    private ProducerRecord<String, byte[]> record(Row row) {
        var record = new ProducerRecord<>(row.topic(), row.key(), row.body().getBytes(StandardCharsets.UTF_8));
        header(record, CloudEvents.SPEC_VERSION, "1.0");
        header(record, CloudEvents.ID, row.eventId().toString());
        header(record, CloudEvents.SOURCE, source);
        header(record, CloudEvents.TYPE, row.type());
        header(record, CloudEvents.SUBJECT, row.key());
        header(record, CloudEvents.TIME, row.occurredAt().toString());
        header(record, CloudEvents.CONTENT_TYPE, "application/json");
        if (row.traceparent() != null) {
            header(record, "traceparent", row.traceparent());
        }
        return record;
    }

    private static void header(ProducerRecord<?, ?> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void delete(Connection connection, List<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (var delete = connection.prepareStatement("delete from outbox where id = any (?)")) {
            delete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            delete.executeUpdate();
        }
    }

    private static @Nullable Instant oldest(List<Row> rows, List<Long> acknowledged) {
        if (rows.size() == acknowledged.size()) {
            return null;
        }
        var done = new HashSet<>(acknowledged);
        return rows.stream()
                .filter(row -> !done.contains(row.id()))
                .map(Row::occurredAt)
                .min(Instant::compareTo)
                .orElse(null);
    }

    private double secondsOfOldest() {
        var waiting = oldest;
        return waiting == null
                ? 0
                : Math.max(0, Duration.between(waiting, Instant.now()).toMillis() / 1000.0);
    }

    private static long count(Connection connection) throws SQLException {
        try (var count = connection.prepareStatement("select count(*) from outbox");
                var result = count.executeQuery()) {
            result.next();
            return result.getLong(1);
        }
    }

    private static boolean lock(Connection connection) throws SQLException {
        try (var lock = connection.prepareStatement("select pg_try_advisory_lock(" + LOCK + ")");
                var result = lock.executeQuery()) {
            return result.next() && result.getBoolean(1);
        }
    }

    private static void unlock(Connection connection) {
        try (var unlock = connection.prepareStatement("select pg_advisory_unlock(" + LOCK + ")")) {
            unlock.execute();
        } catch (SQLException e) {
            // The session is gone, and the lock with it.
        }
    }

    private void pause(Duration atMost) {
        try {
            if (wake.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running = false;
        }
    }
}
