package io.gapless.survey.assessment;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** A quarter of a year, written 2026-Q3. */
record Quarter(int year, int number) {

    static final String PATTERN = "20[0-9]{2}-Q[1-4]";

    static Quarter of(String text) {
        return new Quarter(Integer.parseInt(text.substring(0, 4)), text.charAt(6) - '0');
    }

    private LocalDate firstDay() {
        return LocalDate.of(year, 3 * number - 2, 1);
    }

    Instant from(ZoneId zone) {
        return firstDay().atStartOfDay(zone).toInstant();
    }

    Quarter before() {
        return number == 1 ? new Quarter(year - 1, 4) : new Quarter(year, number - 1);
    }

    /** Exclusive. */
    Instant to(ZoneId zone) {
        return firstDay().plusMonths(3).atStartOfDay(zone).toInstant();
    }

    @Override
    public String toString() {
        return year + "-Q" + number;
    }
}
