package io.gapless.complaint.sla;

import io.gapless.complaint.sla.BusinessCalendar.Interval;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * Terms by a random calendar, and whether the wall clock shows working time at some moment: found by looking at the
 * clock, not by reckoning.
 */
public final class CountedTerms {

    private static final List<ZoneId> ZONES =
            List.of(ZoneId.of("Asia/Shanghai"), ZoneId.of("Europe/Berlin"), ZoneId.of("America/New_York"));

    private final ZoneId zone;
    private final int minutes;
    private final Map<DayOfWeek, List<int[]>> week = new EnumMap<>(DayOfWeek.class);
    private final Set<LocalDate> off = new HashSet<>();
    private final Map<LocalDate, List<int[]>> extra = new HashMap<>();
    private final Sla.Terms terms;

    private CountedTerms(ZoneId zone, int minutes) {
        this.zone = zone;
        this.minutes = minutes;
        this.terms = Sla.terms(new SlaPolicy(
                UUID.randomUUID(),
                "counted",
                null,
                null,
                null,
                null,
                null,
                null,
                minutes,
                minutes,
                minutes,
                minutes,
                new BusinessCalendar(zone, Map.of(DayOfWeek.MONDAY, List.of(whole())), Set.of(), Map.of()),
                null,
                List.of(),
                Set.of(),
                Set.of(ClockName.UPDATE, ClockName.RESOLVE),
                Instant.EPOCH));
    }

    private CountedTerms(CountedTerms plan) {
        this.zone = plan.zone;
        this.minutes = plan.minutes;
        this.week.putAll(plan.week);
        this.off.addAll(plan.off);
        this.extra.putAll(plan.extra);
        var weekly = new EnumMap<DayOfWeek, List<Interval>>(DayOfWeek.class);
        week.forEach((day, parts) -> weekly.put(day, intervals(parts)));
        var days = new HashMap<LocalDate, List<Interval>>();
        extra.forEach((day, parts) -> days.put(day, intervals(parts)));
        this.terms = Sla.terms(new SlaPolicy(
                UUID.randomUUID(),
                "counted",
                null,
                null,
                null,
                null,
                null,
                null,
                minutes,
                minutes,
                minutes,
                minutes,
                new BusinessCalendar(zone, weekly, off, days),
                null,
                List.of(),
                Set.of(),
                Set.of(ClockName.UPDATE, ClockName.RESOLVE),
                Instant.EPOCH));
    }

    /** With holidays and make-up days about that day. */
    public static CountedTerms random(Random random, LocalDate about, int mostMinutes) {
        var plan = new CountedTerms(ZONES.get(random.nextInt(ZONES.size())), 1 + random.nextInt(mostMinutes));
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day == DayOfWeek.WEDNESDAY || random.nextInt(7) < 5) {
                plan.week.put(day, parts(random));
            }
        }
        for (int i = 0; i < 4; i++) {
            plan.off.add(about.plusDays(random.nextInt(20) - 3));
            plan.extra.put(about.plusDays(random.nextInt(20) - 3), parts(random));
        }
        return new CountedTerms(plan);
    }

    /** A change of the offset in one of the zones, or some other moment. */
    public static Instant near(Random random, LocalDate about) {
        var zone = ZONES.get(random.nextInt(ZONES.size()));
        var start = about.atStartOfDay(zone).toInstant();
        var transition = zone.getRules().nextTransition(start);
        return transition == null || random.nextInt(3) == 0 ? start : transition.getInstant();
    }

    private static List<int[]> parts(Random random) {
        var parts = new ArrayList<int[]>();
        int minute = random.nextInt(600);
        while (minute < 1400 && parts.size() < 4) {
            int until = Math.min(1440, minute + 20 + random.nextInt(300));
            parts.add(new int[] {minute, until});
            minute = until + random.nextInt(150);
        }
        return parts;
    }

    private static List<Interval> intervals(List<int[]> parts) {
        return parts.stream()
                .map(part -> new Interval(
                        LocalTime.ofSecondOfDay(part[0] * 60L), LocalTime.ofSecondOfDay(part[1] % 1440 * 60L)))
                .toList();
    }

    private static Interval whole() {
        return new Interval(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);
    }

    public Sla.Terms terms() {
        return terms;
    }

    /** How much working time each clock has. */
    public int minutes() {
        return minutes;
    }

    /** Whether the wall clock shows working time. */
    public boolean works(Instant moment) {
        ZonedDateTime wall = moment.atZone(zone);
        var date = wall.toLocalDate();
        var parts = extra.containsKey(date)
                ? extra.get(date)
                : off.contains(date) ? List.<int[]>of() : week.getOrDefault(date.getDayOfWeek(), List.of());
        int minute = wall.getHour() * 60 + wall.getMinute();
        return parts.stream().anyMatch(part -> part[0] <= minute && minute < part[1]);
    }
}
