package io.gapless.visit.spiral;

import io.gapless.platform.event.Event;
import io.gapless.platform.event.Inbox;
import io.gapless.visit.execution.VisitAnswers;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Keeps how content customers said they are, without what was asked, and what they said of a visit; nothing of who answered
 * unnamed or was erased.
 */
@Component
class AnswerEvents {

    private final JdbcClient jdbc;
    private final VisitAnswers visits;
    private final Inbox inbox;

    AnswerEvents(JdbcClient jdbc, VisitAnswers visits, Inbox inbox) {
        this.jdbc = jdbc;
        this.visits = visits;
        this.inbox = inbox;
    }

    private record Answered(
            UUID id,
            @Nullable UUID customerId,
            @Nullable String source,
            @Nullable UUID sourceId,
            @Nullable BigDecimal score,
            @Nullable Boolean low,
            @Nullable Instant answeredAt,
            @Nullable Instant happenedAt) {

        @Nullable
        Instant at() {
            return answeredAt == null ? happenedAt : answeredAt;
        }
    }

    @KafkaListener(id = "answers-of-surveys", idIsGroup = false, topics = "gapless.response")
    @Transactional
    void on(Event event) {
        if (!event.type().equals("SurveyAnswered") || !inbox.isNew("answers-of-surveys", event)) {
            return;
        }
        var told = event.as(Answered.class);
        var at = told.at() == null ? event.time() : told.at();
        if ("VISIT".equals(told.source()) && told.sourceId() != null) {
            visits.put(told.sourceId(), told.id(), told.score(), Boolean.TRUE.equals(told.low()), at);
        }
        if (told.customerId() == null || told.score() == null) {
            return;
        }
        jdbc.sql("""
                        insert into known_answer (id, customer_id, score, answered_at)
                        select :id, :customer, greatest(0, least(100, cast(:score as numeric))), :at
                        where not exists (select from erased_person where id = :customer)
                        on conflict (id) do nothing""")
                .param("id", told.id())
                .param("customer", told.customerId())
                .param("score", told.score())
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update();
    }
}
