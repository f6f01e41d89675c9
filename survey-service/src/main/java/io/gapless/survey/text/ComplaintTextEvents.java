package io.gapless.survey.text;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.survey.customer.KnownCustomers;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads the texts of complaints as complaint-service tells them. */
@Component
class ComplaintTextEvents {

    private final AnalysedTexts texts;
    private final KnownCustomers customers;
    private final JdbcClient jdbc;
    private final Inbox inbox;

    ComplaintTextEvents(AnalysedTexts texts, KnownCustomers customers, JdbcClient jdbc, Inbox inbox) {
        this.texts = texts;
        this.customers = customers;
        this.jdbc = jdbc;
        this.inbox = inbox;
    }

    private record Told(
            UUID id,
            long version,
            String orgUnit,
            @Nullable UUID customerId,
            String category,
            @Nullable String segment,
            Instant receivedAt,
            String text) {}

    @KafkaListener(id = "complaint-texts", idIsGroup = false, topics = "gapless.complaint-text")
    @Transactional
    void on(Event event) {
        if (!event.type().equals("ComplaintDescribed") || !inbox.isNew("complaint-texts", event)) {
            return;
        }
        var told = event.as(Told.class);
        if (customers.isErased(told.customerId()) || isOfErased(told.id())) {
            return;
        }
        texts.put(new AnalysedTexts.Written(
                "COMPLAINT",
                told.id(),
                told.version(),
                null,
                null,
                "",
                told.category(),
                told.customerId(),
                false,
                told.orgUnit(),
                told.segment(),
                told.receivedAt(),
                told.text()));
    }

    /** Whose complaint it was may be known here from elsewhere: an older event that comes late brings nothing back. */
    private boolean isOfErased(UUID complaint) {
        return jdbc.sql("""
                        select exists (select from known_complaint k join erased_person e on e.id = k.customer_id
                            where k.id = ?)""").param(complaint).query(Boolean.class).single();
    }
}
