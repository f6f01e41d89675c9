package io.gapless.visit.spiral;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps whether customers agree to surveys, so that nothing is made of the answers of those who withdrew. */
@Component
class ConsentEvents {

    /** The purpose that answers are for. */
    private static final String SURVEY = "survey";

    private final JdbcClient jdbc;
    private final Inbox inbox;

    ConsentEvents(JdbcClient jdbc, Inbox inbox) {
        this.jdbc = jdbc;
        this.inbox = inbox;
    }

    private record Said(UUID id, long version, String purpose, boolean granted) {}

    private record Purpose(long version, String code, boolean granted, boolean active) {}

    @KafkaListener(id = "consents", idIsGroup = false, topics = "gapless.consent")
    @Transactional
    void on(Event event) {
        if (!inbox.isNew("consents", event)) {
            return;
        }
        switch (event.type()) {
            case "ConsentChanged" -> {
                var said = event.as(Said.class);
                if (said.purpose().equals(SURVEY)) {
                    jdbc.sql("""
                                    insert into known_consent (customer_id, version, granted) values (?, ?, ?)
                                    on conflict (customer_id) do update
                                        set version = excluded.version, granted = excluded.granted
                                    where known_consent.version < excluded.version""")
                            .params(said.id(), said.version(), said.granted())
                            .update();
                }
            }
            case "ConsentPurposeChanged" -> {
                var purpose = event.as(Purpose.class);
                if (purpose.code().equals(SURVEY)) {
                    jdbc.sql("update known_survey_consent set version = ?, granted = ? where version < ?")
                            .params(purpose.version(), purpose.granted() && purpose.active(), purpose.version())
                            .update();
                }
            }
            default -> {
                // Nothing of consents.
            }
        }
    }
}
