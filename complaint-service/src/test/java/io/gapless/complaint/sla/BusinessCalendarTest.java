package io.gapless.complaint.sla;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.complaint.sla.BusinessCalendar.Interval;
import io.gapless.platform.web.Problem;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BusinessCalendarTest {

    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    @Test
    void an_hour_from_friday_half_past_four_ends_on_monday_half_past_nine() {
        var calendar = calendar(SHANGHAI, week(interval("09:00", "17:00")), Set.of(), Map.of());
        assertThat(calendar.plus(at("2026-11-20T16:30", SHANGHAI), Duration.ofHours(1)))
                .isEqualTo(at("2026-11-23T09:30", SHANGHAI));
    }

    @Test
    void the_lunch_break_does_not_count_and_seconds_do() {
        var calendar =
                calendar(SHANGHAI, week(interval("08:30", "12:00"), interval("13:30", "17:30")), Set.of(), Map.of());
        assertThat(calendar.plus(at("2026-11-23T11:59:30", SHANGHAI), Duration.ofSeconds(45)))
                .isEqualTo(at("2026-11-23T13:30:15", SHANGHAI));
    }

    @Test
    void time_used_up_at_the_end_of_an_interval_is_over_there() {
        var calendar = calendar(SHANGHAI, week(interval("09:00", "17:00")), Set.of(), Map.of());
        assertThat(calendar.plus(at("2026-11-23T16:00", SHANGHAI), Duration.ofHours(1)))
                .isEqualTo(at("2026-11-23T17:00", SHANGHAI));
        assertThat(calendar.plus(at("2026-11-23T20:00", SHANGHAI), Duration.ZERO))
                .isEqualTo(at("2026-11-24T09:00", SHANGHAI));
    }

    @Test
    void holidays_are_skipped_and_make_up_days_are_worked() {
        // The National Day week of 2026, made up for on Sunday 20 September and Saturday 10 October.
        var holidays = new TreeSet<LocalDate>();
        for (int day = 1; day <= 7; day++) {
            holidays.add(LocalDate.of(2026, 10, day));
        }
        var calendar = calendar(
                SHANGHAI,
                week(interval("09:00", "17:00")),
                holidays,
                Map.of(
                        LocalDate.of(2026, 9, 20), List.of(interval("09:00", "12:00")),
                        LocalDate.of(2026, 10, 10), List.of(interval("09:00", "17:00"))));
        assertThat(calendar.plus(at("2026-09-30T16:00", SHANGHAI), Duration.ofHours(2)))
                .isEqualTo(at("2026-10-08T10:00", SHANGHAI));
        assertThat(calendar.plus(at("2026-10-09T16:00", SHANGHAI), Duration.ofHours(2)))
                .isEqualTo(at("2026-10-10T10:00", SHANGHAI));
        assertThat(calendar.plus(at("2026-09-19T10:00", SHANGHAI), Duration.ofHours(4)))
                .isEqualTo(at("2026-09-21T10:00", SHANGHAI));
    }

    @Test
    void an_hour_that_the_clock_skips_does_not_count_and_one_that_it_repeats_counts_twice() {
        var nights = new EnumMap<DayOfWeek, List<Interval>>(DayOfWeek.class);
        nights.put(DayOfWeek.SUNDAY, List.of(interval("00:00", "04:00")));
        var calendar = calendar(NEW_YORK, nights, Set.of(), Map.of());
        // 2026-03-08: 02:00 becomes 03:00, so the night has three hours.
        assertThat(calendar.plus(at("2026-03-08T00:00", NEW_YORK), Duration.ofHours(3)))
                .isEqualTo(at("2026-03-08T04:00", NEW_YORK));
        // 2026-11-01: 02:00 becomes 01:00, so it has five.
        assertThat(calendar.plus(at("2026-11-01T00:00", NEW_YORK), Duration.ofHours(5)))
                .isEqualTo(at("2026-11-01T04:00", NEW_YORK));
        // Half past midnight to half past one, with 01:00 to 01:30 twice.
        nights.put(DayOfWeek.SUNDAY, List.of(interval("00:30", "01:30")));
        assertThat(calendar(NEW_YORK, nights, Set.of(), Map.of())
                        .plus(at("2026-11-01T00:00", NEW_YORK), Duration.ofMinutes(75)))
                .isEqualTo(Instant.parse("2026-11-01T06:15:00Z"));
    }

    @Test
    void work_around_the_clock_is_plain_time() {
        var always = new EnumMap<DayOfWeek, List<Interval>>(DayOfWeek.class);
        for (DayOfWeek day : DayOfWeek.values()) {
            always.put(day, List.of(interval("00:00", "00:00")));
        }
        var start = Instant.parse("2026-10-30T13:14:15Z");
        assertThat(calendar(NEW_YORK, always, Set.of(), Map.of()).plus(start, Duration.ofDays(200)))
                .isEqualTo(start.plus(Duration.ofDays(200)));
    }

    @Test
    void a_calendar_that_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> interval("12:00", "09:00")).hasMessage("calendar-interval-empty");
        assertThatThrownBy(() -> calendar(
                        SHANGHAI, week(interval("09:00", "12:00"), interval("11:00", "17:00")), Set.of(), Map.of()))
                .isInstanceOf(Problem.class)
                .hasMessage("calendar-intervals-overlap");
        assertThatThrownBy(() -> calendar(SHANGHAI, Map.of(), Set.of(), Map.of()))
                .hasMessage("calendar-too-little-time");
    }

    /** Counts minute by minute whether the wall clock shows working time; knows nothing of offsets and sums. */
    @Test
    void random_calendars_agree_with_counting_every_minute() {
        var random = new Random(20261122);
        var zones = List.of(
                SHANGHAI,
                NEW_YORK,
                ZoneId.of("Europe/Berlin"),
                ZoneId.of("Australia/Lord_Howe"),
                ZoneId.of("America/Sao_Paulo"),
                ZoneId.of("Asia/Kathmandu"));
        for (int round = 0; round < 300; round++) {
            var zone = zones.get(random.nextInt(zones.size()));
            var from = LocalDate.of(2018, 1, 1).plusDays(random.nextInt(3000));
            var calendar = randomCalendar(random, zone, from);
            // Often near a change of the offset.
            var transition =
                    zone.getRules().nextTransition(from.atStartOfDay(zone).toInstant());
            var near = transition == null || random.nextBoolean()
                    ? from.atStartOfDay(zone).toInstant()
                    : transition.getInstant();
            var start = near.plusSeconds(60L * (random.nextInt(4320) - 2160));
            int minutes = random.nextInt(3000);
            var due = calendar.plus(start, Duration.ofMinutes(minutes));
            assertThat(calendar.between(start, due)).isEqualTo(Duration.ofMinutes(minutes));
            assertThat(due)
                    .as("round %d: %s + %d min in %s", round, start, minutes, calendar)
                    .isEqualTo(counted(calendar, start, minutes));
        }
    }

    private static Instant counted(BusinessCalendar calendar, Instant start, int minutes) {
        int left = minutes;
        var minute = start;
        if (left == 0) {
            while (!works(calendar, minute)) {
                minute = minute.plusSeconds(60);
            }
            return minute;
        }
        while (true) {
            if (works(calendar, minute)) {
                left--;
                if (left == 0) {
                    return minute.plusSeconds(60);
                }
            }
            minute = minute.plusSeconds(60);
        }
    }

    private static boolean works(BusinessCalendar calendar, Instant instant) {
        ZonedDateTime wall = instant.atZone(calendar.zone());
        var date = wall.toLocalDate();
        List<Interval> intervals;
        if (calendar.extraWorkingDays().containsKey(date)) {
            intervals = calendar.extraWorkingDays().get(date);
        } else if (calendar.holidays().contains(date)) {
            return false;
        } else {
            intervals = calendar.weekly().getOrDefault(date.getDayOfWeek(), List.of());
        }
        int of = wall.getHour() * 60 + wall.getMinute();
        return intervals.stream().anyMatch(interval -> {
            int opens = interval.from().getHour() * 60 + interval.from().getMinute();
            int closes = interval.until().equals(LocalTime.MIDNIGHT)
                    ? 1440
                    : interval.until().getHour() * 60 + interval.until().getMinute();
            return opens <= of && of < closes;
        });
    }

    private static BusinessCalendar randomCalendar(Random random, ZoneId zone, LocalDate from) {
        var weekly = new EnumMap<DayOfWeek, List<Interval>>(DayOfWeek.class);
        weekly.put(DayOfWeek.WEDNESDAY, List.of(interval("00:00", "00:00")));
        for (DayOfWeek day : DayOfWeek.values()) {
            if (random.nextInt(4) > 0) {
                weekly.put(day, randomIntervals(random));
            }
        }
        var holidays = new TreeSet<LocalDate>();
        var extra = new TreeMap<LocalDate, List<Interval>>();
        for (int i = 0; i < random.nextInt(6); i++) {
            holidays.add(from.plusDays(random.nextInt(30)));
            extra.put(from.plusDays(random.nextInt(30)), randomIntervals(random));
        }
        return calendar(zone, weekly, holidays, extra);
    }

    private static List<Interval> randomIntervals(Random random) {
        var intervals = new ArrayList<Interval>();
        int minute = random.nextInt(300);
        while (minute < 1380 && intervals.size() < 5) {
            int until = Math.min(1440, minute + 60 + random.nextInt(400));
            intervals.add(new Interval(time(minute), time(until % 1440)));
            minute = until + random.nextInt(200);
        }
        return intervals;
    }

    private static LocalTime time(int minute) {
        return LocalTime.of(minute / 60, minute % 60);
    }

    private static Interval interval(String from, String until) {
        return new Interval(LocalTime.parse(from), LocalTime.parse(until));
    }

    private static Map<DayOfWeek, List<Interval>> week(Interval... intervals) {
        var week = new EnumMap<DayOfWeek, List<Interval>>(DayOfWeek.class);
        for (int day = 1; day <= 5; day++) {
            week.put(DayOfWeek.of(day), List.of(intervals));
        }
        return week;
    }

    private static BusinessCalendar calendar(
            ZoneId zone,
            Map<DayOfWeek, List<Interval>> weekly,
            Set<LocalDate> holidays,
            Map<LocalDate, List<Interval>> extra) {
        return new BusinessCalendar(zone, weekly, holidays, extra);
    }

    private static Instant at(String local, ZoneId zone) {
        return LocalDateTime.parse(local).atZone(zone).toInstant();
    }
}
