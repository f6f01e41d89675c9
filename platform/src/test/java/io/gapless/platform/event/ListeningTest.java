package io.gapless.platform.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gapless.localstack.PostgresServer;
import io.gapless.platform.Ids;
import io.gapless.platform.example.ExampleApplication;
import io.gapless.platform.example.SeenParcels;
import io.gapless.platform.example.Sending;
import io.gapless.testing.Api;
import io.gapless.testing.ServiceTest;
import io.gapless.testing.Tokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** From the commit of a change to the table of a listener, and what happens when the listener cannot. */
@ServiceTest(classes = ExampleApplication.class)
class ListeningTest {

    @Autowired
    Api api;

    @Autowired
    Sending sending;

    @Autowired
    Outbox outbox;

    @Autowired
    Inbox inbox;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    KafkaTemplate<String, byte[]> kafka;

    @Autowired
    ConcurrentKafkaListenerContainerFactory<?, ?> containers;

    @Autowired
    KafkaAdmin admin;

    @Autowired
    MeterRegistry meters;

    @Autowired
    PlatformTransactionManager transactions;

    @Test
    void changes_of_one_aggregate_are_seen_once_and_in_order() {
        var id = sending.send("jinhua", "ordered", BigDecimal.ONE);
        for (int i = 0; i < 20; i++) {
            sending.reweigh(id, BigDecimal.valueOf(i));
        }
        await().until(() -> seen(id).size() >= 21);
        assertThat(seen(id)).isSorted().doesNotHaveDuplicates().hasSize(21);
    }

