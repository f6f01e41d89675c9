package io.gapless.platform.table;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * Writes a table row by row, straight into the stream. No text of ours or of anybody's becomes a formula in a
 * spreadsheet: in CSV such a text gets an apostrophe in front (OWASP, CSV injection), which {@link TableReader} takes
 * off again; in XLSX it is a text by its type.
 */
public abstract sealed class TableWriter implements Closeable permits TableWriter.Csv, WorkbookWriter {

    TableWriter() {}

    /**
     * Starts a table with its header line. Whoever has written the last row completes it. A
     * {@link io.gapless.platform.web.Problem} (422) where a workbook cannot take so many rows.
     */
    public static TableWriter open(OutputStream out, TableFormat format, List<String> header) throws IOException {
        var writer = switch (format) {
            case CSV -> new Csv(out);
            case XLSX -> new WorkbookWriter(out);
        };
        writer.row(header);
        return writer;
    }

    /** Writes a row: texts, numbers, and null for an empty cell; anything else as its text. */
    public abstract void row(List<? extends @Nullable Object> values) throws IOException;

    /** Completes the file after its last row and closes the stream. */
    public abstract void complete() throws IOException;

    /** Leaves a file that was not completed as it is, broken: nobody must take it for the whole. */
    @Override
    public void close() {}

    /** The number as people write it; null where the value is none. */
    static @Nullable String plainNumber(Object value) {
        return switch (value) {
            case BigDecimal number -> number.toPlainString();
            case Double number when Double.isFinite(number) -> new BigDecimal(number.toString()).toPlainString();
            case Float number when Float.isFinite(number) -> new BigDecimal(number.toString()).toPlainString();
            case Long number -> number.toString();
            case Integer number -> number.toString();
            case Short number -> number.toString();
            case Byte number -> number.toString();
            case BigInteger number -> number.toString();
            default -> null;
        };
    }

    /** Whether a spreadsheet would take the text for a formula; some pass over white space before it. */
    static boolean isFormula(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("=+-@\t\r\n＝＋－＠".indexOf(c) >= 0) {
                return true;
            }
            if (!Character.isWhitespace(c) && !Character.isSpaceChar(c) && c != '\ufeff' && c != 0) {
                return false;
            }
        }
        return false;
    }

    /** With an apostrophe in front of a formula, and of what only looks guarded already. */
    static String guarded(String text) {
        return needsGuard(text) ? '\'' + text : text;
    }

    /** Undoes {@link #guarded}. */
    static String unguarded(String text) {
        return text.startsWith("'") && needsGuard(text.substring(1)) ? text.substring(1) : text;
    }

    private static boolean needsGuard(String text) {
        int apostrophes = 0;
        while (apostrophes < text.length() && text.charAt(apostrophes) == '\'') {
            apostrophes++;
        }
        return isFormula(text.substring(apostrophes));
    }

    static final class Csv extends TableWriter {

        private final CSVPrinter printer;

        Csv(OutputStream out) throws IOException {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
            writer.write('\ufeff');
            printer = CSVFormat.RFC4180.print(writer);
        }

        @Override
        public void row(List<? extends @Nullable Object> values) throws IOException {
            for (Object value : values) {
                var number = value == null ? "" : plainNumber(value);
                printer.print(number == null ? guarded(String.valueOf(value)) : number);
            }
            printer.println();
        }

        @Override
        public void complete() throws IOException {
            printer.close(true);
        }
    }
}
