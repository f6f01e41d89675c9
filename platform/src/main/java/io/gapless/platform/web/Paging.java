package io.gapless.platform.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for, from the query parameters {@code limit} and {@code cursor}.
 *
 * @param limit how many rows at the most, 1 to 200, 50 unless told
 * @param after where the page before ended, or null for the first
 */
public record Paging(int limit, @Nullable Cursor after) {

    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 200;

    static final List<String> PARAMETERS = List.of("limit", "cursor");

    /** Rows to fetch: one more than the page holds tells whether there is a next one. */
    public int fetch() {
        return limit + 1;
    }

    static Paging parse(@Nullable String limit, @Nullable String cursor) {
        return new Paging(parseLimit(limit), cursor == null || cursor.isBlank() ? null : Cursor.decode(cursor));
    }

    private static int parseLimit(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text.trim());
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Told below, as any other wrong limit.
        }
        throw Problem.badRequest("wrong-limit", MAX_LIMIT);
    }
}
