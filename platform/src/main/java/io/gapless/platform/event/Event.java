package io.gapless.platform.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.messaging.converter.MessageConversionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as a listener gets it; the listener reads the body into its own record of the fields it needs.
 *
 * @param id the event's own id, the same when delivered again
 * @param type what happened, for example {@code ComplaintClosed}
 * @param subject the aggregate's id
 * @param time when it happened
 * @param body the aggregate's public state after it
 */
public record Event(UUID id, String type, String subject, Instant time, JsonNode body, JsonMapper mapper) {

    /** The body as the listener's own record; fields the record does not have are ignored. */
    public <T> T as(Class<T> type) {
        return mapper.treeToValue(body, type);
    }

    static Event read(ConsumerRecord<?, ?> record, JsonMapper mapper) {
        try {
            return new Event(
                    UUID.fromString(header(record, CloudEvents.ID)),
                    header(record, CloudEvents.TYPE),
                    header(record, CloudEvents.SUBJECT),
                    Instant.parse(header(record, CloudEvents.TIME)),
                    mapper.readTree((byte[]) record.value()),
                    mapper);
        } catch (RuntimeException e) {
            // Trying again would not make it readable: straight to the dead letters.
            throw new MessageConversionException("Not an event that can be read: " + e.getMessage(), e);
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        if (header == null) {
            throw new IllegalArgumentException("header " + name + " is missing");
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
