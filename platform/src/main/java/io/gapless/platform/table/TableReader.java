package io.gapless.platform.table;

import io.gapless.platform.web.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a file one by one: CSV in UTF-8 (with or without byte-order mark), GB18030 or UTF-16 with commas,
 * semicolons or tabs, or the first sheet of an XLSX workbook. Which it is, its content tells. Rows without any value
 * are passed over. However the file is made, only one row of it is in memory. What cannot be read is a {@link Problem}
 * (422).
 */
public final class TableReader implements AutoCloseable, Iterator<TableReader.TableRow> {

    /** Wider files are refused, and longer values: no real one is, and each costs memory. */
    static final int MOST_COLUMNS = 300;

    static final int LONGEST_VALUE = 10_000;

    private final Closeable source;
    private final Iterator<List<String>> rows;
    private final boolean guarded;
    private final List<String> names;
    private final List<String> columns;
    private final Map<String, String> headings = new LinkedHashMap<>();
    private int number;
    private @Nullable TableRow next;

    private <S extends Closeable & Iterator<List<String>>> TableReader(
            S source, boolean guarded, Columns columns, Collection<String> ignored) {
        this.source = source;
        this.rows = source;
        this.guarded = guarded;
        var header = header(rows);
        this.names = columns.resolve(header, ignored);
        this.columns = names.stream().filter(name -> !name.isEmpty()).toList();
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).isEmpty()) {
                headings.put(names.get(i), header.get(i).strip());
            }
        }
        this.next = read();
    }

    /**
     * A row of a file.
     *
     * @param number from 1, without the header line and rows that are blank
     * @param columns the columns that the file has
     * @param fields the values by column name; stripped, and none for an empty cell
     */
    public record TableRow(int number, List<String> columns, Map<String, String> fields) {}

    /** Opens a file and reads its header line. */
    public static TableReader open(Path file, Columns columns) throws IOException {
        return open(file, columns, Set.of());
    }

    /**
     * Opens a file and reads its header line.
     *
     * @param ignored names of columns that the file may have as well, and that are passed over
     */
    public static TableReader open(Path file, Columns columns, Collection<String> ignored) throws IOException {
        byte[] start;
        try (var input = Files.newInputStream(file)) {
            start = input.readNBytes(4);
        }
        if (startsWith(start, 'P', 'K', 3, 4) || startsWith(start, 'P', 'K', 5, 6)) {
            return open(WorkbookRows.open(file), false, columns, ignored);
        }
        if (startsWith(start, 0xD0, 0xCF, 0x11, 0xE0)) {
            throw Problem.unprocessable("table-old-workbook");
        }
        return open(CsvRows.open(file), true, columns, ignored);
    }

    private static <S extends Closeable & Iterator<List<String>>> TableReader open(
            S rows, boolean guarded, Columns columns, Collection<String> ignored) throws IOException {
        try {
            return new TableReader(rows, guarded, columns, ignored);
        } catch (RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    private static boolean startsWith(byte[] start, int... bytes) {
        if (start.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((start[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** What the file calls its columns, by column name. */
    public Map<String, String> headings() {
        return Collections.unmodifiableMap(headings);
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public TableRow next() {
        var row = next;
        if (row == null) {
            throw new NoSuchElementException();
        }
        next = read();
        return row;
    }

    /** The row that {@link #next} gives, which stays the next one; null after the last. */
    public @Nullable TableRow peek() {
        return next;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    /** The first row that is not blank, without blanks at its end. */
    private static List<String> header(Iterator<List<String>> rows) {
        while (rows.hasNext()) {
            var row = rows.next();
            int size = row.size();
            while (size > 0 && row.get(size - 1).isBlank()) {
                size--;
            }
            if (size > MOST_COLUMNS) {
                throw Problem.unprocessable("table-too-wide", MOST_COLUMNS);
            }
            if (size > 0) {
                return row.subList(0, size);
            }
        }
        throw Problem.unprocessable("table-empty");
    }

    private @Nullable TableRow read() {
        while (rows.hasNext()) {
            var values = rows.next();
            var fields = new LinkedHashMap<String, String>();
            for (int i = 0; i < values.size(); i++) {
                var value = values.get(i).strip();
                if (guarded) {
                    value = TableWriter.unguarded(value).strip();
                }
                if (value.isEmpty()) {
                    continue;
                }
                if (i >= names.size()) {
                    throw Problem.unprocessable("table-row-too-long", number + 1, names.size());
                }
                var name = names.get(i);
                if (name.isEmpty()) {
                    continue;
                }
                if (value.length() > LONGEST_VALUE) {
                    throw Problem.unprocessable("table-value-too-long", number + 1, name, LONGEST_VALUE);
                }
                fields.put(name, value);
            }
            if (!fields.isEmpty()) {
                number++;
                return new TableRow(number, columns, fields);
            }
        }
        return null;
    }

    /** Copies a stream to a file, which a workbook has to be. The caller deletes it. */
    public static Path copy(InputStream content) throws IOException {
        var file = Files.createTempFile("gapless-table-", ".tmp");
        try {
            Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }
}
