package io.gapless.platform.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.platform.example.ExampleApplication;
import io.gapless.testing.ServiceTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;

@ServiceTest(classes = ExampleApplication.class)
class TopicReplayTest {

    @Autowired
    TopicReplay replay;

    @Autowired
    KafkaTemplate<String, byte[]> kafka;

    @Autowired
    KafkaAdmin admin;

    @Test
    void reads_what_was_there_when_it_looked_in_the_order_of_each_key_and_goes_on_where_it_was() {
        var topic = topic();
        // One of each partition is awaited: a new topic's leaders may be longer away than the others may wait.
        IntStream.range(0, 7).forEach(i -> send(topic, "key" + i % 7, i, true).join());
        IntStream.range(7, 1200)
                .mapToObj(i -> send(topic, "key" + i % 7, i, true))
                .toList()
                .forEach(CompletableFuture::join);
        var positions = replay.everything(List.of(topic, "gapless.there-is-no-such-topic"));
        send(topic, "key1", 5000, true).join();

        var read = new ArrayList<Event>();
        List<TopicReplay.Position> after;
        try (var reader = replay.open(positions)) {
            var batch = reader.next();
            assertThat(batch.records()).isPositive();
            assertThat(batch.isLast()).isFalse();
            read.addAll(batch.events());
            after = batch.positions();
        }
        read.addAll(rest(after));

        assertThat(read).hasSize(1200);
        for (int key = 0; key < 7; key++) {
            var subject = "key" + key;
            assertThat(read.stream()
                            .filter(event -> event.subject().equals(subject))
                            .map(event -> event.body().path("n").asInt()))
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void tells_what_the_broker_has_deleted_and_what_is_no_event() throws Exception {
        var topic = topic();
        for (int i = 0; i < 5; i++) {
            send(topic, "key", i, i != 3).join();
        }
        var partition = replay.everything(List.of(topic)).stream()
                .filter(position -> position.end() > 0)
                .findFirst()
                .orElseThrow();
        try (var broker = Admin.create(admin.getConfigurationProperties())) {
            broker.deleteRecords(
                            Map.of(new TopicPartition(topic, partition.partition()), RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
        }
        var positions = replay.everything(List.of(topic));
        assertThat(positions.stream().mapToLong(TopicReplay.Position::missing).sum())
                .isEqualTo(2);
        try (var reader = replay.open(positions)) {
            var batch = reader.next();
            assertThat(batch.records()).isEqualTo(3);
            assertThat(batch.unreadable()).isEqualTo(1);
            assertThat(batch.events().stream()
                            .map(event -> event.body().path("n").asInt()))
                    .containsExactly(2, 4);
            assertThat(batch.isLast()).isTrue();
        }
    }

    private List<Event> rest(List<TopicReplay.Position> from) {
        var read = new ArrayList<Event>();
        try (var reader = replay.open(from)) {
            while (true) {
                var batch = reader.next();
                read.addAll(batch.events());
                if (batch.isLast()) {
                    return read;
                }
            }
        }
    }

    private String topic() {
        var topic = "gapless.replayed-" + UUID.randomUUID();
        admin.createOrModifyTopics(TopicBuilder.name(topic).partitions(3).build());
        return topic;
    }

    private CompletableFuture<SendResult<String, byte[]>> send(String topic, String key, int n, boolean readable) {
        var record = new ProducerRecord<>(topic, key, "{\"n\": %d}".formatted(n).getBytes(StandardCharsets.UTF_8));
        if (readable) {
            Map.of(
                            CloudEvents.ID,
                            UUID.randomUUID().toString(),
                            CloudEvents.TYPE,
                            "Counted",
                            CloudEvents.SUBJECT,
                            key,
                            CloudEvents.TIME,
                            Instant.now().toString())
                    .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        }
        return kafka.send(record);
    }
}
