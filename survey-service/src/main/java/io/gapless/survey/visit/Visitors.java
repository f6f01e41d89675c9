package io.gapless.survey.visit;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Who made the visits that answers are about. */
@Component
public class Visitors {

    private final JdbcClient jdbc;

    Visitors(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A visit, and who made it. */
    public record Made(UUID visitId, String visitor) {}

    /** The visit that a response is about; empty where it is about something else. */
    public Optional<Made> of(UUID responseId) {
        return jdbc.sql("""
                        select v.visit_id, v.visitor from response r join asked_visit v on v.visit_id = r.source_id
                        where r.id = ? and r.source = 'VISIT'""").param(responseId).query(Made.class).optional();
    }
}
