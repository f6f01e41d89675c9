package io.gapless.platform.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.messaging.converter.MessageConversionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads topics once more from their beginning to where they end now, so that a projection can be built anew beside the
 * listener that keeps the present one. Nothing is committed: the reader keeps its own position.
 */
public class TopicReplay {

    private static final Logger log = LoggerFactory.getLogger(TopicReplay.class);
    private static final Duration POLL = Duration.ofSeconds(5);

    private final ConsumerFactory<String, byte[]> consumers;
    private final JsonMapper json;

    TopicReplay(ConsumerFactory<String, byte[]> consumers, JsonMapper json) {
        this.consumers = consumers;
        this.json = json;
    }

    /**
     * How far a partition has been read; kept as JSON between the steps of a job.
     *
     * @param next the offset to go on from
     * @param end where to stop, exclusive
     * @param missing how many of its records are not there any more: deleted or compacted away by the broker
     */
    public record Position(String topic, int partition, long next, long end, long missing) {

        TopicPartition topicPartition() {
            return new TopicPartition(topic, partition);
        }

        boolean isDone() {
            return next >= end;
        }
    }

    /**
     * Some events, in the order of each partition.
     *
     * @param records how many records were read, those that cannot be read included
     * @param unreadable how many are no events: a listener has put them to the dead letters
     * @param positions where to go on after them
     */
    public record Batch(List<Event> events, long records, long unreadable, List<Position> positions) {

        public boolean isLast() {
            return positions.stream().allMatch(Position::isDone);
        }
    }

    /** Everything that the topics hold at this moment; topics that do not exist hold nothing. */
    public List<Position> everything(Collection<String> topics) {
        try (var consumer = consumer()) {
            var there = consumer.listTopics();
            var partitions = topics.stream()
                    .filter(there::containsKey)
                    .flatMap(topic -> Objects.requireNonNull(there.get(topic)).stream()
                            .map(info -> new TopicPartition(topic, info.partition())))
                    .toList();
            var begin = consumer.beginningOffsets(partitions);
            var end = consumer.endOffsets(partitions);
            return partitions.stream()
                    .map(partition -> {
                        long from = begin.getOrDefault(partition, 0L);
                        return new Position(
                                partition.topic(),
                                partition.partition(),
                                from,
                                Math.max(from, end.getOrDefault(partition, 0L)),
                                from);
                    })
                    .toList();
        }
    }

    /** Starts to read from positions. */
    public Reader open(List<Position> positions) {
        return new Reader(consumer(), positions, json);
    }

    private Consumer<String, byte[]> consumer() {
        // The listeners' own group, which the service is allowed to name; a consumer that is assigned its partitions
        // never joins it.
        return consumers.createConsumer(null, "replay", null);
    }

    /** Reads on, one batch after the other. */
    public static final class Reader implements AutoCloseable {

        private final Consumer<String, byte[]> consumer;
        private final JsonMapper json;
        private final Map<TopicPartition, Position> positions = new LinkedHashMap<>();

        Reader(Consumer<String, byte[]> consumer, List<Position> start, JsonMapper json) {
            this.consumer = consumer;
            this.json = json;
            start.forEach(position -> positions.put(position.topicPartition(), position));
            consumer.assign(positions.keySet());
            positions.forEach((partition, position) -> consumer.seek(partition, position.next()));
            pauseDone();
        }

        /** The next events; none where the broker had none to give within some seconds, or all have been read. */
        public Batch next() {
            var events = new ArrayList<Event>();
            long read = 0;
            long unreadable = 0;
            if (positions.values().stream().allMatch(Position::isDone)) {
                return new Batch(List.of(), 0, 0, List.copyOf(positions.values()));
            }
            var polled = consumer.poll(POLL);
            for (var partition : polled.partitions()) {
                var position = Objects.requireNonNull(positions.get(partition));
                for (var record : polled.records(partition)) {
                    if (record.offset() >= position.end()) {
                        break;
                    }
                    read++;
                    position = moved(position, record.offset() + 1, record.offset() - position.next());
                    try {
                        events.add(Event.read(record, json));
                    } catch (MessageConversionException e) {
                        unreadable++;
                        log.warn("Not replayed, it is no event: {} {}", partition, record.offset());
                    }
                }
                positions.put(partition, position);
            }
            // What lies between the last record and the end is not there any more: the consumer is past it.
            positions.replaceAll((partition, position) -> {
                long reached = Math.min(consumer.position(partition), position.end());
                return position.isDone() || reached <= position.next()
                        ? position
                        : moved(position, reached, reached - position.next());
            });
            pauseDone();
            return new Batch(events, read, unreadable, List.copyOf(positions.values()));
        }

        private static Position moved(Position from, long next, long missing) {
            return new Position(from.topic(), from.partition(), next, from.end(), from.missing() + missing);
        }

        private void pauseDone() {
            consumer.pause(positions.values().stream()
                    .filter(Position::isDone)
                    .map(Position::topicPartition)
                    .toList());
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
