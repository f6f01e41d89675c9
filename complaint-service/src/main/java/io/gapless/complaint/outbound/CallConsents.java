package io.gapless.complaint.outbound;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps what customers agree to, so that nobody is called who does not want to be. */
@Component
class CallConsents {

    private final CallWishes wishes;
    private final JdbcClient jdbc;
    private final Inbox inbox;

    CallConsents(CallWishes wishes, JdbcClient jdbc, Inbox inbox) {
        this.wishes = wishes;
        this.jdbc = jdbc;
        this.inbox = inbox;
    }

    private record Said(UUID id, long version, String purpose, boolean granted) {}

    private record Purpose(UUID id, long version, String code, boolean granted, boolean active) {}

    @KafkaListener(id = "consents", idIsGroup = false, topics = "gapless.consent")
    @Transactional
    void on(Event event) {
        if (!inbox.isNew("consents", event)) {
            return;
        }
        switch (event.type()) {
            case "ConsentChanged" -> {
                var said = event.as(Said.class);
                jdbc.sql("""
                                insert into known_consent (customer_id, purpose, version, granted) values (?, ?, ?, ?)
                                on conflict (customer_id, purpose) do update
                                    set version = excluded.version, granted = excluded.granted
                                where known_consent.version < excluded.version""")
                        .params(said.id(), said.purpose(), said.version(), said.granted())
                        .update();
                wishes.endUnwanted(said.id());
            }
            case "ConsentPurposeChanged" -> {
                // Whom it concerns is not looked for: each is asked about once more when the turn comes.
                var purpose = event.as(Purpose.class);
                jdbc.sql("""
                                insert into known_purpose (code, version, granted) values (?, ?, ?)
                                on conflict (code) do update set version = excluded.version, granted = excluded.granted
                                where known_purpose.version < excluded.version""")
                        .params(purpose.code(), purpose.version(), purpose.granted() && purpose.active())
                        .update();
            }
            default -> {
                // Nothing of consents.
            }
        }
    }
}
