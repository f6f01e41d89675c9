package io.gapless.platform.bulk;

import io.gapless.platform.security.Caller;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A kind of table that a service gives out as a file. A service makes one bean for each kind.
 *
 * @param <P> which rows, kept as JSON
 */
public interface TableSource<P> {

    /** The kind of job, for example {@code customer-export}. */
    String type();

    Class<P> parameters();

    List<String> header(P parameters, Caller caller, Locale language);

    /** How many rows there will be, as far as can be told before. */
    long total(P parameters, Caller caller);

    /**
     * Some rows, in a read-only transaction of their own.
     *
     * @param caller who started the export: only what they may see, masked as they see it
     * @param after the {@link Rows#next} of the rows before; null at first
     */
    Rows rows(P parameters, Caller caller, Locale language, @Nullable String after, int limit);

    /**
     * Some rows.
     *
     * @param rows texts, numbers and null for empty cells, in the order of the header
     * @param next where to go on; null where these are the last
     */
    record Rows(List<List<@Nullable Object>> rows, @Nullable String next) {}
}
