package io.gapless.complaint.sla;

import io.gapless.complaint.taxonomy.Severity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** All policies; a calendar is one value and stored as one. */
@Repository
class SlaPolicies {

    private final JdbcClient jdbc;
    private final JsonMapper json;

    SlaPolicies(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    List<SlaPolicy> all() {
        return jdbc.sql("select * from sla_policy order by id")
                .query((row, i) -> policy(row))
                .list();
    }

    void add(SlaPolicy policy) {
        jdbc.sql("""
                        insert into sla_policy (id, name, category, severity, segment, channel, acknowledge_minutes,
                            first_response_minutes, update_minutes, resolve_minutes, calendar, created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)""")
                .param(policy.id())
                .param(policy.name())
                .param(policy.category())
                .param(policy.severity() == null ? null : policy.severity().name())
                .param(policy.segment())
                .param(policy.channel())
                .param(policy.acknowledgeMinutes())
                .param(policy.firstResponseMinutes())
                .param(policy.updateMinutes())
                .param(policy.resolveMinutes())
                .param(json.writeValueAsString(policy.calendar()))
                .param(policy.createdAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    private SlaPolicy policy(ResultSet row) throws SQLException {
        var severity = row.getString("severity");
        return new SlaPolicy(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("category"),
                severity == null ? null : Severity.valueOf(severity),
                row.getString("segment"),
                row.getString("channel"),
                row.getInt("acknowledge_minutes"),
                row.getInt("first_response_minutes"),
                row.getInt("update_minutes"),
                row.getInt("resolve_minutes"),
                json.readValue(row.getString("calendar"), BusinessCalendar.class),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
