package io.gapless.platform.table;

import com.github.pjfanning.xlsx.StreamingReader;
import com.github.pjfanning.xlsx.exceptions.ReadException;
import io.gapless.platform.web.Problem;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.io.ByteOrderMark;
import org.apache.commons.io.input.BOMInputStream;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.DateUtil;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Workbook;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a file one by one: CSV in UTF-8 (with or without byte-order mark), GB18030 or UTF-16 with commas,
 * semicolons or tabs, or the first sheet of an XLSX workbook. Which it is, its content tells. Rows without any value
 * are passed over.
 */
public final class TableReader implements AutoCloseable, Iterator<TableReader.TableRow> {

    /** Wider files are refused, and longer values: no real one is, and each costs memory. */
    private static final int MOST_COLUMNS = 300;

    private static final int LONGEST_VALUE = 10_000;

    private final AutoCloseable source;
    private final Iterator<List<String>> rows;
    private final List<String> names;
    private int number;
    private @Nullable TableRow next;

    private TableReader(AutoCloseable source, Iterator<List<String>> rows, Columns columns) {
        this.source = source;
        this.rows = rows;
        var header = next(rows);
        if (header == null) {
            throw Problem.unprocessable("table-empty");
        }
        if (header.size() > MOST_COLUMNS) {
            throw Problem.unprocessable("table-too-wide", MOST_COLUMNS);
        }
        this.names = columns.resolve(withoutEmptyEnd(header));
        this.next = read();
    }

    /**
     * A row of a file.
     *
     * @param number from 1, without the header line
     * @param columns the columns that the file has
     * @param fields the values by column name; stripped, and none for an empty cell
     */
    public record TableRow(int number, List<String> columns, Map<String, String> fields) {}

    /** Opens a file and reads its header line. */
    public static TableReader open(Path file, Columns columns) throws IOException {
        var start = new byte[8];
        int read;
        try (var input = Files.newInputStream(file)) {
            read = input.readNBytes(start, 0, start.length);
        }
        if (read >= 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4) {
            return workbook(file, columns);
        }
        if (read == 8 && (start[0] & 0xff) == 0xD0 && (start[1] & 0xff) == 0xCF) {
            throw Problem.unprocessable("table-old-workbook");
        }
        return csv(file, columns);
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
        try {
            source.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private @Nullable TableRow read() {
        for (var values = next(rows); values != null; values = next(rows)) {
            var fields = new LinkedHashMap<String, String>();
            for (int i = 0; i < values.size(); i++) {
                var value = unguarded(values.get(i).strip());
                if (value.isEmpty()) {
                    continue;
                }
                if (i >= names.size()) {
                    throw Problem.unprocessable("table-row-too-long", number + 1, names.size());
                }
                if (value.length() > LONGEST_VALUE) {
                    throw Problem.unprocessable("table-value-too-long", number + 1, names.get(i), LONGEST_VALUE);
                }
                fields.put(names.get(i), value);
            }
            if (!fields.isEmpty()) {
                number++;
                return new TableRow(number, names, fields);
            }
        }
        return null;
    }

    /** Takes off the apostrophe that {@link TableWriter} put before what a spreadsheet would take for a formula. */
    private static String unguarded(String value) {
        return value.length() > 1 && value.charAt(0) == '\'' && TableWriter.isFormula(value.substring(1))
                ? value.substring(1)
                : value;
    }

    private static @Nullable List<String> next(Iterator<List<String>> rows) {
        try {
            return rows.hasNext() ? rows.next() : null;
        } catch (UncheckedIOException | IllegalStateException e) {
            throw Problem.unprocessable("table-not-csv");
        } catch (ReadException | org.apache.poi.openxml4j.exceptions.OpenXML4JRuntimeException e) {
            throw Problem.unprocessable("table-not-xlsx");
        }
    }

    private static List<String> withoutEmptyEnd(List<String> header) {
        int size = header.size();
        while (size > 0 && header.get(size - 1).isBlank()) {
            size--;
        }
        return header.subList(0, size);
    }

    private static TableReader csv(Path file, Columns columns) throws IOException {
        var charset = charset(file);
        char separator = separator(file, charset);
        CSVParser parser = null;
        try {
            parser = CSVFormat.RFC4180
                    .builder()
                    .setDelimiter(separator)
                    .setIgnoreEmptyLines(true)
                    .get()
                    .parse(reader(file, charset));
            var records = parser.iterator();
            return new TableReader(
                    parser,
                    new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            return records.hasNext();
                        }

                        @Override
                        public List<String> next() {
                            CSVRecord values = records.next();
                            return values.toList();
                        }
                    },
                    columns);
        } catch (RuntimeException e) {
            if (parser != null) {
                parser.close();
            }
            throw e;
        }
    }

