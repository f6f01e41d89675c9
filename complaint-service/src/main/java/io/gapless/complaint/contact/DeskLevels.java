package io.gapless.complaint.contact;

import io.gapless.platform.Ids;
import io.gapless.platform.event.Outbox;
import io.gapless.platform.event.PublicState;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The levels that queues owe, and what of them was reached each day, told to others once a day is over. */
@Component
class DeskLevels {

    /** The transaction's advisory lock: one tells, of however many replicas. */
    private static final long LOCK = 0x6465_736b_6c65_7665L;

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final ContactSettings settings;
    private final Clock clock;

    DeskLevels(JdbcClient jdbc, Outbox outbox, ContactSettings settings, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A level.
     *
     * @param queue empty for every queue without one of its own
     * @param answerWithinSeconds an answer later than this is none in time
     * @param target which share of the contacts has to be answered in time, more than 0 to 1
     * @param shortAbandonSeconds who gives up sooner is not counted against it
     * @param orgUnit where and below which it is owed; null for the whole company
     */
    record DeskLevel(
            UUID id,
            String queue,
            Instant validFrom,
            int answerWithinSeconds,
            BigDecimal target,
            int shortAbandonSeconds,
            String setBy,
            Instant setAt,
            @Nullable String orgUnit) {}

    /** A level as other services are told of it. */
    record LevelState(
            UUID id,
            long version,
            @Nullable String orgUnit,
            String queue,
            Instant validFrom,
            int answerWithinSeconds,
            BigDecimal target,
            int shortAbandonSeconds)
            implements PublicState {}

    /** What became of a queue's level on a day, in an org unit, as other services are told of it. */
    record Day(
            UUID id,
            long version,
            String orgUnit,
            String queue,
            LocalDate day,
            Instant from,
            Instant until,
            long offered,
            long within,
            int answerWithinSeconds,
            BigDecimal target,
            boolean reached)
            implements PublicState {}

    /** Those set last first. */
    @Transactional(readOnly = true)
    KeysetPage<DeskLevel> list(Paging paging) {
        var rows = jdbc.sql(
                        "select * from desk_level where :after::uuid is null or id < :after order by id desc limit :most")
                .param("after", paging.after() == null ? null : paging.after().uuid(0))
                .param("most", paging.fetch())
                .query(DeskLevel.class)
                .list();
        return KeysetPage.of(rows, paging, level -> Cursor.of(level.id()), level -> level);
    }

    /** Sets a level from now or a later time on: what was measured stays. */
    @Transactional
    DeskLevel set(
            @Nullable String queue,
            @Nullable Instant validFrom,
            int answerWithinSeconds,
            BigDecimal target,
            int shortAbandonSeconds,
            @Nullable String orgUnit,
            Caller caller) {
        caller.orgScope().requireRule(orgUnit);
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var from = validFrom == null ? now : validFrom.truncatedTo(ChronoUnit.MICROS);
        if (from.isBefore(now)) {
            throw Problem.unprocessable("level-of-the-past", from);
        }
        var level = new DeskLevel(
                Ids.next(),
                queue == null ? "" : queue,
                from,
                answerWithinSeconds,
                target,
                shortAbandonSeconds,
                caller.username(),
                now,
                orgUnit);
        jdbc.sql("""
                        insert into desk_level (id, queue, valid_from, answer_within_seconds, target,
                            short_abandon_seconds, set_by, set_at, org_unit)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(level.id())
                .param(level.queue())
                .param(from.atOffset(ZoneOffset.UTC))
                .param(answerWithinSeconds)
                .param(target)
                .param(shortAbandonSeconds)
                .param(level.setBy())
                .param(now.atOffset(ZoneOffset.UTC))
                .param(orgUnit)
                .update();
        outbox.append(
                AgentTimes.TOPIC,
                "DeskLevelSet",
                new LevelState(
                        level.id(), 1, orgUnit, level.queue(), from, answerWithinSeconds, target, shortAbandonSeconds));
        return level;
    }

    @Scheduled(cron = "0 23 * * * *")
    @Transactional
    void tellPastDays() {
        var today = clock.instant().atZone(settings.zone()).toLocalDate();
        tell(today.minusDays(settings.daysTold()), today);
    }

    /**
     * Tells the levels of days whose contacts have changed since they were told: once, whichever replica is first. A level
     * is one of a queue in an org unit on a day; who gave up shortly is left out.
     *
     * @param first inclusive
     * @param end exclusive
     */
    @Transactional
    public int tell(LocalDate first, LocalDate end) {
        if (!jdbc.sql("select pg_try_advisory_xact_lock(?)")
                .param(LOCK)
                .query(Boolean.class)
                .single()) {
            return 0;
        }
        var told = jdbc.sql("""
                        insert into desk_day (id, version, day, org_unit, queue, from_at, until_at, offered, within,
                            answer_within_seconds, target, reached)
                        select uuidv7(), 1, d.day, d.org_unit, d.queue, d.day::timestamp at time zone :zone,
                            (d.day + 1)::timestamp at time zone :zone, d.offered, d.within, l.answer_within_seconds,
                            l.target, d.within >= l.target * d.offered
                        from (
                            select (slot at time zone :zone)::date as day, org_unit, queue,
                                sum(offered) - sum(short) as offered, sum(within) as within
                            from contact_count
                            where slot >= :first::timestamp at time zone :zone and slot < :end::timestamp at time zone :zone
                                and queue <> ''
                            group by 1, 2, 3 having sum(offered) > sum(short)) d
                        cross join lateral (
                            select answer_within_seconds, target from desk_level
                            where queue in (d.queue, '')
                                and valid_from < (d.day + 1)::timestamp at time zone :zone
                                and (desk_level.org_unit is null or desk_level.org_unit = d.org_unit
                                    or starts_with(d.org_unit, desk_level.org_unit || '/'))
                            order by queue desc, length(desk_level.org_unit) desc nulls last, valid_from desc, id desc
                            limit 1) l
                        on conflict (day, org_unit, queue) do update set version = desk_day.version + 1,
                            offered = excluded.offered, within = excluded.within, target = excluded.target,
                            answer_within_seconds = excluded.answer_within_seconds, reached = excluded.reached
                        where (desk_day.offered, desk_day.within) is distinct from (excluded.offered, excluded.within)
                        returning id, version, org_unit, queue, day, from_at as from, until_at as until, offered, within,
                            answer_within_seconds, target, reached""")
                .param("zone", settings.zone().getId())
                .param("first", first.toString())
                .param("end", end.toString())
                .query(Day.class)
                .list();
        outbox.appendAll(AgentTimes.TOPIC, "DeskLevelMeasured", told);
        return told.size();
    }
}
