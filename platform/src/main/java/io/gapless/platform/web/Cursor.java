package io.gapless.platform.web;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Where a page of a list ended: the sort values of its last row, opaque to the caller.
 *
 * @param values the sort values, in the order of the list's {@code order by}
 */
public record Cursor(List<String> values) {

    private static final String SEPARATOR = "\u001f";
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,12}(\\.\\d{1,12})?");

    public static Cursor of(Object... values) {
        var texts = new ArrayList<String>();
        for (Object value : values) {
            texts.add(value.toString());
        }
        return new Cursor(List.copyOf(texts));
    }

    /** Reads what {@link #encode} wrote; anything else is a {@link Problem} (400). */
    static Cursor decode(String text) {
        try {
            var plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            return new Cursor(List.of(plain.split(SEPARATOR, -1)));
        } catch (IllegalArgumentException e) {
            throw unreadable();
        }
    }

    String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join(SEPARATOR, values).getBytes(StandardCharsets.UTF_8));
    }

    public String text(int index) {
        if (index >= values.size() || values.get(index).indexOf('\0') >= 0) {
            throw unreadable();
        }
        return values.get(index);
    }

    public UUID uuid(int index) {
        try {
            return UUID.fromString(text(index));
        } catch (IllegalArgumentException e) {
            throw unreadable();
        }
    }

    public Instant instant(int index) {
        try {
            return CalendarTimes.instant(text(index));
        } catch (java.time.DateTimeException e) {
            throw unreadable();
        }
    }

    /** A number that a database and its driver can take without effort. */
    public BigDecimal decimal(int index) {
        var text = text(index);
        if (!DECIMAL.matcher(text).matches()) {
            throw unreadable();
        }
        return new BigDecimal(text);
    }

    public int number(int index) {
        try {
            return Integer.parseInt(text(index));
        } catch (NumberFormatException e) {
            throw unreadable();
        }
    }

    private static Problem unreadable() {
        return Problem.badRequest("unreadable-cursor");
    }
}
