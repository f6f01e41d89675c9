package io.gapless.complaint.report;

import io.gapless.platform.pdf.PdfReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dhatim.fastexcel.Workbook;
import org.jspecify.annotations.Nullable;

/**
 * The evidence of a period that complaints are handled after ISO 10002:2018 (GB/T 19012-2019 is the same text), part by
 * part.
 *
 * @param footer below each page
 */
record EvidencePack(String title, String about, String footer, List<Part> parts) {

    /**
     * A part, as a table.
     *
     * @param note what is to be known of it
     */
    record Part(String title, @Nullable String note, List<String> header, List<List<String>> rows) {

        /** By the longest text of each column, within reason; a Chinese character is as wide as two others. */
        private List<Integer> widths() {
            var widths = new ArrayList<Integer>();
            for (int column = 0; column < header.size(); column++) {
                int widest = width(header.get(column));
                for (var row : rows) {
                    widest = Math.max(widest, width(row.get(column)));
                }
                widths.add(Math.clamp(widest, 5, 32));
            }
            return widths;
        }

        private static int width(String text) {
            return text.chars().map(c -> c < 0x2e80 ? 1 : 2).sum();
        }
    }

    byte[] pdf(Locale language) {
        try (var report = new PdfReport(title, footer, language)) {
            report.heading(title);
            report.paragraph(about);
            for (Part part : parts) {
                report.subheading(part.title());
                if (part.note() != null) {
                    report.note(part.note());
                }
                report.table(
                        part.widths(),
                        part.header(),
                        part.rows().stream()
                                .map(row -> row.stream().map(PdfReport.Cell::of).toList())
                                .toList());
            }
            return report.toBytes();
        }
    }

    /** A sheet for each part; texts are texts by their type, and no formula is one. */
    byte[] workbook() {
        var file = new ByteArrayOutputStream();
        try (OutputStream out = file;
                var workbook = new Workbook(out, "Gapless", "1.0")) {
            var cover = workbook.newWorksheet("0");
            cover.value(0, 0, title);
            cover.value(1, 0, about);
            for (int i = 0; i < parts.size(); i++) {
                var part = parts.get(i);
                var sheet = workbook.newWorksheet(String.valueOf(i + 1));
                cover.value(i + 3, 0, (i + 1) + " " + part.title());
                sheet.value(0, 0, part.title());
                sheet.value(1, 0, part.note() == null ? "" : part.note());
                for (int column = 0; column < part.header().size(); column++) {
                    sheet.value(3, column, part.header().get(column));
                }
                for (int row = 0; row < part.rows().size(); row++) {
                    for (int column = 0; column < part.rows().get(row).size(); column++) {
                        sheet.value(row + 4, column, part.rows().get(row).get(column));
                    }
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return file.toByteArray();
    }
}
