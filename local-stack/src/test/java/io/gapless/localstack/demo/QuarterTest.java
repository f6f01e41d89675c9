package io.gapless.localstack.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuarterTest {

    private final Quarter quarter = new Quarter(LocalDate.of(2026, 11, 22));

    @Test
    void work_goes_on_where_the_shift_goes_on() {
        // Friday 17:00, an hour of work: half of it on Monday.
        assertThat(Quarter.worked(Instant.parse("2026-11-20T09:00:00Z"), 60))
                .isEqualTo(Instant.parse("2026-11-23T01:00:00Z"));
        assertThat(Quarter.worked(Instant.parse("2026-11-23T03:30:00Z"), 60))
                .isEqualTo(Instant.parse("2026-11-23T06:00:00Z"));
    }

    @Test
    void all_of_it_lies_behind_and_the_days_are_not_alike() {
        Map<DayOfWeek, Integer> byDay = new EnumMap<>(DayOfWeek.class);
        for (int i = 0; i < 2000; i++) {
            Instant at = quarter.complained(Chance.of("test", i));
            assertThat(at).isBefore(quarter.end());
            LocalDate day = LocalDate.ofInstant(at, World.ZONE);
            assertThat(day).isBetween(quarter.first(), LocalDate.of(2026, 11, 21));
            byDay.merge(day.getDayOfWeek(), 1, Integer::sum);
        }
        assertThat(byDay.get(DayOfWeek.MONDAY)).isGreaterThan(2 * byDay.getOrDefault(DayOfWeek.SUNDAY, 0));
        assertThat(quarter.workingDays()).hasSize(65).allMatch(Quarter::isWorkingDay);
    }

    @Test
    void a_sheet_quotes_what_has_to_be() {
        Sheet sheet = new Sheet("a", "b", "c");
        sheet.add(Map.of("c", "x, \"y\"", "a", 1));
        assertThat(sheet.csv()).isEqualTo("a,b,c\r\n1,,\"x, \"\"y\"\"\"\r\n");
        assertThat(sheet.rows()).isEqualTo(1);
    }
}
