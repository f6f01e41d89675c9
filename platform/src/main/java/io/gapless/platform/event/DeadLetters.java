package io.gapless.platform.event;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaOperations;

/**
 * What listeners could not apply, and the command to send it to them again once the cause is mended: {@code GET} and
 * {@code POST /actuator/deadletters}. A replayed record goes back to its topic with its own event id: listeners that
 * applied it before drop it.
 */
@Endpoint(id = "deadletters")
class DeadLetters {

    private static final String GROUP = "gapless-dead-letter-replay";
    private static final Duration POLL = Duration.ofSeconds(2);

    private final ConsumerFactory<String, byte[]> consumers;
    private final KafkaOperations<String, byte[]> kafka;

    DeadLetters(ConsumerFactory<String, byte[]> consumers, KafkaOperations<String, byte[]> kafka) {
        this.consumers = consumers;
        this.kafka = kafka;
    }

    /** How many dead letters wait, by topic; topics without any are left out. */
    @ReadOperation
    Map<String, Long> waiting() {
        try (var consumer = consumer()) {
            var counts = new TreeMap<String, Long>();
            consumer.listTopics().forEach((name, partitions) -> {
                if (name.endsWith(Topics.DEAD_LETTERS)) {
                    var range = open(consumer, name);
                    long count = range.values().stream().mapToLong(Range::size).sum();
                    if (count > 0) {
                        counts.put(name.substring(0, name.length() - Topics.DEAD_LETTERS.length()), count);
                    }
                }
            });
            return counts;
        }
    }

    /** Sends the dead letters of a topic to it again; those that arrive meanwhile stay for the next time. */
    @WriteOperation
    Map<String, Object> replay(@Selector String topic) {
        int replayed = 0;
        try (var consumer = consumer()) {
            var ranges = open(consumer, topic + Topics.DEAD_LETTERS);
            consumer.assign(ranges.keySet());
            ranges.forEach((partition, range) -> consumer.seek(partition, range.from()));
            var done = new HashMap<TopicPartition, Long>();
            ranges.forEach((partition, range) -> done.put(partition, range.from()));
            while (ranges.entrySet().stream()
                    .anyMatch(e ->
                            done.getOrDefault(e.getKey(), 0L) < e.getValue().to())) {
                for (var record : consumer.poll(POLL)) {
                    var partition = new TopicPartition(record.topic(), record.partition());
                    var range = ranges.get(partition);
                    if (range == null || record.offset() >= range.to()) {
                        continue;
                    }
                    var again = new ProducerRecord<>(topic, record.key(), record.value());
                    for (var header : record.headers()) {
                        if (!header.key().startsWith("kafka_")) {
                            again.headers().add(header);
                        }
                    }
                    kafka.send(again).join();
                    done.put(partition, record.offset() + 1);
                    consumer.commitSync(Map.of(partition, new OffsetAndMetadata(record.offset() + 1)));
                    replayed++;
                }
            }
        }
        return Map.of("topic", topic, "replayed", replayed);
    }

    private record Range(long from, long to) {
        long size() {
            return to - from;
        }
    }

    private Consumer<String, byte[]> consumer() {
        return consumers.createConsumer(GROUP, "replay", null);
    }

    private static Map<TopicPartition, Range> open(Consumer<String, byte[]> consumer, String name) {
        var partitions = consumer.partitionsFor(name);
        var ranges = new LinkedHashMap<TopicPartition, Range>();
        if (partitions == null) {
            return ranges;
        }
        List<TopicPartition> all = partitions.stream()
                .map(info -> new TopicPartition(name, info.partition()))
                .toList();
        var from = consumer.beginningOffsets(all);
        var to = consumer.endOffsets(all);
        var committed = consumer.committed(java.util.Set.copyOf(all));
        for (var partition : all) {
            var position = committed.get(partition);
            long start = java.util.Objects.requireNonNullElse(from.get(partition), 0L);
            long end = java.util.Objects.requireNonNullElse(to.get(partition), 0L);
            ranges.put(partition, new Range(position == null ? start : Math.max(start, position.offset()), end));
        }
        return ranges;
    }
}
