package io.gapless.platform.bulk;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;

/**
 * Days and times as people and spreadsheets write them, such as {@code 2026-11-22}, {@code 2026/2/3 8:30} or
 * {@code 2026-11-22T08:30:00+0800}. A day that no calendar has, such as 30 February, is none: it is not moved to
 * another.
 */
public final class RowTimes {

    private static final DateTimeFormatter DAY = days().toFormatter().withResolverStyle(ResolverStyle.STRICT);

    private static final DateTimeFormatter TIME = days().optionalStart()
            .appendLiteral('T')
            .appendValue(ChronoField.HOUR_OF_DAY, 1, 2, SignStyle.NOT_NEGATIVE)
            .appendLiteral(':')
            .appendValue(ChronoField.MINUTE_OF_HOUR, 2)
            .optionalStart()
            .appendLiteral(':')
            .appendValue(ChronoField.SECOND_OF_MINUTE, 2)
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .optionalEnd()
            .optionalEnd()
            .optionalStart()
            .parseLenient()
            .appendOffsetId()
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    private RowTimes() {}

    private static DateTimeFormatterBuilder days() {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendValue(ChronoField.YEAR, 4)
                .appendLiteral('-')
                .appendValue(ChronoField.MONTH_OF_YEAR, 1, 2, SignStyle.NOT_NEGATIVE)
                .appendLiteral('-')
                .appendValue(ChronoField.DAY_OF_MONTH, 1, 2, SignStyle.NOT_NEGATIVE);
    }

    /** A day; a {@link DateTimeException} where it is none. */
    public static LocalDate day(String text) {
        return LocalDate.parse(plain(text), DAY);
    }

    /**
     * A time: with its offset, or in the zone; a day alone is its beginning. A {@link DateTimeException} where it is
     * none.
     *
     * @param zone of times that name none
     */
    public static Instant time(String text, ZoneId zone) {
        return switch (TIME.parseBest(plain(text), OffsetDateTime::from, LocalDateTime::from, LocalDate::from)) {
            case OffsetDateTime time -> time.toInstant();
            case LocalDateTime time -> time.atZone(zone).toInstant();
            case LocalDate day -> day.atStartOfDay(zone).toInstant();
            case TemporalAccessor other -> throw new DateTimeException("Neither a time nor a day: " + other);
        };
    }

    private static String plain(String text) {
        return text.strip()
                .replace('/', '-')
                .replaceFirst("^([0-9-]+) +", "$1T")
                .replaceFirst("([+-][0-9]{2})([0-9]{2})$", "$1:$2");
    }
}
