package io.gapless.platform.report;

import io.gapless.platform.pdf.PdfReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;

/**
 * A report, part by part: to print with its charts, or to calculate with as a workbook of a sheet for each part.
 *
 * @param footer below each page
 */
public record ReportDocument(String title, String about, String footer, List<Part> parts) {

    /** What stands where there is no figure. */
    public static final String NONE = "–";

    /** Spreadsheets allow no more. */
    private static final int LONGEST_SHEET_NAME = 31;

    /**
     * A part, as a table.
     *
     * @param note what is to be known of it
     * @param figures drawn on paper; a service may draw them into the workbook, too
     * @param rows cells of texts, numbers and {@link Share}s
     */
    public record Part(
            String title,
            @Nullable String note,
            List<? extends Figure> figures,
            List<String> header,
            List<? extends List<?>> rows) {

        public Part(String title, @Nullable String note, List<String> header, List<? extends List<?>> rows) {
            this(title, note, List.of(), header, rows);
        }

        /**
         * The columns of the part's sheet. Of how many a share is, paper tells in its cell; whoever calculates needs it in
         * one of its own.
         */
        public List<String> sheetHeader() {
            var columns = new ArrayList<String>();
            for (int column = 0; column < header.size(); column++) {
                columns.add(header.get(column));
                if (tellsOfHowMany(column)) {
                    columns.add(header.get(column) + " (n)");
                }
            }
            return columns;
        }

        /** At which column of the sheet each column begins. */
        private List<Integer> places() {
            var places = new ArrayList<Integer>();
            int next = 0;
            for (int column = 0; column < header.size(); column++) {
                places.add(next);
                next += tellsOfHowMany(column) ? 2 : 1;
            }
            return places;
        }

        private boolean tellsOfHowMany(int column) {
            return rows.stream().anyMatch(row -> row.get(column) instanceof Share share && share.n() != null);
        }

        /** By the longest text of each column, within reason; a Chinese character is as wide as two others. */
        private List<Integer> widths() {
            var widths = new ArrayList<Integer>();
            for (int column = 0; column < header.size(); column++) {
                int widest = width(header.get(column));
                for (var row : rows) {
                    widest = Math.max(widest, width(shown(row.get(column))));
                }
                widths.add(Math.clamp(widest, 6, 40));
            }
            return widths;
        }

        private static int width(String text) {
            return text.chars().map(c -> c < 0x2e80 ? 1 : 2).sum();
        }
    }

    /**
     * A share of a whole: a percentage on paper, in a workbook a number from 0 to 1 that is shown as one.
     *
     * @param share 0 to 1; null where there is none
     * @param n of how many; null where it is told elsewhere
     */
    public record Share(
            @Nullable BigDecimal share, @Nullable Long n) {

        private String shown() {
            var percent = share == null ? NONE : share.movePointRight(2).toPlainString() + " %";
            return n == null ? percent : percent + " (n = " + n + ")";
        }
    }

    private static String shown(Object cell) {
        return switch (cell) {
            case Share share -> share.shown();
            case Double number ->
                BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
            case BigDecimal number -> number.toPlainString();
            default -> String.valueOf(cell);
        };
    }

    /** The file, in a language. */
    public byte[] file(ReportFormat format, Locale language) {
        return format == ReportFormat.PDF ? pdf(language) : workbook();
    }

    private byte[] pdf(Locale language) {
        try (var report = new PdfReport(title, footer, language)) {
            report.heading(title);
            report.paragraph(about);
            for (Part part : parts) {
                report.subheading(part.title());
                if (part.note() != null) {
                    report.note(part.note());
                }
                for (Figure figure : part.figures()) {
                    report.form(figure.height(), document -> figure.form(document, report.width()));
                }
                if (!part.rows().isEmpty()) {
                    report.table(
                            part.widths(),
                            part.header(),
                            part.rows().stream()
                                    .map(row -> row.stream()
                                            .map(cell -> PdfReport.Cell.of(shown(cell)))
                                            .toList())
                                    .toList());
                }
            }
            return report.toBytes();
        }
    }

    /** Numbers are numbers; texts are texts by their type, and no formula is one. */
    private byte[] workbook() {
        var file = new ByteArrayOutputStream();
        try (OutputStream out = file;
                var workbook = new Workbook(out, "Gapless", "1.0")) {
            // Names of sheets are unique: the number is what makes them so.
            var cover = workbook.newWorksheet(sheetName("0 " + title));
            cover.value(0, 0, title);
            cover.value(1, 0, about);
            for (int i = 0; i < parts.size(); i++) {
                var part = parts.get(i);
                var sheet = workbook.newWorksheet(sheetName((i + 1) + " " + part.title()));
                cover.value(i + 3, 0, (i + 1) + " " + part.title());
                sheet.value(0, 0, part.title());
                sheet.value(1, 0, part.note() == null ? "" : part.note());
                var header = part.sheetHeader();
                for (int column = 0; column < header.size(); column++) {
                    sheet.value(3, column, header.get(column));
                }
                var places = part.places();
                for (int row = 0; row < part.rows().size(); row++) {
                    write(sheet, row + 4, places, part.rows().get(row));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    /**
     * As a workbook takes it: without the characters that have a meaning in references, and short. A character of two
     * units is kept or left out as a whole, for a half of one is no text.
     */
    static String sheetName(String title) {
        var name = title.replaceAll("[\\[\\]:*?/\\\\']+", " ").strip();
        if (name.length() <= LONGEST_SHEET_NAME) {
            return name;
        }
        boolean halves = Character.isHighSurrogate(name.charAt(LONGEST_SHEET_NAME - 1));
        return name.substring(0, halves ? LONGEST_SHEET_NAME - 1 : LONGEST_SHEET_NAME)
                .strip();
    }

    private static void write(Worksheet sheet, int row, List<Integer> places, List<?> cells) {
        for (int column = 0; column < cells.size(); column++) {
            int place = places.get(column);
            switch (cells.get(column)) {
                case Share share -> write(sheet, row, place, share);
                case Number number -> sheet.value(row, place, number);
                case Object cell -> sheet.value(row, place, String.valueOf(cell));
            }
        }
    }

    private static void write(Worksheet sheet, int row, int column, Share share) {
        if (share.share() == null) {
            sheet.value(row, column, NONE);
        } else {
            sheet.value(row, column, share.share());
            sheet.style(row, column).format("0.00%").set();
        }
        if (share.n() != null) {
            sheet.value(row, column + 1, share.n());
        }
    }
}
