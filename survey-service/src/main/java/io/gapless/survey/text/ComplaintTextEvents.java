package io.gapless.survey.text;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
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
    private final JdbcClient jdbc;
    private final Inbox inbox;

    ComplaintTextEvents(AnalysedTexts texts, JdbcClient jdbc, Inbox inbox) {
        this.texts = texts;
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
        if (isErased(told.customerId()) || isOfErased(told.id())) {
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

    /** Asked under a lock that an erasure takes, too: either it is seen here, or it finds the text. */
    private boolean isErased(@Nullable UUID customer) {
        if (customer == null) {
            return false;
        }
        jdbc.sql("select 1 from known_customer where id = ? for share")
                .param(customer)
                .query(Integer.class)
                .optional();
        return jdbc.sql("select exists (select from erased_person where id = ?)")
                .param(customer)
                .query(Boolean.class)
                .single();
    }

    /** Whose complaint it was may be known here from elsewhere: an older event that comes late brings nothing back. */
    private boolean isOfErased(UUID complaint) {
        return jdbc.sql("""
                        select exists (select from known_complaint k join erased_person e on e.id = k.customer_id
                            where k.id = ?)""").param(complaint).query(Boolean.class).single();
    }
}
