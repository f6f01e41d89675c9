package io.gapless.visit.execution;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What customers answered when survey-service asked them about a visit. */
@Component
public class VisitAnswers {

    private final JdbcClient jdbc;

    VisitAnswers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * How a visit was found.
     *
     * @param responseId the answer, at survey-service
     * @param score satisfaction from 0 to 100; null where nothing on a scale was answered
     * @param low whether survey-service follows it up
     */
    record Answer(UUID responseId, @Nullable BigDecimal score, boolean low, Instant answeredAt) {}

    /** Keeps an answer about a visit of this service's, once; nothing of who was erased. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void put(UUID visit, UUID response, @Nullable BigDecimal score, boolean low, Instant at) {
        jdbc.sql("""
                        insert into visit_answer (response_id, visit_id, score, low, answered_at)
                        select :response, v.id, greatest(0, least(100, cast(:score as numeric))), :low, :at from visit v
                        where v.id = :visit and not exists (select from erased_person e where e.id = v.customer_id)
                        on conflict (response_id) do nothing""")
                .param("response", response)
                .param("visit", visit)
                .param("score", score)
                .param("low", low)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** The newest answer about a visit. */
    Optional<Answer> of(UUID visit) {
        return jdbc.sql("""
                        select response_id, score, low, answered_at from visit_answer where visit_id = ?
                        order by answered_at desc, response_id desc limit 1""").param(visit).query(Answer.class).optional();
    }
}
