package io.gapless.survey.gap;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps what the service standards specify, and from when to when each edition was in force. */
@Component
class StandardEvents {

    private final JdbcClient jdbc;
    private final Inbox inbox;

    StandardEvents(JdbcClient jdbc, Inbox inbox) {
        this.jdbc = jdbc;
        this.inbox = inbox;
    }

    /** One step; of standards from before steps had keys its number stands for it. */
    record Step(
            int number,
            @Nullable String key,
            String title,
            String dimension,
            @Nullable BigDecimal target) {

        String named() {
            return key == null ? "s" + number : key;
        }
    }

    record Told(
            UUID id,
            long version,
            @Nullable UUID series,
            @Nullable Integer edition,
            String name,
            @Nullable List<Step> steps) {}

    @KafkaListener(id = "standards-in-force", idIsGroup = false, topics = "gapless.standard")
    @Transactional
    void on(Event event) {
        if (!inbox.isNew("standards-in-force", event)) {
            return;
        }
        var told = event.as(Told.class);
        if (isNewer(told)) {
            jdbc.sql("delete from known_standard_step where standard = ?")
                    .param(told.id())
                    .update();
            for (Step step : told.steps() == null ? List.<Step>of() : told.steps()) {
                jdbc.sql("""
                                insert into known_standard_step (standard, step_key, title, dimension, target)
                                values (?, ?, ?, ?, ?) on conflict do nothing""")
                        .param(told.id())
                        .param(step.named())
                        .param(step.title())
                        .param(step.dimension())
                        .param(step.target())
                        .update();
            }
        }
        // Whenever it is told, also late: the first approval brings it into force, later ones leave it there.
        switch (event.type()) {
            case "StandardPublished" -> mark("in_force_at", told.id(), event.time());
            case "StandardRetired" -> mark("retired_at", told.id(), event.time());
            default -> {}
        }
    }

    private boolean isNewer(Told told) {
        return jdbc.sql("""
                        insert into known_standard (id, version, series, edition, name) values (?, ?, ?, ?, ?)
                        on conflict (id) do update set version = excluded.version, series = excluded.series,
                            edition = excluded.edition, name = excluded.name
                        where known_standard.version < excluded.version""")
                        .param(told.id())
                        .param(told.version())
                        .param(told.series() == null ? told.id() : told.series())
                        .param(told.edition() == null ? 1 : told.edition())
                        .param(told.name())
                        .update()
                == 1;
    }

    private void mark(String column, UUID id, Instant at) {
        jdbc.sql("update known_standard set %1$s = least(coalesce(%1$s, :at), :at) where id = :id".formatted(column))
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("id", id)
                .update();
    }
}
