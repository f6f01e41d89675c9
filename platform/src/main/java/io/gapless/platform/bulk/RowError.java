package io.gapless.platform.bulk;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row that was not taken.
 *
 * @param row its number in the file, from 1, without the header line
 * @param errors what to change in it, in the reader's language
 * @param fields its values by column
 */
public record RowError(int row, List<FieldError> errors, Map<String, String> fields) {

    /**
     * What to change in a column; in the row as a whole where none is named.
     *
     * @param heading what the file calls the column
     */
    public record FieldError(
            @Nullable String column, @Nullable String heading, String message) {}
}
