package io.gapless.visit.calendar;

import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.property.DateStart;
import biweekly.property.Status;
import biweekly.util.DateTimeComponents;
import biweekly.util.Duration;
import biweekly.util.ICalDate;
import io.gapless.visit.VisitSettings;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * An employee's visits as an iCalendar (RFC 5545): of the last 31 days and the next year. A visit keeps its UID whatever
 * becomes of it, and its version is its SEQUENCE; one that is off stays as a cancelled event, so that it goes away where
 * it was shown.
 */
@Component
class CalendarFeed {

    private static final int BACK = 31;
    private static final int AHEAD = 366;
    private static final int MOST = 5_000;
    private static final int USUAL_MINUTES = 30;

    private final JdbcClient jdbc;
    private final VisitSettings settings;
    private final CalendarSettings calendar;
    private final Clock clock;

    CalendarFeed(JdbcClient jdbc, VisitSettings settings, CalendarSettings calendar, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.calendar = calendar;
        this.clock = clock;
    }

    private record Entry(
            UUID id,
            int version,
            String title,
            String status,
            LocalDate plannedFor,
            @Nullable Instant startsAt,
            @Nullable Integer durationMinutes,
            Instant createdAt,
            String customer,
            @Nullable String address,
            @Nullable String phone) {}

    String of(String employee) {
        var today = settings.day(clock.instant());
        var feed = new ICalendar();
        feed.setProductId("-//Gapless//Visits//ZH");
        feed.setName("Gapless");
        feed.addExperimentalProperty("X-WR-CALNAME", "Gapless");
        feed.addExperimentalProperty("X-WR-TIMEZONE", settings.zone().getId());
        feed.setRefreshInterval(Duration.builder().hours(1).build());
        jdbc.sql("""
                        select v.id, v.version::int as version, v.title, v.status, v.planned_for, v.starts_at,
                            v.duration_minutes, v.created_at, c.name as customer, c.address, c.phone
                        from visit v join known_customer c on c.id = v.customer_id
                        where v.manager = ? and v.planned_for between ? and ?
                        order by v.planned_for, v.sequence, v.id limit ?""")
                .params(employee, today.minusDays(BACK), today.plusDays(AHEAD), MOST)
                .query(Entry.class)
                .list()
                .forEach(entry -> feed.addEvent(event(entry)));
        return feed.write();
    }

    private VEvent event(Entry entry) {
        var event = new VEvent();
        event.setUid(entry.id() + "@gapless");
        event.setSequence(entry.version());
        event.setDateTimeStamp(utc(entry.createdAt()));
        event.setSummary(entry.customer() + " · " + entry.title());
        boolean off = entry.status().equals("CANCELLED") || entry.status().equals("MISSED");
        event.setStatus(off ? Status.cancelled() : Status.confirmed());
        var start = entry.startsAt();
        if (start == null) {
            var day = entry.plannedFor();
            event.setDateStart(new DateStart(new ICalDate(
                    new DateTimeComponents(day.getYear(), day.getMonthValue(), day.getDayOfMonth()), false)));
            event.setTransparency(true);
        } else {
            var minutes = entry.durationMinutes();
            event.setDateStart(new DateStart(utc(start)));
            event.setDuration(Duration.builder()
                    .minutes(minutes == null ? USUAL_MINUTES : minutes)
                    .build());
        }
        if (entry.address() != null) {
            event.setLocation(entry.address());
        }
        if (calendar.phone() && entry.phone() != null) {
            event.setDescription(entry.phone());
        }
        return event;
    }

    private static ICalDate utc(Instant instant) {
        var at = instant.atOffset(ZoneOffset.UTC);
        return new ICalDate(
                new DateTimeComponents(
                        at.getYear(),
                        at.getMonthValue(),
                        at.getDayOfMonth(),
                        at.getHour(),
                        at.getMinute(),
                        at.getSecond(),
                        true),
                true);
    }
}
