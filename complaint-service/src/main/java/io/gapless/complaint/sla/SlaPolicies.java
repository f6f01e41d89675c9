package io.gapless.complaint.sla;

import io.gapless.complaint.taxonomy.Severity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** All policies, with their calendars as they stand; a calendar is one value and stored as one. */
@Repository
class SlaPolicies {

    private static final String SELECT = """
            select p.*, coalesce(c.definition, p.calendar) as counted_by
            from sla_policy p left join business_calendar c on c.id = p.calendar_id\s""";

    private final JdbcClient jdbc;
    private final JsonMapper json;

    SlaPolicies(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    List<SlaPolicy> all() {
        return jdbc.sql(SELECT + "order by p.id").query((row, i) -> policy(row)).list();
    }

    /** The next of them by id. */
    List<SlaPolicy> after(@Nullable UUID id, int most) {
        return jdbc.sql(SELECT + "where :after::uuid is null or p.id > :after order by p.id limit :most")
                .param("after", id)
                .param("most", most)
                .query((row, i) -> policy(row))
                .list();
    }

    Optional<SlaPolicy> find(UUID id) {
        return jdbc.sql(SELECT + "where p.id = ?")
                .param(id)
                .query((row, i) -> policy(row))
                .optional();
    }

    void add(SlaPolicy policy) {
        jdbc.sql("""
                        insert into sla_policy (id, name, category, severity, segment, channel, customer_id, org_unit, acknowledge_minutes,
                            first_response_minutes, update_minutes, resolve_minutes, calendar, calendar_id, warn_at,
                            pause_in, pausing, created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?)""")
                .param(policy.id())
                .param(policy.name())
                .param(policy.category())
                .param(policy.severity() == null ? null : policy.severity().name())
                .param(policy.segment())
                .param(policy.channel())
                .param(policy.customerId())
                .param(policy.orgUnit())
                .param(policy.acknowledgeMinutes())
                .param(policy.firstResponseMinutes())
                .param(policy.updateMinutes())
                .param(policy.resolveMinutes())
                .param(policy.calendarId() == null ? json.writeValueAsString(policy.calendar()) : null)
                .param(policy.calendarId())
                .param(new SqlArrayValue("int", policy.warnAt().toArray()))
                .param(new SqlArrayValue("text", policy.pauseIn().toArray()))
                .param(new SqlArrayValue(
                        "text", policy.pausing().stream().map(ClockName::name).toArray()))
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
                row.getObject("customer_id", UUID.class),
                row.getString("org_unit"),
                row.getInt("acknowledge_minutes"),
                row.getInt("first_response_minutes"),
                row.getInt("update_minutes"),
                row.getInt("resolve_minutes"),
                json.readValue(row.getString("counted_by"), BusinessCalendar.class),
                row.getObject("calendar_id", UUID.class),
                List.of((Integer[]) row.getArray("warn_at").getArray()),
                new TreeSet<>(List.of((String[]) row.getArray("pause_in").getArray())),
                Stream.of((String[]) row.getArray("pausing").getArray())
                        .map(ClockName::valueOf)
                        .collect(Collectors.toCollection(TreeSet::new)),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
