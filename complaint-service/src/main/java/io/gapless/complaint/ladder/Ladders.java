package io.gapless.complaint.ladder;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;
import tools.jackson.databind.json.JsonMapper;

/**
 * The ladders in force, in memory: a change is seen at once by the replica that made it, by the others within ten
 * seconds.
 */
@Component
public class Ladders {

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private volatile Map<String, List<Level>> inForce;

    Ladders(JdbcClient jdbc, JsonMapper json, Outbox outbox, ApplicationEventPublisher events, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.outbox = outbox;
        this.events = events;
        this.clock = clock;
        this.inForce = load();
    }

    /** The ladders were changed. */
    record Changed() {}

    /** The levels for complaints of an org unit: those of the nearest one upwards that has a ladder. */
    public List<Level> levels(String orgUnit) {
        var ladders = inForce;
        for (var unit = orgUnit; ; unit = unit.substring(0, unit.lastIndexOf('/'))) {
            var levels = ladders.get(unit);
            if (levels != null) {
                return levels;
            }
            if (unit.indexOf('/') < 0) {
                return List.of();
            }
        }
    }

    private List<Ladder> all() {
        return jdbc.sql("select * from escalation_ladder order by org_unit")
                .query((row, i) -> ladder(row))
                .list();
    }

    private Ladder ladder(ResultSet row) throws SQLException {
        return new Ladder(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getString("org_unit"),
                row.getString("name"),
                List.of(json.readValue(row.getString("levels"), Level[].class)),
                row.getString("changed_by"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    /** By org unit. */
    @Transactional(readOnly = true)
    KeysetPage<Ladder> list(Paging paging) {
        var rows = jdbc.sql("""
                        select * from escalation_ladder where :after::text is null or org_unit > :after
                        order by org_unit limit :most""")
                .param("after", paging.after() == null ? null : paging.after().text(0))
                .param("most", paging.fetch())
                .query((row, i) -> ladder(row))
                .list();
        return KeysetPage.of(rows, paging, ladder -> Cursor.of(ladder.orgUnit()), ladder -> ladder);
    }

    @Transactional(readOnly = true)
    Ladder find(UUID id) {
        return all().stream()
                .filter(ladder -> ladder.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("ladder-not-found", id));
    }

    @Transactional
    Ladder add(String orgUnit, String name, List<Level> levels, Caller caller) {
        caller.orgScope().require(orgUnit);
        var ladder = new Ladder(Ids.next(), 1, orgUnit, name, levels, caller.username(), now());
        try {
            jdbc.sql("""
                            insert into escalation_ladder (id, version, org_unit, name, levels, changed_by, changed_at)
                            values (?, ?, ?, ?, ?::jsonb, ?, ?)""")
                    .params(
                            ladder.id(),
                            ladder.version(),
                            orgUnit,
                            name,
                            json.writeValueAsString(levels),
                            ladder.changedBy(),
                            ladder.changedAt().atOffset(ZoneOffset.UTC))
                    .update();
        } catch (DuplicateKeyException e) {
            throw Problem.conflict("ladder-exists", orgUnit);
        }
        return told(ladder);
    }

    @Transactional
    Ladder change(UUID id, IfMatch ifMatch, String name, List<Level> levels, Caller caller) {
        jdbc.sql("select 1 from escalation_ladder where id = ? for update")
                .param(id)
                .query(Integer.class)
                .optional();
        var before = find(id);
        caller.orgScope().require(before.orgUnit());
        ifMatch.check(before.version());
        var ladder = new Ladder(id, before.version() + 1, before.orgUnit(), name, levels, caller.username(), now());
        jdbc.sql("""
                        update escalation_ladder set version = ?, name = ?, levels = ?::jsonb, changed_by = ?,
                            changed_at = ? where id = ?""")
                .params(
                        ladder.version(),
                        name,
                        json.writeValueAsString(levels),
                        ladder.changedBy(),
                        ladder.changedAt().atOffset(ZoneOffset.UTC),
                        id)
                .update();
        return told(ladder);
    }

    private Ladder told(Ladder ladder) {
        outbox.append("gapless.sla-policy", "EscalationLadderChanged", ladder.state());
        events.publishEvent(new Changed());
        return ladder;
    }

    @Scheduled(fixedDelay = 10_000, initialDelay = 10_000)
    @TransactionalEventListener(classes = Changed.class)
    void refresh() {
        inForce = load();
    }

    private Map<String, List<Level>> load() {
        var ladders = new HashMap<String, List<Level>>();
        all().forEach(ladder -> ladders.put(ladder.orgUnit(), ladder.levels()));
        return ladders;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
