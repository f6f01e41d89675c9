package io.gapless.localstack.demo;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.util.List;

/** The days of the quarter that lies behind the first run, with the hours at which people work and turn to the desk. */
final class Quarter {

    static final int DAYS = 91;

    /** As the desk's calendar has it. */
    private static final List<LocalTime> SHIFTS =
            List.of(LocalTime.of(8, 30), LocalTime.NOON, LocalTime.of(13, 30), LocalTime.of(17, 30));

    private final LocalDate today;

    Quarter(LocalDate today) {
        this.today = today;
    }

    LocalDate first() {
        return today.minusDays(DAYS);
    }

    /** When the past is over: what would have come later has not happened yet. */
    Instant end() {
        return today.atStartOfDay(World.ZONE).toInstant();
    }

    static boolean isWorkingDay(LocalDate day) {
        return day.getDayOfWeek().getValue() <= DayOfWeek.FRIDAY.getValue();
    }

    List<LocalDate> workingDays() {
        return first().datesUntil(today).filter(Quarter::isWorkingDay).toList();
    }

    /** From 0 on the first day to 1 on the last. */
    double progress(LocalDate day) {
        return (double) (day.toEpochDay() - first().toEpochDay()) / DAYS;
    }

    /** A moment at which somebody turns to the desk: more on Mondays and before feasts, few on Sundays. */
    Instant complained(Chance chance) {
        while (true) {
            LocalDate day = today.minusDays(chance.between(1, DAYS));
            if (chance.share() * 2.4 < weight(day)) {
                int minute = chance.is(0.58)
                        ? chance.between(8 * 60 + 10, 11 * 60 + 55)
                        : chance.is(0.9) ? chance.between(13 * 60, 17 * 60 + 50) : chance.between(18 * 60, 21 * 60);
                return day.atStartOfDay(World.ZONE)
                        .plusMinutes(minute)
                        .plusSeconds(chance.between(0, 59))
                        .toInstant();
            }
        }
    }

    private static double weight(LocalDate day) {
        double week = switch (day.getDayOfWeek()) {
            case MONDAY -> 1.35;
            case SATURDAY -> 0.6;
            case SUNDAY -> 0.4;
            default -> 1.0;
        };
        return week * season(day);
    }

    /** Before the National Day, the Spring Festival and the sales of November and June more is ordered than can be brought. */
    private static double season(LocalDate day) {
        MonthDay at = MonthDay.from(day);
        return isIn(at, 9, 24, 10, 9) || isIn(at, 1, 14, 2, 12)
                ? 1.7
                : isIn(at, 11, 9, 11, 16) || isIn(at, 6, 15, 6, 21) ? 1.4 : 1;
    }

    private static boolean isIn(MonthDay day, int fromMonth, int fromDay, int toMonth, int toDay) {
        return !day.isBefore(MonthDay.of(fromMonth, fromDay)) && !day.isAfter(MonthDay.of(toMonth, toDay));
    }

    /** So many minutes of work later; within a shift that begins then where there is none at the moment. */
    static Instant worked(Instant from, double minutes) {
        Duration left = Duration.ofSeconds(Math.round(minutes * 60));
        for (LocalDate day = LocalDate.ofInstant(from, World.ZONE); ; day = day.plusDays(1)) {
            for (int i = 0; isWorkingDay(day) && i < SHIFTS.size(); i += 2) {
                Instant opens = day.atTime(SHIFTS.get(i)).atZone(World.ZONE).toInstant();
                Instant closes =
                        day.atTime(SHIFTS.get(i + 1)).atZone(World.ZONE).toInstant();
                Instant begins = opens.isBefore(from) ? from : opens;
                if (begins.isBefore(closes)) {
                    Duration open = Duration.between(begins, closes);
                    if (left.compareTo(open) <= 0) {
                        return begins.plus(left);
                    }
                    left = left.minus(open);
                }
            }
        }
    }
}
