package io.gapless.platform.table;

import io.gapless.platform.web.Problem;
import io.gapless.platform.web.SafeText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The columns that a file may have, in any order.
 *
 * @param columns in the order in which a written file has them
 */
public record Columns(List<Column> columns) {

    /**
     * One column.
     *
     * @param name the English name, by which the rows' values are found
     * @param chinese the Chinese name, taken in a header line as well
     * @param required whether a file must have it
     */
    public record Column(String name, String chinese, boolean required) {

        public static Column required(String name, String chinese) {
            return new Column(name, chinese, true);
        }

        public static Column optional(String name, String chinese) {
            return new Column(name, chinese, false);
        }

        String header(Locale language) {
            return language.getLanguage().equals("zh") ? chinese : name;
        }
    }

    public static Columns of(Column... columns) {
        return new Columns(List.of(columns));
    }

    /** The header line in a language. */
    public List<String> header(Locale language) {
        return columns.stream().map(column -> column.header(language)).toList();
    }

    /**
     * The columns' names in the order of a file's header line; a {@link Problem} (422) says what is wrong with it.
     *
     * @param ignored columns that have an empty name in the result
     */
    List<String> resolve(List<String> header, Collection<String> ignored) {
        Map<String, String> known = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Column column : columns) {
            known.put(column.name(), column.name());
            known.put(column.chinese(), column.name());
        }
        var names = new ArrayList<String>();
        var seen = new HashSet<String>();
        for (String text : header) {
            var name = known.get(text.strip());
            if (name == null && ignored.contains(text.strip())) {
                names.add("");
                continue;
            }
            if (name == null) {
                throw Problem.unprocessable("table-unknown-column", abridged(text), names());
            }
            if (!seen.add(name)) {
                throw Problem.unprocessable("table-column-twice", abridged(text));
            }
            names.add(name);
        }
        for (Column column : columns) {
            if (column.required() && !seen.contains(column.name())) {
                throw Problem.unprocessable("table-missing-column", column.name(), column.chinese());
            }
        }
        return names;
    }

    private String names() {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    private static String abridged(String text) {
        return SafeText.cleaned(text.length() <= 60 ? text : text.substring(0, 60) + '…');
    }
}