    @Test
    void a_change_that_is_rolled_back_is_never_told() {
        var rolledBack = new TransactionTemplate(transactions).execute(status -> {
            var id = sending.send("jinhua", "rolled back", BigDecimal.ONE);
            status.setRollbackOnly();
            return id;
        });
        var later = sending.send("jinhua", "later", BigDecimal.ONE);
        await().until(() -> seen(later).size() == 1);
        assertThat(seen(rolledBack)).isEmpty();
        assertThat(jdbc.sql("select count(*) from audit_entry where object_id = ?")
                        .param(rolledBack.toString())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void outbox_and_inbox_are_refused_outside_of_a_transaction() {
        assertThatThrownBy(() -> outbox.appendAll("t", "T", List.of())).isInstanceOf(IllegalStateException.class);
        var event = new Event(
                UUID.randomUUID(),
                "T",
                "s",
                Instant.now(),
                tools.jackson.databind.node.JsonNodeFactory.instance.objectNode(),
                tools.jackson.databind.json.JsonMapper.shared());
        assertThatThrownBy(() -> inbox.isNew("x", event)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_event_delivered_again_is_applied_once() {
        var id = UUID.randomUUID();
        var event = record(id, 1);
        for (int i = 0; i < 3; i++) {
            kafka.send(event).join();
        }
        kafka.send(record(id, 2)).join();
        await().until(() -> seen(id).contains(2L));
        assertThat(seen(id)).containsExactly(1L, 2L);
    }

    @Test
    void a_listener_that_fails_for_a_while_applies_it_once_in_the_end() {
        var id = UUID.randomUUID();
        SeenParcels.FAILURES.put(id, new AtomicInteger(2));
        kafka.send(record(id, 1)).join();
        kafka.send(record(id, 2)).join();
        await().until(() -> seen(id).contains(2L));
        assertThat(seen(id)).containsExactly(1L, 2L);
    }

    @Test
    void what_always_fails_goes_to_the_dead_letters_and_comes_back_by_command() {
        int before = deadLetters();
        var poisoned = UUID.randomUUID();
        var other = UUID.randomUUID();
        SeenParcels.FAILURES.put(poisoned, new AtomicInteger(Integer.MAX_VALUE));
        // The same partition: the later one waits only until the first is given up.
        kafka.send(withPartition(record(poisoned, 1), 3)).join();
        kafka.send(withPartition(record(other, 1), 3)).join();
        await().until(() -> seen(other).contains(1L));
        assertThat(seen(poisoned)).isEmpty();
        assertThat(deadLetters()).isEqualTo(before + 1);
        assertThat(meters.get("gapless.dead.letters").counter().count()).isPositive();

        SeenParcels.FAILURES.remove(poisoned);
        api.as(Tokens.of("supervisor"))
                .post("/actuator/deadletters/gapless.parcel")
                .expect(403);
        var replay = api.as(Tokens.of("admin"))
                .post("/actuator/deadletters/gapless.parcel", Map.of())
                .expect(200);
        assertThat(replay.json("/replayed").asInt()).isEqualTo(before + 1);
        await().until(() -> seen(poisoned).contains(1L));
        assertThat(seen(poisoned)).containsExactly(1L);
        // What another test sent and nobody can read is dead again.
        await().until(() -> deadLetters() == before);
    }

    @Test
    void dead_letters_are_counted_from_nought_on() {
        // Whatever other tests gave up is counted here, too: that there is a count is what matters.
        assertThat(meters.get("gapless.dead.letters")
                        .tag("topic", ExampleApplication.TOPIC)
                        .counter()
                        .count())
                .isNotNegative();
    }

    @Test
    void what_cannot_be_read_goes_to_the_dead_letters_at_once() {
        int before = deadLetters();
        var other = UUID.randomUUID();
        kafka.send(withPartition(
                        new ProducerRecord<>(
                                ExampleApplication.TOPIC, "x", "no event".getBytes(StandardCharsets.UTF_8)),
                        4))
                .join();
        kafka.send(withPartition(record(other, 1), 4)).join();
        await().until(() -> seen(other).contains(1L));
        assertThat(deadLetters()).isEqualTo(before + 1);
    }

    @Test
    void a_topic_that_its_owner_makes_later_is_listened_to_then() {
        var topic = "gapless.late-" + UUID.randomUUID();
        var heard = new CompletableFuture<String>();
        var container = containers.createContainer(topic);
        container.setupMessageListener((MessageListener<String, byte[]>) record -> heard.complete(record.key()));
        container.start();
        try {
            await().until(() -> !container.metrics().isEmpty()); // it has begun to look for the topic
            admin.createOrModifyTopics(TopicBuilder.name(topic).partitions(1).build());
            kafka.send(topic, "first", new byte[0]).join();
            assertThat(heard.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("first");
        } finally {
            container.stop();
        }
    }

    @Test
    void while_the_database_is_away_nothing_is_given_up() {
        int before = deadLetters();
        long failed = failedDeliveries();
        var id = UUID.randomUUID();
        PostgresServer.shared().stop();
        try {
            kafka.send(record(id, 1)).join();
            // The listener gives up after two more attempts wherever the fault is the event's own.
            await().until(() -> failedDeliveries() >= failed + 5);
        } finally {
            PostgresServer.shared().start();
        }
        await().ignoreExceptions().until(() -> seen(id).contains(1L));
        assertThat(seen(id)).containsExactly(1L);
        assertThat(deadLetters()).isEqualTo(before);
        // The relay found its database again, too.
        var later = sending.send("jinhua", "after the outage", BigDecimal.ONE);
        await().until(() -> seen(later).size() == 1);
    }

    private int deadLetters() {
        return api.as(Tokens.of("admin"))
                .get("/actuator/deadletters")
                .expect(200)
                .json("/gapless.parcel")
                .asInt(0);
    }

    private long failedDeliveries() {
        return meters.find("spring.kafka.listener").timers().stream()
                .filter(timer -> !"none".equals(timer.getId().getTag("error")))
                .mapToLong(Timer::count)
                .sum();
    }

    private List<Long> seen(UUID id) {
        return jdbc.sql("select version from parcel_seen where id = ? order by seq")
                .param(id)
                .query(Long.class)
                .list();
    }

    private static ProducerRecord<String, byte[]> withPartition(ProducerRecord<String, byte[]> record, int partition) {
        return new ProducerRecord<>(record.topic(), partition, record.key(), record.value(), record.headers());
    }

    private static ProducerRecord<String, byte[]> record(UUID id, long version) {
        var record = new ProducerRecord<>(
                ExampleApplication.TOPIC,
                id.toString(),
                "{\"id\":\"%s\",\"version\":%d,\"more\":\"than the listener knows\"}"
                        .formatted(id, version)
                        .getBytes(StandardCharsets.UTF_8));
        Map.of(
                        CloudEvents.ID, Ids.next().toString(),
                        CloudEvents.TYPE, "ParcelSent",
                        CloudEvents.SUBJECT, id.toString(),
                        CloudEvents.TIME, Instant.now().toString())
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }
}
