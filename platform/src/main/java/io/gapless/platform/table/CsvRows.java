package io.gapless.platform.table;

import io.gapless.platform.web.Problem;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.io.ByteOrderMark;
import org.apache.commons.io.input.BOMInputStream;

/** The rows of a CSV file; its encoding and its separator are found by looking. */
final class CsvRows implements Iterator<List<String>>, Closeable {

    /** Longer rows are refused: as a rule a quotation mark was opened and never closed. */
    private static final int LONGEST_ROW = 1_000_000;

    private final Bounded reader;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private int row;

    private CsvRows(Bounded reader, CSVParser parser) {
        this.reader = reader;
        this.parser = parser;
        this.records = parser.iterator();
    }

    static CsvRows open(Path file) throws IOException {
        var charset = charset(file);
        char separator = separator(file, charset);
        var reader = new Bounded(reader(file, charset));
        try {
            return new CsvRows(
                    reader,
                    CSVFormat.RFC4180
                            .builder()
                            .setDelimiter(separator)
                            .setIgnoreEmptyLines(true)
                            .get()
                            .parse(reader));
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    @Override
    public boolean hasNext() {
        reader.left = LONGEST_ROW;
        try {
            return records.hasNext();
        } catch (TooLong e) {
            throw Problem.unprocessable("table-row-endless", row + 1, LONGEST_ROW);
        } catch (UncheckedIOException | IllegalStateException e) {
            throw Problem.unprocessable("table-not-csv", row + 1);
        }
    }

    @Override
    public List<String> next() {
        row++;
        return records.next().toList();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    private static final class TooLong extends RuntimeException {
        TooLong() {
            super(null, null, false, false);
        }
    }

    /** Ends where one row would take up too much memory. The parser reads some thousand characters ahead. */
    private static final class Bounded extends FilterReader {

        private int left = LONGEST_ROW;

        Bounded(Reader reader) {
            super(reader);
        }

        @Override
        public int read() throws IOException {
            int c = in.read();
            count(c < 0 ? 0 : 1);
            return c;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int read = in.read(buffer, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int read) {
            left -= read;
            if (left < 0) {
                throw new TooLong();
            }
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
                var charset = Charset.forName(mark.getCharsetName());
                if (isReadable(file, charset)) {
                    return charset;
                }
                throw Problem.unprocessable("table-encoding");
            }
        }
        for (Charset charset : List.of(StandardCharsets.UTF_8, Charset.forName("GB18030"))) {
            if (isReadable(file, charset)) {
                return charset;
            }
        }
        throw Problem.unprocessable("table-encoding");
    }

    private static boolean isReadable(Path file, Charset charset) throws IOException {
        try (var reader = reader(file, charset)) {
            reader.transferTo(Writer.nullWriter());
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The one of the three that stands in the header line; the comma where several do, or none. */
    private static char separator(Path file, Charset charset) throws IOException {
        try (var reader = new BufferedReader(reader(file, charset))) {
            var head = new char[20_000];
            int length = Math.max(reader.read(head), 0);
            var line = new String(head, 0, length)
                    .lines()
                    .filter(some -> !some.isBlank())
                    .findFirst()
                    .orElse("");
            if (line.indexOf(',') >= 0) {
                return ',';
            }
            return line.indexOf('\t') >= 0 ? '\t' : line.indexOf(';') >= 0 ? ';' : ',';
        }
    }
}
