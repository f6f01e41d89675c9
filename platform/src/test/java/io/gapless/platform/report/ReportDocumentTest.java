package io.gapless.platform.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gapless.platform.report.ReportDocument.Part;
import io.gapless.platform.report.ReportDocument.Share;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.WorkbookFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportDocumentTest {

    private static final ReportDocument REPORT = new ReportDocument(
            "Report",
            "about",
            "footer",
            List.of(new Part(
                    "Shares",
                    null,
                    List.of("what", "count", "kept", "amount", "share"),
                    List.of(
                            List.of("a", 12L, share("0.5000", 8L), new BigDecimal("1E+3"), share("0.2500", null)),
                            List.of("=b", 3, new Share(null, 0L), ReportDocument.NONE, 0.125)))));

    @TempDir
    Path folder;

    @Test
    void a_workbook_can_be_calculated_with() throws IOException {
        var file = folder.resolve("report.xlsx");
        Files.write(file, REPORT.file(ReportFormat.XLSX, Locale.ENGLISH));
        try (var workbook = WorkbookFactory.create(file.toFile())) {
            var sheet = workbook.getSheetAt(1);
            assertThat(sheet.getRow(3))
                    .extracting(cell -> cell.getStringCellValue())
                    .containsExactly("what", "count", "kept", "kept (n)", "amount", "share");
            var first = sheet.getRow(4);
            assertThat(first.getCell(1).getNumericCellValue()).isEqualTo(12);
            assertThat(first.getCell(2).getNumericCellValue()).isEqualTo(.5);
            assertThat(first.getCell(2).getCellStyle().getDataFormatString()).isEqualTo("0.00%");
            assertThat(first.getCell(3).getNumericCellValue()).isEqualTo(8);
            assertThat(first.getCell(3).getCellStyle().getDataFormatString()).isEqualTo("General");
            assertThat(first.getCell(4).getNumericCellValue()).isEqualTo(1000);
            assertThat(first.getCell(5).getNumericCellValue()).isEqualTo(.25);
            assertThat(first.getCell(5).getCellStyle().getDataFormatString()).isEqualTo("0.00%");
            var second = sheet.getRow(5);
            assertThat(second.getCell(0).getCellType()).isEqualTo(CellType.STRING);
            assertThat(second.getCell(2).getStringCellValue()).isEqualTo("–");
            assertThat(second.getCell(3).getNumericCellValue()).isZero();
            assertThat(second.getCell(5).getNumericCellValue()).isEqualTo(.125);
        }
    }

    @Test
    void paper_tells_shares_as_percentages_and_of_how_many() throws IOException {
        try (var document = Loader.loadPDF(REPORT.file(ReportFormat.PDF, Locale.ENGLISH))) {
            assertThat(new PDFTextStripper().getText(document))
                    .contains("50.00 % (n = 8)", "25.00 %", "– (n = 0)", "1000", "0.125")
                    .doesNotContain("kept (n)");
        }
    }

    private static Share share(String share, @Nullable Long n) {
        return new Share(new BigDecimal(share), n);
    }

    @Test
    void names_of_sheets_have_no_characters_of_references_and_are_cut() {
        assertThat(ReportDocument.sheetName("1 Gap 5: what/who [2026]?")).isEqualTo("1 Gap 5  what who  2026");
        assertThat(ReportDocument.sheetName("1 " + "x".repeat(40))).isEqualTo("1 " + "x".repeat(29));
    }

    @Test
    void a_character_of_two_units_is_never_cut_in_half() {
        assertThat(ReportDocument.sheetName("1 " + "长".repeat(28) + "𠮷𠮷")).isEqualTo("1 " + "长".repeat(28));
        assertThat(ReportDocument.sheetName("1 " + "长".repeat(27) + "😀😀")).isEqualTo("1 " + "长".repeat(27) + "😀");
    }
}
