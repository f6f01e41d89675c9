package io.gapless.survey.assessment;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps how much at risk customers were, and when, as customer-service tells it. */
@Component
class RiskEvents {

    private final JdbcClient jdbc;
    private final Inbox inbox;

    RiskEvents(JdbcClient jdbc, Inbox inbox) {
        this.jdbc = jdbc;
        this.inbox = inbox;
    }

    private record Told(
            UUID id, long version, String orgUnit, @Nullable String manager, String level, Instant assessedAt) {}

    @KafkaListener(id = "customer-risks", idIsGroup = false, topics = "gapless.customer-risk")
    @Transactional
    void on(Event event) {
        if (!event.type().equals("RiskChanged") || !inbox.isNew("customer-risks", event)) {
            return;
        }
        var told = event.as(Told.class);
        jdbc.sql("""
                        insert into customer_risk (customer_id, version, org_unit, manager, level, assessed_at)
                        values (?, ?, ?, ?, ?, ?) on conflict do nothing""")
                .param(told.id())
                .param(told.version())
                .param(told.orgUnit())
                .param(told.manager())
                .param(told.level())
                .param(told.assessedAt().atOffset(ZoneOffset.UTC))
                .update();
    }
}
