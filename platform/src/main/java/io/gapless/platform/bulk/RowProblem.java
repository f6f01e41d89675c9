package io.gapless.platform.bulk;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a row of a file, and what to change.
 *
 * @param column the column's English name; null where it is the row as a whole
 * @param messages by language, {@code en} and {@code zh}
 */
public record RowProblem(@Nullable String column, Map<String, String> messages) {}
