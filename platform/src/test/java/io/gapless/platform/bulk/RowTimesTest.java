package io.gapless.platform.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowTimesTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    @ParameterizedTest
    @CsvSource({
        "2026-11-22, 2026-11-21T16:00:00Z",
        "2026-11-22 08:30, 2026-11-22T00:30:00Z",
        "2026-11-22   8:30, 2026-11-22T00:30:00Z",
        "2026/2/3 8:30:15, 2026-02-03T00:30:15Z",
        "2026-2-3T08:30, 2026-02-03T00:30:00Z",
        "2026-11-22T08:30:15.250, 2026-11-22T00:30:15.250Z",
        "2026-11-22T08:30:00Z, 2026-11-22T08:30:00Z",
        "2026-11-22T08:30:15.123456789Z, 2026-11-22T08:30:15.123456789Z",
        "2026-11-22T08:30+08:00, 2026-11-22T00:30:00Z",
        "2026-11-22 08:30:00+0800, 2026-11-22T00:30:00Z",
        "2026-11-22T08:30:00-0330, 2026-11-22T12:00:00Z",
        "2024-02-29T00:00, 2024-02-28T16:00:00Z"
    })
    void a_time_is_read_as_it_is_written(String text, Instant time) {
        assertThat(RowTimes.time(text, ZONE)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-02-31",
                "2026-02-30 08:30",
                "2025-02-29T08:30:00Z",
                "2026-04-31T08:30",
                "2026-13-01",
                "2026-00-10",
                "2026-1-0",
                "2026-11-22T24:00",
                "2026-11-22T08:60",
                "2026-11-22T8",
                "26-11-22",
                "12026-11-22",
                "-2026-11-22",
                "2026-11-22Z",
                "2026-11-22T08:30 o'clock",
                "08:30",
                "22.11.2026"
            })
    void what_no_calendar_or_clock_has_is_no_time(String text) {
        assertThatThrownBy(() -> RowTimes.time(text, ZONE)).isInstanceOf(DateTimeException.class);
    }

    @Test
    void a_day_is_read_with_dashes_or_slashes_and_has_no_time() {
        assertThat(RowTimes.day("2026-2-3")).isEqualTo(LocalDate.of(2026, 2, 3));
        assertThat(RowTimes.day(" 2026/02/03 ")).isEqualTo(LocalDate.of(2026, 2, 3));
        assertThat(RowTimes.day("2024-02-29")).isEqualTo(LocalDate.of(2024, 2, 29));
        for (String none : new String[] {"2026-02-31", "2026-02-29", "2026-2-3 08:30", "2026-2", ""}) {
            assertThatThrownBy(() -> RowTimes.day(none)).as(none).isInstanceOf(DateTimeException.class);
        }
    }
}
