package io.gapless.complaint.sla;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.IfMatch;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calendars that policies name: each belongs to an org unit, whose people and those above it change it, and anybody
 * reads it. A change is a new edition; the clocks that count by it are reckoned anew.
 */
@Service
class Calendars {

    /** Every replica has read the new edition by then: see {@link Sla}. */
    private static final Duration UNTIL_ALL_KNOW = Duration.ofSeconds(15);

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Calendars(JdbcClient jdbc, JsonMapper json, Outbox outbox, ApplicationEventPublisher events, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.outbox = outbox;
        this.events = events;
        this.clock = clock;
    }

    /** A calendar of an org unit as one of its editions has it. */
    record Named(
            UUID id,
            long version,
            String orgUnit,
            String name,
            BusinessCalendar definition,
            String changedBy,
            Instant changedAt) {}

    /** What others are told of a calendar. */
    record CalendarState(UUID id, long version, String orgUnit, String name, String zone) implements PublicState {}

    @Transactional(readOnly = true)
    KeysetPage<Named> list(@Nullable String orgUnit, Paging paging) {
        var rows = jdbc.sql("""
                        select * from business_calendar
                        where (:unit::text is null or org_unit = :unit) and (:after::uuid is null or id > :after)
                        order by id limit :limit""")
                .param("unit", orgUnit)
                .param("after", paging.after() == null ? null : paging.after().uuid(0))
                .param("limit", paging.fetch())
                .query((row, i) -> named(row))
                .list();
        return KeysetPage.of(rows, paging, row -> Cursor.of(row.id()), row -> row);
    }

    @Transactional(readOnly = true)
    Named find(UUID id) {
        return jdbc.sql("select * from business_calendar where id = ?")
                .param(id)
                .query((row, i) -> named(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("calendar-not-found", id));
    }

    /** All editions, the newest first. */
    @Transactional(readOnly = true)
    List<Named> editions(UUID id) {
        find(id);
        return jdbc.sql("""
                        select e.*, e.calendar_id as id, c.org_unit from business_calendar_edition e
                        join business_calendar c on c.id = e.calendar_id
                        where e.calendar_id = ? order by e.version desc limit 200""").param(id).query((row, i) -> named(row)).list();
    }

    /** For a policy that names it; a problem (422) where there is none. */
    BusinessCalendar definition(UUID id) {
        return jdbc.sql("select definition from business_calendar where id = ? for key share")
                .param(id)
                .query((row, i) -> definition(row))
                .optional()
                .orElseThrow(() -> Problem.unprocessable("calendar-unknown", id));
    }

    @Transactional
    Named add(String orgUnit, String name, BusinessCalendar definition, Caller caller) {
        caller.orgScope().require(orgUnit);
        var calendar = new Named(Ids.next(), 1, orgUnit, name, definition, caller.username(), now());
        try {
            jdbc.sql("""
                            insert into business_calendar (id, version, org_unit, name, definition, changed_by, changed_at)
                            values (?, 1, ?, ?, ?::jsonb, ?, ?)""")
                    .params(
                            calendar.id(),
                            orgUnit,
                            name,
                            json.writeValueAsString(definition),
                            caller.username(),
                            calendar.changedAt().atOffset(ZoneOffset.UTC))
                    .update();
        } catch (DuplicateKeyException e) {
            throw Problem.conflict("calendar-name-taken", orgUnit, name);
        }
        keep(calendar);
        return calendar;
    }

    @Transactional
    Named change(
            UUID id, IfMatch ifMatch, @Nullable String name, UnaryOperator<BusinessCalendar> change, Caller caller) {
        var before = jdbc.sql("select * from business_calendar where id = ? for update")
                .param(id)
                .query((row, i) -> named(row))
                .optional()
                .orElseThrow(() -> Problem.notFound("calendar-not-found", id));
        caller.orgScope().require(before.orgUnit());
        ifMatch.check(before.version());
        var calendar = new Named(
                id,
                before.version() + 1,
                before.orgUnit(),
                name == null ? before.name() : name,
                change.apply(before.definition()),
                caller.username(),
                now());
        try {
            jdbc.sql("""
                            update business_calendar set version = ?, name = ?, definition = ?::jsonb, changed_by = ?,
                                changed_at = ? where id = ?""")
                    .params(
                            calendar.version(),
                            calendar.name(),
                            json.writeValueAsString(calendar.definition()),
                            calendar.changedBy(),
                            calendar.changedAt().atOffset(ZoneOffset.UTC),
                            id)
                    .update();
        } catch (DuplicateKeyException e) {
            throw Problem.conflict("calendar-name-taken", calendar.orgUnit(), calendar.name());
        }
        keep(calendar);
        jdbc.sql("""
                        insert into calendar_spread (calendar_id, version, not_before) values (?, ?, ?)
                        on conflict (calendar_id) do update set version = excluded.version,
                            not_before = excluded.not_before, after_id = null""")
                .params(
                        id,
                        calendar.version(),
                        calendar.changedAt().plus(UNTIL_ALL_KNOW).atOffset(ZoneOffset.UTC))
                .update();
        return calendar;
    }

    private void keep(Named calendar) {
        jdbc.sql("""
                        insert into business_calendar_edition
                            (calendar_id, version, name, definition, changed_by, changed_at)
                        select id, version, name, definition, changed_by, changed_at
                        from business_calendar where id = ?""").param(calendar.id()).update();
        outbox.append(
                PolicyState.TOPIC,
                "BusinessCalendarChanged",
                new CalendarState(
                        calendar.id(),
                        calendar.version(),
                        calendar.orgUnit(),
                        calendar.name(),
                        calendar.definition().zone().getId()));
        events.publishEvent(new Sla.Changed());
    }

    private Named named(ResultSet row) throws SQLException {
        return new Named(
                row.getObject("id", UUID.class),
                row.getLong("version"),
                row.getString("org_unit"),
                row.getString("name"),
                definition(row),
                row.getString("changed_by"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }

    private BusinessCalendar definition(ResultSet row) throws SQLException {
        return json.readValue(row.getString("definition"), BusinessCalendar.class);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
