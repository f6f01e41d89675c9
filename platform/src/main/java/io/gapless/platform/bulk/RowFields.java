package io.gapless.platform.bulk;

import io.gapless.platform.table.TableReader.TableRow;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a row as what they are to be, and collects what is wrong with them. What cannot be read is null,
 * as is what is not there.
 */
public final class RowFields {

    /** Nothing that is taken over happened before. */
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    private final TableRow row;
    private final ZoneId zone;
    private final Instant now;
    private final RowProblems problems;
    private final List<RowProblem> wrong = new ArrayList<>();

    /**
     * The fields of a row.
     *
     * @param zone of times that name none
     * @param now the latest time that can be: rows tell of the past
     */
    public RowFields(TableRow row, ZoneId zone, Instant now, RowProblems problems) {
        this.row = row;
        this.zone = zone;
        this.now = now.truncatedTo(ChronoUnit.MICROS);
        this.problems = problems;
    }

    /** The values that some rows have in a column. */
    public static Set<String> values(List<TableRow> rows, String column) {
        return rows.stream()
                .map(row -> row.fields().get(column))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    public int row() {
        return row.number();
    }

    /** What was found to be wrong so far. */
    public List<RowProblem> wrong() {
        return wrong;
    }

    /** Something else that is wrong, by the text {@code row.<slug>} of the messages. */
    public void refuse(String column, String slug, Object... arguments) {
        wrong.add(problems.of(column, slug, arguments));
    }

    /** As it is in the file; empty where it is not there. */
    String raw(String column) {
        return row.fields().getOrDefault(column, "");
    }

    public boolean has(String column) {
        return row.fields().containsKey(column);
    }

    public @Nullable String text(String column, int longest) {
        var text = row.fields().get(column);
        if (text != null && text.length() > longest) {
            refuse(column, "too-long", longest);
            return null;
        }
        return text;
    }

    /** A text that has to be there; empty where it is not. */
    public String required(String column, int longest) {
        if (!has(column)) {
            refuse(column, "required");
        }
        var text = text(column, longest);
        return text == null ? "" : text;
    }

    /** A text of some form. */
    public @Nullable String like(String column, String pattern, int longest) {
        var text = text(column, longest);
        if (text != null && !text.matches(pattern)) {
            refuse(column, "not-like", pattern);
            return null;
        }
        return text;
    }

    /** One of the constants, in upper or lower case. */
    public <E extends Enum<E>> @Nullable E one(String column, List<E> among) {
        var text = row.fields().get(column);
        if (text == null) {
            return null;
        }
        var name = text.strip().toUpperCase(Locale.ROOT);
        for (E one : among) {
            if (one.name().equals(name)) {
                return one;
            }
        }
        refuse(column, "not-one-of", among.stream().map(Enum::name).collect(Collectors.joining(", ")));
        return null;
    }

    public @Nullable Integer whole(String column, int least, int most) {
        var number = number(column, BigDecimal.valueOf(least), BigDecimal.valueOf(most), 0);
        return number == null ? null : number.intValueExact();
    }

    /** A number within limits, with at most so many decimals. */
    public @Nullable BigDecimal number(String column, BigDecimal least, BigDecimal most, int decimals) {
        var text = row.fields().get(column);
        if (text == null) {
            return null;
        }
        try {
            // Longer ones could be small and take long to be reckoned with: 1e999999999.
            var number = text.length() > 30 ? null : new BigDecimal(text.strip());
            if (number != null
                    && Math.abs((long) number.scale()) <= 30
                    && number.compareTo(least) >= 0
                    && number.compareTo(most) <= 0
                    && number.stripTrailingZeros().scale() <= decimals) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range.
        }
        refuse(column, "not-a-number-between", least.toPlainString(), most.toPlainString(), decimals);
        return null;
    }

    /** A day up to today. */
    public @Nullable LocalDate day(String column) {
        var text = row.fields().get(column);
        if (text == null) {
            return null;
        }
        try {
            var day = RowTimes.day(text);
            if (isPast(day.atStartOfDay(zone).toInstant())) {
                return day;
            }
        } catch (DateTimeException e) {
            // Told below, as a day that cannot be.
        }
        refuse(column, "not-a-past-day");
        return null;
    }

    /** A time up to now: with its offset, or in the zone; a day alone is its beginning. */
    public @Nullable Instant time(String column) {
        var text = row.fields().get(column);
        return text == null ? null : time(column, text);
    }

    /** Several times in one field, separated by {@code |}, in the order of time. */
    public List<Instant> times(String column) {
        var text = row.fields().get(column);
        if (text == null) {
            return List.of();
        }
        var times = new ArrayList<Instant>();
        for (String part : text.split("\\|")) {
            var time = time(column, part);
            if (time == null) {
                return List.of();
            }
            times.add(time);
        }
        times.sort(null);
        return times;
    }

    private @Nullable Instant time(String column, String text) {
        try {
            var time = RowTimes.time(text, zone);
            if (isPast(time)) {
                return time.truncatedTo(ChronoUnit.MICROS);
            }
        } catch (DateTimeException e) {
            // Told below, as a time that cannot be.
        }
        refuse(column, "not-a-past-time");
        return null;
    }

    private boolean isPast(Instant time) {
        return !time.isBefore(EARLIEST) && !time.isAfter(now);
    }

    /** Refuses the later of two times that are not in their order; those that are not there are passed over. */
    public void inOrder(String... columns) {
        @Nullable Instant before = null;
        String beforeIn = "";
        for (String column : columns) {
            var text = row.fields().get(column);
            var time = text == null || wrong.stream().anyMatch(one -> column.equals(one.column()))
                    ? null
                    : time(column, text);
            if (time == null) {
                continue;
            }
            if (before != null && time.isBefore(before)) {
                refuse(column, "out-of-order", beforeIn);
                return;
            }
            before = time;
            beforeIn = column;
        }
    }

    /** By which the same row is known again, whatever the order of its columns: SHA-256 in hex. */
    public String digest() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            new TreeMap<>(row.fields())
                    .forEach((column, value) -> Arrays.asList(column, value).forEach(part -> {
                        digest.update(part.getBytes(StandardCharsets.UTF_8));
                        digest.update((byte) 0);
                    }));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
