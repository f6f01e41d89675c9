package io.gapless.complaint.sla;

import io.gapless.platform.web.Problem;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * When people work: several intervals a day by the week, holidays on which they do not, and make-up days on which they
 * do although they otherwise would not. A make-up day wins over a holiday.
 *
 * <p>Working time is what the clock on the wall says: where the zone changes its offset, an hour that occurs twice
 * counts twice and one that is skipped does not count.
 *
 * @param zone the wall clock's
 * @param weekly the intervals of each day of the week; days without any are left out
 * @param holidays days without work
 * @param extraWorkingDays make-up days with their intervals
 */
record BusinessCalendar(
        ZoneId zone,
        Map<DayOfWeek, List<Interval>> weekly,
        Set<LocalDate> holidays,
        Map<LocalDate, List<Interval>> extraWorkingDays) {

    private static final Duration LEAST_A_WEEK = Duration.ofHours(1);

    /**
     * A part of a day.
     *
     * @param from inclusive
     * @param until exclusive; 00:00 is the end of the day
     */
    record Interval(LocalTime from, LocalTime until) {

        Interval {
            if (!until.equals(LocalTime.MIDNIGHT) && !from.isBefore(until)) {
                throw Problem.unprocessable("calendar-interval-empty", from, until);
            }
        }

        Duration length() {
            return Duration.ofNanos(endOfDayNanos() - from.toNanoOfDay());
        }

        private long endOfDayNanos() {
            return until.equals(LocalTime.MIDNIGHT) ? Duration.ofDays(1).toNanos() : until.toNanoOfDay();
        }

        private Instant start(LocalDate date, ZoneOffset offset) {
            return date.atTime(from).toInstant(offset);
        }

        private Instant end(LocalDate date, ZoneOffset offset) {
            var day = until.equals(LocalTime.MIDNIGHT) ? date.plusDays(1) : date;
            return day.atTime(until).toInstant(offset);
        }
    }

    BusinessCalendar {
        var sortedWeek = new TreeMap<DayOfWeek, List<Interval>>();
        weekly.forEach((day, intervals) -> sortedWeek.put(day, sorted(intervals)));
        var sortedExtra = new TreeMap<LocalDate, List<Interval>>();
        extraWorkingDays.forEach((day, intervals) -> sortedExtra.put(day, sorted(intervals)));
        weekly = sortedWeek;
        extraWorkingDays = sortedExtra;
        holidays = new TreeSet<>(holidays);
        var aWeek = sortedWeek.values().stream()
                .flatMap(List::stream)
                .map(Interval::length)
                .reduce(Duration.ZERO, Duration::plus);
        if (aWeek.compareTo(LEAST_A_WEEK) < 0) {
            // So little that due times would lie years ahead, or never come.
            throw Problem.unprocessable("calendar-too-little-time", LEAST_A_WEEK.toMinutes());
        }
    }

    private static List<Interval> sorted(List<Interval> intervals) {
        var sorted =
                intervals.stream().sorted(Comparator.comparing(Interval::from)).toList();
        for (int i = 1; i < sorted.size(); i++) {
            var before = sorted.get(i - 1).until();
            if (before.equals(LocalTime.MIDNIGHT)
                    || before.isAfter(sorted.get(i).from())) {
                throw Problem.unprocessable(
                        "calendar-intervals-overlap", sorted.get(i).from(), before);
            }
        }
        return sorted;
    }

    /**
     * The moment at which that much working time has passed since then. Time that is used up exactly at the end of an
     * interval is over there, not at the next opening; no time at all is over at the next moment of work.
     */
    Instant plus(Instant start, Duration workingTime) {
        var rules = zone.getRules();
        var left = workingTime;
        var from = start;
        while (true) {
            // One stretch of constant offset after the other: within it, wall clock and time run alike.
            var offset = rules.getOffset(from);
            var transition = rules.nextTransition(from);
            var stretchEnd = transition == null ? Instant.MAX : transition.getInstant();
            for (var date = from.atOffset(offset).toLocalDate(); ; date = date.plusDays(1)) {
                for (Interval interval : on(date)) {
                    var opens = later(interval.start(date, offset), from);
                    var closes = earlier(interval.end(date, offset), stretchEnd);
                    if (!opens.isBefore(closes)) {
                        continue;
                    }
                    var open = Duration.between(opens, closes);
                    if (left.compareTo(open) <= 0) {
                        return opens.plus(left);
                    }
                    left = left.minus(open);
                }
                if (!date.plusDays(1).atStartOfDay().toInstant(offset).isBefore(stretchEnd)) {
                    break;
                }
            }
            from = stretchEnd;
        }
    }

    /** How much working time lies between two moments. */
    Duration between(Instant start, Instant end) {
        var rules = zone.getRules();
        var worked = Duration.ZERO;
        var from = start;
        while (from.isBefore(end)) {
            var offset = rules.getOffset(from);
            var transition = rules.nextTransition(from);
            var stretchEnd = transition == null ? end : earlier(transition.getInstant(), end);
            for (var date = from.atOffset(offset).toLocalDate();
                    date.atStartOfDay().toInstant(offset).isBefore(stretchEnd);
                    date = date.plusDays(1)) {
                for (Interval interval : on(date)) {
                    var opens = later(interval.start(date, offset), from);
                    var closes = earlier(interval.end(date, offset), stretchEnd);
                    if (opens.isBefore(closes)) {
                        worked = worked.plus(Duration.between(opens, closes));
                    }
                }
            }
            from = stretchEnd;
        }
        return worked;
    }

    /** The same calendar with another list of a year: all days of that year that it had before go. */
    BusinessCalendar withYear(int year, Set<LocalDate> off, Map<LocalDate, List<Interval>> madeUp) {
        var newHolidays = new TreeSet<>(holidays);
        newHolidays.removeIf(day -> day.getYear() == year);
        newHolidays.addAll(off);
        var newExtra = new TreeMap<>(extraWorkingDays);
        newExtra.keySet().removeIf(day -> day.getYear() == year);
        newExtra.putAll(madeUp);
        return new BusinessCalendar(zone, weekly, newHolidays, newExtra);
    }

    /** The longest day of the week, as which a make-up day is worked unless told otherwise. */
    List<Interval> usualDay() {
        return weekly.values().stream()
                .max(Comparator.comparing(
                        day -> day.stream().map(Interval::length).reduce(Duration.ZERO, Duration::plus)))
                .orElseThrow();
    }

    private List<Interval> on(LocalDate date) {
        var extra = extraWorkingDays.get(date);
        if (extra != null) {
            return extra;
        }
        return holidays.contains(date) ? List.of() : weekly.getOrDefault(date.getDayOfWeek(), List.of());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
