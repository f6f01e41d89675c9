package io.gapless.platform.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items the rows
 * @param next the cursor of the following page, or null where this is the last
 */
public record KeysetPage<T>(
        List<T> items,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String next) {

    /**
     * Makes a page of rows fetched with {@link Paging#fetch()}.
     *
     * @param position the sort values of a row, as the list's {@code order by} has them
     */
    public static <R, T> KeysetPage<T> of(
            List<R> fetched, Paging paging, Function<R, Cursor> position, Function<R, T> item) {
        boolean more = fetched.size() > paging.limit();
        var rows = more ? fetched.subList(0, paging.limit()) : fetched;
        var next = more ? position.apply(rows.getLast()).encode() : null;
        return new KeysetPage<>(rows.stream().map(item).toList(), next);
    }
}
