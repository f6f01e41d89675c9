package io.gapless.platform.bulk;

import io.gapless.platform.table.Columns;
import io.gapless.platform.table.TableFormat;
import io.gapless.platform.table.TableReader;
import io.gapless.platform.table.TableReader.TableRow;
import io.gapless.platform.table.TableWriter;
import io.gapless.platform.web.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * How the columns of some other system's file become those of an import: data that comes with the request, so that no
 * file of anybody's needs a program.
 *
 * @param columns by the import's column; columns of the file that none of them names are passed over
 */
public record ColumnMapping(@Nullable Map<String, @Nullable Rule> columns) {

    private static final int MOST = 1000;
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    /** Whatever else the file has. */
    private static final Collection<String> ALL_OTHERS = new AbstractCollection<>() {
        @Override
        public boolean contains(@Nullable Object column) {
            return true;
        }

        @Override
        public Iterator<String> iterator() {
            return List.<String>of().iterator();
        }

        @Override
        public int size() {
            return 0;
        }
    };

    /**
     * Where a value comes from: one of {@code from}, {@code value} and {@code row}.
     *
     * @param from columns of the file; those with a value are joined
     * @param joinedBy a space unless told
     * @param values what stands in for what
     * @param otherwise what stands in for all else, also for nothing; left as it is where this is not told
     * @param dates the pattern of times, as in {@code M/d/uuuu}; what does not fit it is left as it is, and told by row
     * @param value the same in each row
     * @param row the row's number with this in front
     */
    public record Rule(
            @Nullable List<@Nullable String> from,
            @Nullable String joinedBy,
            @Nullable Map<String, @Nullable String> values,
            @Nullable String otherwise,
            @Nullable String dates,
            @Nullable String value,
            @Nullable String row) {}

    /** Reads a mapping; a {@link Problem} (400) where it is none. */
    public static ColumnMapping read(String text, JsonMapper json) {
        try {
            var mapping = json.readValue(text, ColumnMapping.class);
            if (mapping != null) {
                return mapping;
            }
        } catch (JacksonException e) {
            // Told below, as anything else that is no mapping.
        }
        throw Problem.badRequest("import-mapping-unreadable");
    }

    /**
     * A file with the import's own columns; to be closed by whoever asks for it. A {@link Problem} (422) where the mapping
     * does not fit the columns, or the file has not those that it names.
     */
    public Upload applied(Upload original, Columns known) {
        var rules = checked(known.columns().stream().map(Columns.Column::name).toList());
        var formats = new java.util.HashMap<String, DateTimeFormatter>();
        rules.forEach((column, rule) -> {
            if (rule.dates() != null) {
                formats.put(column, format(column, rule.dates()));
            }
        });
        var used = new LinkedHashSet<String>();
        rules.values().stream()
                .filter(rule -> rule.from() != null)
                .forEach(rule -> rule.from().forEach(used::add));
        var columns = new Columns(
                used.stream().map(name -> Columns.Column.required(name, name)).toList());
        try {
            var mapped = new Upload(
                    original.fileName(),
                    Files.createTempDirectory("gapless-upload-").resolve("content"),
                    original.sha256());
            try (var reader = TableReader.open(original.file(), columns, ALL_OTHERS);
                    var out = Files.newOutputStream(mapped.file());
                    var table = TableWriter.open(out, TableFormat.CSV, List.copyOf(rules.keySet()))) {
                while (reader.hasNext()) {
                    var row = reader.next();
                    var values = new ArrayList<@Nullable Object>();
                    rules.forEach((column, rule) -> values.add(value(row, rule, formats.get(column))));
                    table.row(values);
                }
                table.complete();
            } catch (IOException | RuntimeException e) {
                mapped.close();
                throw e;
            }
            return mapped;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String value(TableRow row, Rule rule, @Nullable DateTimeFormatter format) {
        if (rule.value() != null) {
            return rule.value();
        }
        if (rule.row() != null) {
            return rule.row() + row.number();
        }
        var text = rule.from() == null
                ? ""
                : rule.from().stream()
                        .map(column -> row.fields().get(column))
                        .filter(java.util.Objects::nonNull)
                        .collect(Collectors.joining(rule.joinedBy() == null ? " " : rule.joinedBy()));
        if (rule.values() != null && rule.values().get(text) != null) {
            text = rule.values().get(text);
        } else if (rule.otherwise() != null) {
            text = rule.otherwise();
        }
        if (text == null || text.isEmpty()) {
            return null;
        }
        return format == null ? text : time(text, format);
    }

    private static String time(String text, DateTimeFormatter format) {
        try {
            return switch (format.parseBest(text, LocalDateTime::from, LocalDate::from)) {
                case LocalDateTime time -> DAY_AND_TIME.format(time);
                case LocalDate day -> day.toString();
                default -> text;
            };
        } catch (DateTimeException e) {
            return text;
        }
    }

    private static DateTimeFormatter format(String column, String pattern) {
        try {
            return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
        } catch (IllegalArgumentException e) {
            throw unfit(column);
        }
    }

    private Map<String, Rule> checked(List<String> known) {
        if (columns == null || columns.isEmpty()) {
            throw unfit("columns");
        }
        var rules = new java.util.LinkedHashMap<String, Rule>();
        columns.forEach((column, rule) -> {
            if (!known.contains(column) || rule == null) {
                throw unfit(column);
            }
            long sources = java.util.stream.Stream.of(rule.from(), rule.value(), rule.row())
                    .filter(java.util.Objects::nonNull)
                    .count();
            if (sources != 1
                    || rule.from() != null
                            && (rule.from().isEmpty()
                                    || rule.from().size() > known.size()
                                    || rule.from().stream().anyMatch(name -> name == null || name.isBlank()))
                    || rule.values() != null && rule.values().size() > MOST) {
                throw unfit(column);
            }
            rules.put(column, rule);
        });
        return rules;
    }

    private static Problem unfit(String column) {
        return Problem.unprocessable("import-mapping-unfit", column.length() <= 60 ? column : column.substring(0, 60));
    }
}
