package io.gapless.platform.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gapless.platform.table.Columns.Column;
import io.gapless.platform.web.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipFile;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written, a spreadsheet shows and never executes; workbooks are judged by Apache POI. */
class TableWriterTest {

    private static final Columns COLUMNS =
            Columns.of(Column.required("code", "编码"), Column.optional("name", "名称"), Column.optional("amount", "金额"));

    @TempDir
    Path folder;

    @Test
    void csv_has_a_byte_order_mark_and_quotes_where_it_needs_them() throws IOException {
        var text = new String(
                write(
                        TableFormat.CSV,
                        Arrays.asList("K1", "胡家, \"超市\"\n2", new BigDecimal("1E+3")),
                        Arrays.asList("K2", null, -0.5)),
                StandardCharsets.UTF_8);
        assertThat(text).isEqualTo("\ufeffcode,name,amount\r\nK1,\"胡家, \"\"超市\"\"\n2\",1000\r\nK2,,-0.5\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+86 138",
                "-1",
                "@SUM(A1)",
                "＝1+1",
                " =1+1",
                "\t=1+1",
                "\r\n=1+1",
                "\u00a0=1+1",
                "'=1+1",
                "''=1+1"
            })
    void no_text_becomes_a_formula_and_each_is_read_as_it_was(String text) throws IOException {
        var csv = write(TableFormat.CSV, List.of("K1", text, 1));
        var line = new String(csv, StandardCharsets.UTF_8).split("\r\n", 2)[1];
        assertThat(line).matches("(?s)K1,\"?'.*");
        assertThat(read(csv)).containsExactly(Map.of("code", "K1", "name", text.strip(), "amount", "1"));
        var xlsx = write(TableFormat.XLSX, List.of("K1", text, 1));
        try (var workbook = new XSSFWorkbook(new ByteArrayInputStream(xlsx))) {
            var cell = workbook.getSheetAt(0).getRow(1).getCell(1);
            assertThat(cell.getCellType()).isEqualTo(CellType.STRING);
            assertThat(cell.getStringCellValue()).isEqualTo(text);
        }
        assertThat(read(xlsx)).containsExactly(Map.of("code", "K1", "name", text.strip(), "amount", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'13800138000", "it's", "a=b", "'", "1-2"})
    void texts_that_are_no_formulas_are_left_alone(String text) throws IOException {
        assertThat(new String(write(TableFormat.CSV, List.of("K1", text)), StandardCharsets.UTF_8))
                .endsWith("K1," + text + "\r\n");
    }

    @ParameterizedTest
    @EnumSource
    void what_is_written_can_be_read(TableFormat format) throws IOException {
        var file = write(
                format,
                Arrays.asList("K_x000D_1", "a\r\nb <&> \" 𠮷 \u0001", new BigDecimal("12.50")),
                Arrays.asList("13800138000", LocalDate.of(2026, 11, 22), 12345678901234567L),
                Arrays.asList("007", null, Double.NaN),
                Arrays.asList(null, "x", 5));
        var control = format == TableFormat.CSV ? "\u0001" : "?";
        assertThat(read(file))
                .containsExactly(
                        Map.of(
                                "code",
                                "K_x000D_1",
                                "name",
                                "a\r\nb <&> \" 𠮷 " + control,
                                "amount",
                                format == TableFormat.CSV ? "12.50" : "12.5"),
                        Map.of("code", "13800138000", "name", "2026-11-22", "amount", "12345678901234567"),
                        Map.of("code", "007", "amount", "NaN"),
                        Map.of("name", "x", "amount", "5"));
    }

    @Test
    void blanks_at_the_ends_of_a_text_are_kept() throws IOException {
        var file = write(TableFormat.XLSX, List.of(" K1\n", "K 2"));
        try (var zip =
                new ZipFile(Files.write(folder.resolve("blanks.xlsx"), file).toFile())) {
            var sheet = zip.getInputStream(zip.getEntry("xl/worksheets/sheet1.xml"));
            // Excel takes them off where this is not said.
            assertThat(new String(sheet.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("<t xml:space=\"preserve\"> K1&#xa;</t>", "<t>K 2</t>");
        }
    }

    @Test
    void a_workbook_has_a_bold_first_row_that_stays_in_view() throws IOException {
        var file = write(TableFormat.XLSX, List.of("K1", "x", 12.5));
        try (var workbook = new XSSFWorkbook(new ByteArrayInputStream(file))) {
            var sheet = workbook.getSheetAt(0);
            assertThat(sheet.getPaneInformation().isFreezePane()).isTrue();
            var header = sheet.getRow(0).getCell(0);
            assertThat(header.getStringCellValue()).isEqualTo("code");
            assertThat(header.getCellStyle().getFont().getBold()).isTrue();
            assertThat(sheet.getRow(1).getCell(0).getCellStyle().getFont().getBold())
                    .isFalse();
            assertThat(sheet.getRow(1).getCell(2).getNumericCellValue()).isEqualTo(12.5);
        }
    }

    @Test
    void columns_after_z_are_where_they_belong() throws IOException {
        var wide =
                java.util.stream.IntStream.range(0, 800).mapToObj(i -> "c" + i).toList();
        var out = new ByteArrayOutputStream();
        TableWriter.open(out, TableFormat.XLSX, wide).complete();
        try (var workbook = new XSSFWorkbook(new ByteArrayInputStream(out.toByteArray()))) {
            for (int i : new int[] {0, 25, 26, 701, 702, 799}) {
                assertThat(workbook.getSheetAt(0).getRow(0).getCell(i).getStringCellValue())
                        .isEqualTo("c" + i);
            }
        }
    }

    @Test
    void a_workbook_ends_where_excel_does() throws IOException {
        try (var table = TableWriter.open(OutputStream.nullOutputStream(), TableFormat.XLSX, List.of("code"))) {
            for (int i = 1; i < 1_048_576; i++) {
                table.row(List.of(i));
            }
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> table.row(List.of(1)))
                    .satisfies(problem -> assertThat(problem.slug()).isEqualTo("table-beyond-workbook"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_file_whose_source_failed_is_not_completed(TableFormat format) {
        var closed = new boolean[1];
        var out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> {
            try (var table = TableWriter.open(out, format, COLUMNS.header(Locale.ENGLISH))) {
                for (int i = 0; i < 5_000; i++) {
                    table.row(List.of("K" + i, "x", i));
                }
                throw new IllegalStateException("The source is away");
            }
        });
        assertThat(closed[0]).isFalse();
        if (format == TableFormat.XLSX) {
            assertThatExceptionOfType(Exception.class)
                    .isThrownBy(() -> new XSSFWorkbook(new ByteArrayInputStream(out.toByteArray())).close());
        }
    }

    @SafeVarargs
    private static byte[] write(TableFormat format, List<? extends Object>... rows) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var table = TableWriter.open(out, format, COLUMNS.header(Locale.ENGLISH))) {
            for (List<? extends Object> row : rows) {
                table.row(row);
            }
            table.complete();
        }
        return out.toByteArray();
    }

    private List<Map<String, String>> read(byte[] content) throws IOException {
        var file = Files.write(folder.resolve("table"), content);
        var rows = new java.util.ArrayList<Map<String, String>>();
        try (var reader = TableReader.open(file, COLUMNS)) {
            reader.forEachRemaining(row -> rows.add(row.fields()));
        }
        return rows;
    }
}