    private static Reader reader(Path file, Charset charset) throws IOException {
        return new InputStreamReader(
                BOMInputStream.builder()
                        .setInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))
                        .setByteOrderMarks(ByteOrderMark.UTF_8, ByteOrderMark.UTF_16LE, ByteOrderMark.UTF_16BE)
                        .get(),
                charset.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    /** UTF-8 where the whole file is that: text in another encoding hardly ever is by chance. */
    private static Charset charset(Path file) throws IOException {
        try (var input = BOMInputStream.builder()
                .setInputStream(Files.newInputStream(file))
                .setByteOrderMarks(ByteOrderMark.UTF_16LE, ByteOrderMark.UTF_16BE)
                .get()) {
            var mark = input.getBOM();
            if (mark != null) {
                return Charset.forName(mark.getCharsetName());
            }
        }
        for (Charset charset : List.of(StandardCharsets.UTF_8, Charset.forName("GB18030"))) {
            try (var reader = reader(file, charset)) {
                reader.transferTo(java.io.Writer.nullWriter());
                return charset;
            } catch (CharacterCodingException e) {
                // The next one, then.
            }
        }
        throw Problem.unprocessable("table-encoding");
    }

    private static char separator(Path file, Charset charset) throws IOException {
        try (var reader = new java.io.BufferedReader(reader(file, charset))) {
            var head = new char[20_000];
            int length = Math.max(reader.read(head), 0);
            var line = new String(head, 0, length).lines().findFirst().orElse("");
            if (line.indexOf(',') < 0) {
                if (line.indexOf('\t') >= 0) {
                    return '\t';
                }
                if (line.indexOf(';') >= 0) {
                    return ';';
                }
            }
            return ',';
        }
    }

    private static TableReader workbook(Path file, Columns columns) throws IOException {
        Workbook workbook = null;
        try {
            workbook = StreamingReader.builder()
                    .rowCacheSize(100)
                    .bufferSize(1 << 16)
                    .setUseSstTempFile(true)
                    .setEncryptSstTempFile(false)
                    .open(file.toFile());
            var sheet = workbook.sheetIterator();
            if (!sheet.hasNext()) {
                throw Problem.unprocessable("table-empty");
            }
            var rows = sheet.next().iterator();
            return new TableReader(
                    workbook,
                    new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            return rows.hasNext();
                        }

                        @Override
                        public List<String> next() {
                            return values(rows.next());
                        }
                    },
                    columns);
        } catch (Problem e) {
            close(workbook);
            throw e;
        } catch (RuntimeException e) {
            close(workbook);
            throw Problem.unprocessable("table-not-xlsx");
        }
    }

    private static void close(@Nullable Workbook workbook) throws IOException {
        if (workbook != null) {
            workbook.close();
        }
    }

    private static List<String> values(Row row) {
        var values = new ArrayList<String>();
        for (Cell cell : row) {
            if (cell.getColumnIndex() >= MOST_COLUMNS) {
                throw Problem.unprocessable("table-too-wide", MOST_COLUMNS);
            }
            while (values.size() < cell.getColumnIndex()) {
                values.add("");
            }
            values.add(value(cell));
        }
        return values;
    }

    /** A cell's value as it would stand in a CSV file; of a formula, its result. */
    private static String value(Cell cell) {
        var type = cell.getCellType() == CellType.FORMULA ? cell.getCachedFormulaResultType() : cell.getCellType();
        return switch (type) {
            case NUMERIC -> {
                if (DateUtil.isCellDateFormatted(cell)) {
                    var at = cell.getLocalDateTimeCellValue();
                    yield at.toLocalTime().toSecondOfDay() == 0
                            ? at.toLocalDate().toString()
                            : at.toString();
                }
                // Spreadsheets keep 15 digits; what a double adds behind them was never typed.
                yield new BigDecimal(cell.getNumericCellValue())
                        .round(new java.math.MathContext(15))
                        .stripTrailingZeros()
                        .toPlainString();
            }
            case STRING -> cell.getStringCellValue();
            case BOOLEAN -> Boolean.toString(cell.getBooleanCellValue());
            default -> "";
        };
    }

    /** Copies a stream to a file, as the library for workbooks needs one. */
    public static Path copy(InputStream content) throws IOException {
        var file = Files.createTempFile("gapless-table-", ".tmp");
        try {
            Files.copy(content, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }
}
