package io.gapless.platform.table;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.poi.xssf.streaming.SXSSFSheet;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;
import org.jspecify.annotations.Nullable;

/**
 * Writes a table row by row. No text of ours or of anybody's becomes a formula in a spreadsheet: in CSV such a text
 * gets an apostrophe in front (OWASP, CSV injection), which {@link TableReader} takes off again; in XLSX it is a text
 * by its type.
 */
public abstract sealed class TableWriter implements AutoCloseable {

    private TableWriter() {}

    /** Starts a table with its header line. Closing the writer completes the file and closes the stream. */
    public static TableWriter open(OutputStream out, TableFormat format, List<String> header) throws IOException {
        var writer = switch (format) {
            case CSV -> new Csv(out);
            case XLSX -> new Xlsx(out);
        };
        writer.row(header);
        return writer;
    }

    /** Writes a row: texts, numbers, and null for an empty cell; anything else as its text. */
    public abstract void row(List<? extends @Nullable Object> values) throws IOException;

    @Override
    public abstract void close() throws IOException;

    /** Whether a spreadsheet would take the text for a formula. */
    static boolean isFormula(String text) {
        return !text.isEmpty() && "=+-@\t\r＝＋－＠".indexOf(text.charAt(0)) >= 0;
    }

    private static final class Csv extends TableWriter {

        private final CSVPrinter printer;

        Csv(OutputStream out) throws IOException {
            var writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            writer.write('\ufeff');
            printer = CSVFormat.RFC4180.print(writer);
        }

        @Override
        public void row(List<? extends @Nullable Object> values) throws IOException {
            for (Object value : values) {
                if (value instanceof BigDecimal number) {
                    printer.print(number.toPlainString());
                } else if (value == null || value instanceof Number) {
                    printer.print(value);
                } else {
                    var text = value.toString();
                    printer.print(isFormula(text) ? '\'' + text : text);
                }
            }
            printer.println();
        }

        @Override
        public void close() throws IOException {
            printer.close(true);
        }
    }

    private static final class Xlsx extends TableWriter {

        /** Excel's own limit of a cell. */
        private static final int LONGEST = 32_767;

        private final OutputStream out;
        private final SXSSFWorkbook workbook = new SXSSFWorkbook(100);
        private final SXSSFSheet sheet = workbook.createSheet("gapless");
        private int next;
        private boolean closed;

        Xlsx(OutputStream out) {
            this.out = out;
            workbook.setCompressTempFiles(true);
        }

        @Override
        public void row(List<? extends @Nullable Object> values) {
            var row = sheet.createRow(next++);
            for (int i = 0; i < values.size(); i++) {
                var value = values.get(i);
                if (value instanceof Number number) {
                    row.createCell(i).setCellValue(number.doubleValue());
                } else if (value != null) {
                    var text = value.toString();
                    row.createCell(i).setCellValue(text.length() <= LONGEST ? text : text.substring(0, LONGEST));
                }
            }
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                try (out;
                        workbook) {
                    workbook.write(out);
                }
            }
        }
    }
}
