package io.gapless.platform.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.gapless.localstack.KafkaBroker;
import io.gapless.localstack.PostgresServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Tracer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Whatever dies or stays away: nothing is lost, and the events of one key stay in order. */
class OutboxRelayTest {

    private static final KafkaBroker BROKER = KafkaBroker.ephemeral();
    private static DefaultKafkaProducerFactory<String, byte[]> producers;

    private final List<OutboxRelay> relays = new ArrayList<>();
    private final List<HikariDataSource> pools = new ArrayList<>();
    private final Map<UUID, Long> versions = new ConcurrentHashMap<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private PostgresServer.Database database;
    private JdbcTemplate jdbc;
    private TransactionTemplate transaction;
    private Outbox outbox;
    private String topic;

    record State(UUID id, long version, @Nullable String orgUnit) implements PublicState {}

    @BeforeAll
    static void startBroker() {
        BROKER.start();
        producers = new DefaultKafkaProducerFactory<>(
                Map.of(
                        "bootstrap.servers", BROKER.bootstrapServers(),
                        "acks", "all",
                        "enable.idempotence", true,
                        "delivery.timeout.ms", 2000,
                        "request.timeout.ms", 1000,
                        "max.block.ms", 1000,
                        "reconnect.backoff.max.ms", 200),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stopBroker() {
        producers.destroy();
        BROKER.close();
    }

    @BeforeEach
    void freshDatabaseAndTopic() throws Exception {
        database = PostgresServer.shared().createDatabase("relay");
        var writes = pool("writer");
        Flyway.configure()
                .dataSource(writes)
                .locations("classpath:db/platform")
                .load()
                .migrate();
        jdbc = new JdbcTemplate(writes);
        transaction = new TransactionTemplate(new JdbcTransactionManager(writes));
        outbox = new Outbox(
                jdbc,
                JsonMapper.shared(),
                new DefaultListableBeanFactory().getBeanProvider(Tracer.class),
                Clock.systemUTC(),
                () -> relays.forEach(OutboxRelay::wake));
        topic = "relay-" + UUID.randomUUID();
        try (var admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get(20, TimeUnit.SECONDS);
        }
    }

    @AfterEach
    void stopRelays() {
        relays.forEach(OutboxRelay::stop);
        pools.forEach(HikariDataSource::close);
    }

    @Test
    void only_one_of_two_relays_works_and_the_other_takes_over() {
        startRelay("one", new KafkaTemplate<>(producers));
        await().until(() -> lockHolders(), holders -> holders.equals(List.of("one")));
        startRelay("two", new KafkaTemplate<>(producers));
        append(50, 5);
        await().until(() -> pending() == 0);
        assertThat(lockHolders()).containsExactly("one");
        assertThat(received()).hasSize(50); // each once

        pools.stream().filter(pool -> "one".equals(pool.getPoolName())).forEach(HikariDataSource::close);
        append(50, 5);
        await().until(() -> pending() == 0);
        assertThat(lockHolders()).containsExactly("two");
        verify();
    }

    @Test
    void a_relay_that_loses_its_connection_again_and_again_loses_nothing() throws Exception {
        startRelay("one", new KafkaTemplate<>(producers));
        startRelay("two", new KafkaTemplate<>(producers));
        var writing = CompletableFuture.runAsync(() -> append(1500, 30));
        for (int killed = 0; killed < 4; killed++) {
            await().until(() -> terminateRelay() > 0);
        }
        writing.get();
        await().until(() -> pending() == 0);
        verify();
    }

    @Test
    void a_relay_that_dies_between_acknowledgement_and_delete_sends_twice_but_in_order() {
        var sent = new AtomicInteger();
        append(60, 3);
        startRelay("one", new KafkaTemplate<>(producers) {
            @Override
            public void flush() {
                super.flush();
                if (sent.incrementAndGet() == 10) {
                    terminateRelay();
                }
            }
        });
        await().until(() -> pending() == 0);
        assertThat(received().size()).as("duplicates were sent").isGreaterThan(60);
        verify();
    }

    @Test
    void while_the_broker_is_down_events_wait_and_then_all_arrive() {
        startRelay("one", new KafkaTemplate<>(producers));
        append(50, 5);
        BROKER.kill();
        append(200, 20);
        await().until(() -> gauge("gapless.outbox.pending") > 0);
        await().until(() -> gauge("gapless.outbox.age") > 0);
        BROKER.start();
        append(50, 5);
        await().until(() -> pending() == 0);
        await().until(() -> gauge("gapless.outbox.pending") == 0);
        await().until(() -> gauge("gapless.outbox.age") == 0);
        verify();
    }

    @Test
    void what_the_broker_took_is_counted_by_topic_and_type() {
        startRelay("one", new KafkaTemplate<>(producers));
        append(20, 4);
        await().until(() -> pending() == 0);
        assertThat(meters.get("gapless.events")
                        .tag("topic", topic)
                        .tag("type", "Changed")
                        .counter()
                        .count())
                .isEqualTo(20);
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    @Test
    void an_event_that_fails_holds_back_its_key_and_no_other() {
        var failing = UUID.randomUUID();
        var failures = new AtomicInteger(2);
        startRelay("one", new KafkaTemplate<>(producers) {
            @Override
            public CompletableFuture<SendResult<String, byte[]>> send(ProducerRecord<String, byte[]> record) {
                return record.key().equals(failing.toString()) && failures.getAndDecrement() > 0
                        ? CompletableFuture.failedFuture(new IllegalStateException("refused"))
                        : super.send(record);
            }
        });
        transaction.executeWithoutResult(status -> {
            append(failing, 3);
            append(UUID.randomUUID(), 5);
        });
        await().until(() -> failures.get() == 1);
        await().until(() -> pending() == 3); // the other key went on
        await().until(() -> pending() == 0);
        verify();
    }

    @Test
    void a_slow_and_unreliable_broker_changes_no_order() {
        var random = new Random(7);
        startRelay("one", new KafkaTemplate<>(producers) {
            private int failures = 3;

            @Override
            public synchronized CompletableFuture<SendResult<String, byte[]>> send(
                    ProducerRecord<String, byte[]> record) {
                if (failures > 0 && random.nextInt(20) == 0) {
                    failures--;
                    return CompletableFuture.failedFuture(new IllegalStateException("refused"));
                }
                return super.send(record)
                        .thenApplyAsync(
                                result -> result,
                                CompletableFuture.delayedExecutor(random.nextInt(20), TimeUnit.MILLISECONDS));
            }
        });
        append(200, 10);
        await().until(() -> pending() == 0);
        verify();
    }

    @Test
    void a_transaction_that_commits_late_is_not_passed_over() {
        startRelay("one", new KafkaTemplate<>(producers));
        transaction.executeWithoutResult(late -> {
            append(UUID.randomUUID(), 1);
            // Another one takes a higher id and commits first.
            CompletableFuture.runAsync(() -> append(10, 2)).join();
            await().until(() -> pending() == 0);
        });
        await().until(() -> pending() == 0);
        verify();
    }

    private void startRelay(String name, KafkaTemplate<String, byte[]> kafka) {
        var relay = new OutboxRelay(pool(name), kafka, "/relay-test", meters);
        relays.add(relay);
        relay.start();
    }

    private HikariDataSource pool(String name) {
        var config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(database.url() + "?ApplicationName=" + name);
        config.setUsername(database.username());
        config.setPassword(database.password());
        config.setMaximumPoolSize(5);
        config.setMinimumIdle(1);
        var pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    /** Appends events, in transactions of one to five, spread over new keys. */
    private void append(int count, int keys) {
        var random = new Random(count);
        var own = new ArrayList<UUID>();
        for (int i = 0; i < keys; i++) {
            own.add(UUID.randomUUID());
        }
        for (int done = 0; done < count; ) {
            int some = Math.min(count - done, 1 + random.nextInt(5));
            transaction.executeWithoutResult(status -> {
                for (int i = 0; i < some; i++) {
                    append(own.get(random.nextInt(keys)), 1);
                }
            });
            done += some;
        }
    }

    private void append(UUID key, int count) {
        transaction.executeWithoutResult(status -> {
            for (int i = 0; i < count; i++) {
                outbox.append(topic, "Changed", new State(key, versions.merge(key, 1L, Long::sum), null));
            }
        });
    }

    private long pending() {
        var count = jdbc.queryForObject("select count(*) from outbox", Long.class);
        return count == null ? 0 : count;
    }

    private List<String> lockHolders() {
        return jdbc.queryForList("""
                select a.application_name from pg_locks l join pg_stat_activity a on a.pid = l.pid
                where l.locktype = 'advisory' and l.granted and a.datname = current_database()
                """, String.class);
    }

    /** Ends the session of the relay at work, as a crash would; gives how many were. */
    private int terminateRelay() {
        return jdbc.queryForList("""
                        select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a on a.pid = l.pid
                        where l.locktype = 'advisory' and l.granted and a.datname = current_database()
                        """, Boolean.class).size();
    }

    private record Received(UUID eventId, String key, long version) {}

    /** All records of the topic. */
    private List<Received> received() {
        var records = new ArrayList<Received>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", BROKER.bootstrapServers(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = IntStream.range(0, 3)
                    .mapToObj(number -> new TopicPartition(topic, number))
                    .toList();
            consumer.assign(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (var record : consumer.poll(Duration.ofMillis(500))) {
                    var id = new String(
                            record.headers().lastHeader(CloudEvents.ID).value(), StandardCharsets.UTF_8);
                    var version = JsonMapper.shared().readTree(record.value()).path("version");
                    records.add(new Received(UUID.fromString(id), record.key(), version.asLong()));
                }
            }
        }
        return records;
    }

    /** With later copies of the same event dropped, each key's versions are 1, 2, 3 … up to the last one appended. */
    private void verify() {
        var seen = new HashSet<UUID>();
        var last = new HashMap<UUID, Long>();
        for (Received record : received()) {
            if (seen.add(record.eventId())) {
                var key = UUID.fromString(record.key());
                assertThat(record.version()).isEqualTo(last.getOrDefault(key, 0L) + 1);
                last.put(key, record.version());
            }
        }
        assertThat(last).isEqualTo(versions);
    }
}
