package io.gapless.visit.availability;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * When an org unit works.
 *
 * @param weekly the intervals of each day of the week; days without any are left out
 * @param holidays days without work
 * @param extraWorkingDays make-up days with their intervals; they win over a holiday
 */
public record WorkingHours(
        Map<DayOfWeek, List<Interval>> weekly,
        Set<LocalDate> holidays,
        Map<LocalDate, List<Interval>> extraWorkingDays) {

    /** Where nobody has said anything else: Monday to Friday, half past eight to half past five, an hour at noon off. */
    static final WorkingHours USUAL = usual();

    /** The same, in order; a problem (422) where intervals are empty or overlap. */
    static WorkingHours of(
            Map<DayOfWeek, List<Interval>> weekly, Set<LocalDate> holidays, Map<LocalDate, List<Interval>> extra) {
        var week = new TreeMap<DayOfWeek, List<Interval>>();
        weekly.forEach((day, intervals) -> week.put(day, Interval.inOrder(intervals)));
        var makeUp = new TreeMap<LocalDate, List<Interval>>();
        extra.forEach((day, intervals) -> makeUp.put(day, Interval.inOrder(intervals)));
        return new WorkingHours(week, new TreeSet<>(holidays), makeUp);
    }

    private static WorkingHours usual() {
        var day = List.of(
                new Interval(LocalTime.of(8, 30), LocalTime.of(12, 0)),
                new Interval(LocalTime.of(13, 0), LocalTime.of(17, 30)));
        var week = new TreeMap<DayOfWeek, List<Interval>>();
        for (int i = 1; i <= 5; i++) {
            week.put(DayOfWeek.of(i), day);
        }
        return new WorkingHours(week, Set.of(), Map.of());
    }

    /** The intervals of a day; none where nobody works. */
    public List<Interval> on(LocalDate day) {
        var extra = extraWorkingDays.get(day);
        if (extra != null) {
            return extra;
        }
        return holidays.contains(day) ? List.of() : weekly.getOrDefault(day.getDayOfWeek(), List.of());
    }
}
