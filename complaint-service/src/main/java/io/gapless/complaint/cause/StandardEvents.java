package io.gapless.complaint.cause;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps what this service knows of service standards: those that complaints can have come of. */
@Component
class StandardEvents {

    private final JdbcClient jdbc;
    private final Inbox inbox;

    StandardEvents(JdbcClient jdbc, Inbox inbox) {
        this.jdbc = jdbc;
        this.inbox = inbox;
    }

    /** What matters here of a standard. */
    record Standard(
            UUID id,
            long version,
            @Nullable UUID series,
            @Nullable Integer edition,
            String name,
            String status) {}

    @KafkaListener(id = "known-standards", idIsGroup = false, topics = "gapless.standard")
    @Transactional
    void on(Event event) {
        if (!event.type().startsWith("Standard") || !inbox.isNew("known-standards", event)) {
            return;
        }
        var told = event.as(Standard.class);
        jdbc.sql("""
                        insert into known_standard (id, version, series, edition, name, status) values (?, ?, ?, ?, ?, ?)
                        on conflict (id) do update set version = excluded.version, edition = excluded.edition,
                            name = excluded.name, status = excluded.status
                        where known_standard.version < excluded.version""")
                .param(told.id())
                .param(told.version())
                .param(told.series() == null ? told.id() : told.series())
                .param(told.edition() == null ? 1 : told.edition())
                .param(told.name())
                .param(told.status())
                .update();
    }
}
