package io.gapless.platform.example;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes down what it sees; fails as often as a test asks for. */
@Component
public class SeenParcels {

    /** How often an event of this parcel still fails. */
    public static final Map<UUID, AtomicInteger> FAILURES = new ConcurrentHashMap<>();

    private final JdbcClient jdbc;
    private final Inbox inbox;

    SeenParcels(JdbcClient jdbc, Inbox inbox) {
        this.jdbc = jdbc;
        this.inbox = inbox;
    }

    record Seen(UUID id, long version) {}

    @KafkaListener(topics = ExampleApplication.TOPIC)
    @Transactional
    public void on(Event event) {
        if (!inbox.isNew("seen", event)) {
            return;
        }
        var parcel = event.as(Seen.class);
        jdbc.sql("insert into parcel_seen (event_id, id, version) values (?, ?, ?)")
                .params(event.id(), parcel.id(), parcel.version())
                .update();
        var failures = FAILURES.get(parcel.id());
        if (failures != null && failures.getAndDecrement() > 0) {
            throw new IllegalStateException("told to fail");
        }
    }
}
