package io.gapless.platform.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gapless.platform.table.Columns.Column;
import io.gapless.platform.table.TableReader.TableRow;
import io.gapless.platform.web.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.ss.usermodel.FormulaError;
import org.apache.poi.ss.usermodel.SheetVisibility;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFRichTextString;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as people and programs make them, and as nobody should. The workbooks are made by Apache POI. */
class TableReaderTest {

    private static final Columns COLUMNS = Columns.of(
            Column.required("code", "编码"),
            Column.optional("name", "名称"),
            Column.optional("phone", "电话"),
            Column.optional("since", "日期"));

    private static final Map<String, String> SHOP = Map.of("code", "K1", "name", "胡家超市", "phone", "13800138000");
    private static final String SHOP_CSV = "编码,名称,电话\r\nK1,胡家超市,13800138000\r\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "GB18030", "GBK", "UTF-16"})
    void csv_is_read_in_the_encodings_of_everyday_programs(String charset) throws IOException {
        assertThat(fields(csv(SHOP_CSV, Charset.forName(charset)))).containsExactly(SHOP);
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "UTF-16LE", "UTF-16BE"})
    void csv_is_read_with_a_byte_order_mark(String charset) throws IOException {
        assertThat(fields(csv('\ufeff' + SHOP_CSV, Charset.forName(charset)))).containsExactly(SHOP);
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void csv_is_read_with_any_of_three_separators_and_line_ends(String separator) throws IOException {
        for (String end : List.of("\r\n", "\n", "\r")) {
            var text = SHOP_CSV.replace(",", separator).replace("\r\n", end);
            assertThat(fields(csv(text))).containsExactly(SHOP);
        }
    }

    @Test
    void quotes_may_hold_separators_quotes_and_lines() throws IOException {
        assertThat(fields(csv("code,name\nK1,\"a, \"\"b\"\"\nc\"\n")))
                .containsExactly(Map.of("code", "K1", "name", "a, \"b\"\nc"));
    }

    @Test
    void names_are_english_or_chinese_in_any_order_and_case() throws IOException {
        assertThat(fields(csv(" NAME ,编码\nx,K1\n"))).containsExactly(Map.of("code", "K1", "name", "x"));
    }

    @Test
    void blank_rows_and_cells_are_passed_over() throws IOException {
        var rows = read(csv("\n,,\ncode,name,phone,,\n\nK1,, ,\n , ,\nK2,x,,,\n"));
        assertThat(rows)
                .containsExactly(
                        new TableRow(1, List.of("code", "name", "phone"), Map.of("code", "K1")),
                        new TableRow(2, List.of("code", "name", "phone"), Map.of("code", "K2", "name", "x")));
    }

    @Test
    void columns_that_are_ignored_need_not_be_known() throws IOException {
        var file = csv("row,编码,错误\n7,K1,wrong\n8,,\n");
        try (var reader = TableReader.open(file, COLUMNS, List.of("row", "错误"))) {
            assertThat(reader.peek()).isEqualTo(new TableRow(1, List.of("code"), Map.of("code", "K1")));
            assertThat(reader.next().number()).isEqualTo(1);
            assertThat(reader.peek()).isNull();
            assertThat(reader.hasNext()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                     | table-empty",
                "code                   | table-unused",
                "name\\nx               | table-missing-column",
                "code,colour\\nK1,x     | table-unknown-column",
                "code,name,编码\\nK1,x,K1 | table-column-twice",
                "code\\nK1,x            | table-row-too-long",
                "code\\n\"K1            | table-not-csv",
                "code\\n\"K1\"x         | table-not-csv",
            })
    void what_is_wrong_with_a_csv_file_is_told(String text, String slug) throws IOException {
        var file = csv(text.replace("\\n", "\n"));
        if (slug.equals("table-unused")) {
            assertThat(read(file)).isEmpty();
        } else {
            assertRefused(file, slug);
        }
    }

    @Test
    void text_in_no_known_encoding_is_refused() throws IOException {
        assertRefused(
                bytes("code\n".getBytes(StandardCharsets.UTF_8), new byte[] {(byte) 0xff, (byte) 0xff}),
                "table-encoding");
        assertRefused(bytes(new byte[] {(byte) 0xff, (byte) 0xfe, 'c', 0, 'o'}), "table-encoding");
    }

    @Test
    void a_row_without_end_is_refused_and_not_kept() throws IOException {
        var quoted = csv("code,name\nK1,\"" + "x\n".repeat(1_000_000) + "\"\n");
        assertRefused(quoted, "table-row-endless");
        assertRefused(csv("code,name\nK1" + ",".repeat(2_000_000)), "table-row-endless");
        assertRefused(csv("code".repeat(500_000)), "table-row-endless");
        assertRefused(csv("code,name\nK1," + "x".repeat(10_001)), "table-value-too-long");
        assertRefused(csv("code" + ",x".repeat(300) + "\n"), "table-too-wide");
    }

    @Test
    void a_workbook_is_read_as_its_author_sees_it() throws IOException {
        var file = workbook(workbook -> {
            var sheet = workbook.createSheet();
            var header = sheet.createRow(2);
            int column = 1;
            for (String name : List.of("编码", "name", "电话", "since")) {
                header.createCell(column++).setCellValue(name);
            }
            sheet.createRow(3);
            var row = sheet.createRow(5);
            row.createCell(1).setCellValue(" K1 ");
            var rich = new XSSFRichTextString("胡家超市");
            rich.applyFont(0, 2, workbook.createFont());
            row.createCell(2).setCellValue(rich);
            row.createCell(3).setCellValue(13800138000d);
            date(workbook, row.createCell(4), "yyyy-mm-dd").setCellValue(LocalDate.of(2026, 1, 2));
            // Formatted far to the right, without a value.
            date(workbook, row.createCell(16_000), "yyyy-mm-dd");
        });
        // The column in front has no name and no values.
        assertRefused(file, "table-unknown-column");
        var columns = Columns.of(
                Column.optional("", ""),
                Column.required("code", "编码"),
                Column.optional("name", "名称"),
                Column.optional("phone", "电话"),
                Column.optional("since", "日期"));
        try (var reader = TableReader.open(file, columns)) {
            assertThat(reader.next().fields())
                    .isEqualTo(Map.of("code", "K1", "name", "胡家超市", "phone", "13800138000", "since", "2026-01-02"));
            assertThat(reader.hasNext()).isFalse();
        }
    }

    @Test
    void numbers_are_read_as_they_were_typed() throws IOException {
        assertThat(values(cell -> cell.setCellValue(0.1 + 0.2))).isEqualTo("0.3");
        assertThat(values(cell -> cell.setCellValue(1e15))).isEqualTo("1000000000000000");
        assertThat(values(cell -> cell.setCellValue(-12.50))).isEqualTo("-12.5");
        assertThat(values(cell -> cell.setCellValue(0))).isEqualTo("0");
        assertThat(values(cell -> cell.setCellValue(1.5e-7))).isEqualTo("0.00000015");
        assertThat(values(cell -> cell.setCellValue(Double.MAX_VALUE))).hasSize(309);
        assertThat(values(cell -> {
                    cell.setCellValue(1234.5);
                    format(cell, "#,##0.00\" 元\";[Red]-#,##0.00");
                }))
                .isEqualTo("1234.5");
        assertThat(values(cell -> cell.setCellValue(true))).isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yyyy-mm-dd",
                "yyyy/m/d;@",
                "[$-804]yyyy\"年\"m\"月\"d\"日\";@",
                "d-mmm-yy",
                "[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"",
                "[$-804]aaaa"
            })
    void dates_are_read_as_dates_whatever_their_format(String format) throws IOException {
        assertThat(values(cell -> {
                    cell.setCellValue(LocalDate.of(2026, 11, 22));
                    format(cell, format);
                }))
                .isEqualTo("2026-11-22");
    }

    @Test
    void dates_in_the_formats_that_chinese_programs_do_not_write_out() throws IOException {
        for (int format : new int[] {14, 27, 31, 57, 58}) {
            assertThat(values(cell -> {
                        cell.setCellValue(LocalDate.of(2026, 11, 22));
                        var style = cell.getSheet().getWorkbook().createCellStyle();
                        style.setDataFormat((short) format);
                        cell.setCellStyle(style);
                    }))
                    .as("format %s", format)
                    .isEqualTo("2026-11-22");
        }
    }

    @Test
    void times_are_read_to_the_second() throws IOException {
        assertThat(values(cell -> {
                    cell.setCellValue(LocalDateTime.of(2026, 11, 22, 13, 14, 15));
                    format(cell, "yyyy-mm-dd hh:mm:ss");
                }))
                .isEqualTo("2026-11-22T13:14:15");
        assertThat(values(cell -> {
                    cell.setCellValue(8.5 / 24);
                    format(cell, "h:mm");
                }))
                .isEqualTo("08:30");
        assertThat(values(cell -> {
                    cell.setCellValue(59);
                    format(cell, "yyyy-mm-dd");
                }))
                .isEqualTo("1900-02-28");
    }

    @Test
    void dates_count_from_1904_where_the_workbook_says_so() throws IOException {
        var file = workbook(workbook -> {
            workbook.getCTWorkbook().addNewWorkbookPr().setDate1904(true);
            var sheet = workbook.createSheet();
            sheet.createRow(0).createCell(0).setCellValue("code");
            date(workbook, sheet.createRow(1).createCell(0), "yyyy-mm-dd").setCellValue(44886d);
        });
        assertThat(fields(file)).containsExactly(Map.of("code", "2026-11-22"));
    }

    @Test
    void of_a_formula_its_last_result_is_read() throws IOException {
        assertThat(values(cell -> {
                    cell.setCellFormula("1+2");
                    cell.setCellValue(3);
                }))
                .isEqualTo("3");
        assertThat(values(cell -> {
                    cell.setCellFormula("\"a\"&\"b\"");
                    cell.setCellValue("ab");
                }))
                .isEqualTo("ab");
        assertThat(values(cell -> cell.setCellErrorValue(FormulaError.NA))).isEqualTo("#N/A");
    }

    @Test
    void texts_are_read_with_lines_and_unusual_characters() throws IOException {
        assertThat(values(cell -> cell.setCellValue("a\nb & <c> 𠮷 '=1"))).isEqualTo("a\nb & <c> 𠮷 '=1");
        assertThat(values(cell -> cell.setCellValue(new XSSFRichTextString("a_x000D_b _x12 _x005F_x000D_"))))
                .isEqualTo("a\rb _x12 _x000D_");
    }

    @Test
    void the_first_visible_sheet_counts() throws IOException {
        var file = workbook(workbook -> {
            workbook.createSheet("hidden").createRow(0).createCell(0).setCellValue("notes");
            var sheet = workbook.createSheet("shown");
            sheet.createRow(0).createCell(0).setCellValue("code");
            sheet.createRow(1).createCell(0).setCellValue("K1");
            workbook.setSheetVisibility(0, SheetVisibility.HIDDEN);
        });
        assertThat(fields(file)).containsExactly(Map.of("code", "K1"));
    }

    @Test
    void a_hundred_thousand_rows_of_many_texts_are_read_in_little_memory() throws IOException {
        var file = folder.resolve("large.xlsx");
        var random = new Random(7);
        int rows = 100_000;
        try (var zip = parts(file)) {
            zip.putNextEntry(new ZipEntry("xl/sharedStrings.xml"));
            write(zip, "<sst xmlns='x'><si><t>code</t></si><si><t>name</t></si>");
            for (int i = 0; i < rows; i++) {
                write(zip, "<si><t>" + Long.toHexString(random.nextLong()) + "&amp; 名称 " + i + "</t></si>");
            }
            write(zip, "</sst>");
            zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
            write(zip, "<worksheet xmlns='x'><sheetData><row><c t='s'><v>0</v></c><c t='s'><v>1</v></c></row>");
            for (int i = 0; i < rows; i++) {
                write(zip, "<row><c><v>" + i + "</v></c><c t='s'><v>" + (i + 2) + "</v></c></row>");
            }
            write(zip, "</sheetData></worksheet>");
        }
        int number = 0;
        try (var reader = TableReader.open(file, COLUMNS)) {
            while (reader.hasNext()) {
                var row = reader.next();
                assertThat(row.fields().get("name")).endsWith("& 名称 " + number);
                assertThat(row.number()).isEqualTo(++number);
            }
        }
        assertThat(number).isEqualTo(rows);
        assertThat(temporaryFiles("gapless-texts-")).isZero();
    }

    @Test
    void old_and_protected_workbooks_are_refused_with_a_word_on_what_to_do() throws Exception {
        var file = folder.resolve("protected.xlsx");
        try (var container = new POIFSFileSystem()) {
            var encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
            encryptor.confirmPassword("secret");
            try (var workbook = new XSSFWorkbook();
                    var encrypted = encryptor.getDataStream(container)) {
                workbook.createSheet();
                workbook.write(encrypted);
            }
            try (var out = Files.newOutputStream(file)) {
                container.writeFilesystem(out);
            }
        }
        assertRefused(file, "table-old-workbook");
    }

    @Test
    void broken_workbooks_are_refused() throws IOException {
        var whole = Files.readAllBytes(workbook(
                workbook -> workbook.createSheet().createRow(0).createCell(0).setCellValue("code")));
        assertRefused(bytes(java.util.Arrays.copyOf(whole, whole.length / 2)), "table-not-xlsx");
        assertRefused(bytes(java.util.Arrays.copyOf(whole, 4)), "table-not-xlsx");
        var random = new Random(7);
        for (int i = 0; i < 300; i++) {
            var broken = whole.clone();
            for (int j = 0; j < 3; j++) {
                broken[4 + random.nextInt(broken.length - 4)] = (byte) random.nextInt();
            }
            try {
                read(bytes(broken));
            } catch (Problem expected) {
                assertThat(expected.status().value()).isEqualTo(422);
            }
        }
        var text = folder.resolve("text.docx");
        try (var zip = new ZipOutputStream(Files.newOutputStream(text))) {
            entry(zip, "word/document.xml", "<document/>");
        }
        assertRefused(text, "table-not-xlsx");
        assertRefused(
                bytes(new byte[] {'P', 'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
                "table-not-xlsx");
        // Says that what it holds is told far behind its end.
        var beyond = ByteBuffer.allocate(46).order(ByteOrder.LITTLE_ENDIAN);
        beyond.putInt(0x04034b50);
        beyond.putInt(0x07064b50).putInt(0).putLong(1L << 40).putInt(1);
        beyond.putInt(0x06054b50).putInt(0).putInt(-1).putInt(-1).putInt(-1).putShort((short) 0);
        assertRefused(bytes(beyond.array()), "table-not-xlsx");
        assertRefused(workbook(XSSFWorkbook::createSheet), "table-empty");
    }

    @Test
    void what_is_hostile_in_a_sheet_takes_neither_memory_nor_time() throws IOException {
        var letters = "x".repeat(1 << 20);
        assertRefused(sheet(out -> repeat(out, "<row><c t='str'><v>", letters, 4)), "table-not-xlsx");
        assertRefused(sheet(out -> repeat(out, "<!-- ", "<row>" + letters, 4)), "table-not-xlsx");
        assertRefused(sheet(out -> repeat(out, "<![CDATA[ ", "<row>" + letters, 4)), "table-not-xlsx");
        assertRefused(sheet(out -> repeat(out, "<? ", "<row>" + letters, 4)), "table-not-xlsx");
        assertRefused(sheet(out -> repeat(out, "<row r='", letters, 4)), "table-not-xlsx");
        assertRefused(sheet(out -> repeat(out, "", "<row>", 1_000)), "table-not-xlsx");
        assertRefused(
                sheet(out -> {
                    for (int i = 0; i < 3_000; i++) {
                        write(out, "<x" + i + "/>");
                    }
                }),
                "table-not-xlsx");
        assertRefused(
                sheet(out -> write(out, "<row><c r='ZZZZZZ1'><v>1</v></c></row></sheetData></worksheet>")),
                "table-too-wide");
        // A width for two thousand million columns.
        assertThat(fields(sheet(
                        "<cols><col min='1' max='2147483647' hidden='1' width='9'/></cols>", out -> write(out, ROWS))))
                .containsExactly(Map.of("code", "K1"));
        assertRefused(
                sheet(out -> write(out, "<row><c t='n'><v>1E999999999</v></c></row>" + ROWS)), "table-unknown-column");
    }

    @Test
    void however_small_it_was_packed_a_sheet_has_an_end() throws IOException {
        var file = sheet(out -> repeat(out, "<row>", "<c r='A1'><v>1</v></c>", 1_000_000));
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> WorkbookRows.open(file, 10 << 20))
                .satisfies(problem -> assertThat(problem.slug()).isEqualTo("table-workbook-too-big"));
    }

    @Test
    void no_document_type_is_read() throws IOException {
        var file = folder.resolve("entities.xlsx");
        try (var zip = parts(file)) {
            entry(zip, "xl/sharedStrings.xml", "<sst/>");
            entry(
                    zip,
                    "xl/worksheets/sheet1.xml",
                    "<!DOCTYPE worksheet [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><worksheet><sheetData><row>"
                            + "<c t='str'><v>&a;</v></c></row></sheetData></worksheet>");
        }
        assertRefused(file, "table-not-xlsx");
    }

    @Test
    void a_zip_bomb_beside_the_sheet_is_never_unpacked() throws IOException {
        var file = folder.resolve("bomb.xlsx");
        try (var zip = parts(file)) {
            entry(zip, "xl/sharedStrings.xml", "<sst/>");
            entry(zip, "xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + ROWS + "</sheetData></worksheet>");
            zip.putNextEntry(new ZipEntry("xl/media/image1.png"));
            var zeros = new byte[1 << 20];
            for (int i = 0; i < 100; i++) {
                zip.write(zeros);
            }
        }
        assertThat(fields(file)).containsExactly(Map.of("code", "K1"));
        var styles = folder.resolve("styles.xlsx");
        try (var zip = new ZipOutputStream(Files.newOutputStream(styles))) {
            relations(zip);
            entry(zip, "xl/sharedStrings.xml", "<sst/>");
            entry(zip, "xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + ROWS + "</sheetData></worksheet>");
            zip.putNextEntry(new ZipEntry("xl/styles.xml"));
            repeat(zip, "<styleSheet><cellXfs>", "<xf numFmtId='0'/>", 1_500_000);
        }
        assertRefused(styles, "table-workbook-too-big");
    }

    @Test
    void more_shared_texts_than_a_table_has_are_refused() throws IOException {
        var file = folder.resolve("texts.xlsx");
        try (var zip = parts(file)) {
            zip.putNextEntry(new ZipEntry("xl/sharedStrings.xml"));
            repeat(zip, "<sst>", "<si/>", 6_000_000);
        }
        assertRefused(file, "table-workbook-too-big");
        var endless = folder.resolve("long.xlsx");
        try (var zip = parts(endless)) {
            zip.putNextEntry(new ZipEntry("xl/sharedStrings.xml"));
            repeat(zip, "<sst>", "<si><t>" + "x".repeat(30_000) + "</t></si>", 7_000);
        }
        assertRefused(endless, "table-workbook-too-big");
        assertThat(temporaryFiles("gapless-texts-")).isZero();
    }

    private static final String ROWS = "<row><c t='str'><v>code</v></c></row><row><c t='str'><v>K1</v></c></row>";

    private interface Content {
        void write(OutputStream out) throws IOException;
    }

    private Path sheet(Content content) throws IOException {
        return sheet("", content);
    }

    /** A workbook whose sheet has this content. */
    private Path sheet(String before, Content content) throws IOException {
        var file = Files.createTempFile(folder, "sheet", ".xlsx");
        try (var zip = parts(file)) {
            entry(zip, "xl/sharedStrings.xml", "<sst/>");
            zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
            write(zip, "<worksheet>" + before + "<sheetData>");
            content.write(zip);
            write(zip, "</sheetData></worksheet>");
        }
        return file;
    }

    private static ZipOutputStream parts(Path file) throws IOException {
        var zip = new ZipOutputStream(Files.newOutputStream(file));
        relations(zip);
        entry(zip, "xl/styles.xml", "<styleSheet/>");
        return zip;
    }

    private static void relations(ZipOutputStream zip) throws IOException {
        entry(
                zip,
                "_rels/.rels",
                "<Relationships><Relationship Id='1' Type='http://x/officeDocument' Target='xl/w.xml'/></Relationships>");
        entry(
                zip,
                "xl/_rels/w.xml.rels",
                "<Relationships><Relationship Id='1' Type='http://x/worksheet' Target='worksheets/sheet1.xml'/>"
                        + "<Relationship Id='2' Type='http://x/sharedStrings' Target='/xl/sharedStrings.xml'/>"
                        + "<Relationship Id='3' Type='http://x/styles' Target='styles.xml'/></Relationships>");
        entry(
                zip,
                "xl/w.xml",
                "<workbook xmlns:r='http://x/relationships'><sheets><sheet r:id='1'/></sheets></workbook>");
    }

    private static void entry(ZipOutputStream zip, String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        write(zip, content);
        zip.closeEntry();
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void repeat(OutputStream out, String start, String text, int times) throws IOException {
        write(out, start);
        int together = Math.max(1, Math.min(times, (1 << 20) / text.length()));
        var bytes = text.repeat(together).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < times; i += together) {
            out.write(bytes);
        }
    }

    private interface Filling {
        void fill(XSSFWorkbook workbook);
    }

    private Path workbook(Filling filling) throws IOException {
        var file = Files.createTempFile(folder, "book", ".xlsx");
        try (var workbook = new XSSFWorkbook();
                var out = Files.newOutputStream(file)) {
            filling.fill(workbook);
            workbook.write(out);
        }
        return file;
    }

    private interface Setting {
        void set(XSSFCell cell);
    }

    /** The value of a cell that is set so. */
    private String values(Setting setting) throws IOException {
        var file = workbook(workbook -> {
            var sheet = workbook.createSheet();
            sheet.createRow(0).createCell(0).setCellValue("code");
            setting.set(sheet.createRow(1).createCell(0));
        });
        var rows = fields(file);
        assertThat(rows).hasSize(1);
        return rows.getFirst().getOrDefault("code", "");
    }

    private static XSSFCell date(XSSFWorkbook workbook, XSSFCell cell, String format) {
        format(cell, format);
        return cell;
    }

    private static void format(XSSFCell cell, String format) {
        var workbook = cell.getSheet().getWorkbook();
        var style = workbook.createCellStyle();
        style.setDataFormat(workbook.createDataFormat().getFormat(format));
        cell.setCellStyle(style);
    }

    private Path csv(String text) throws IOException {
        return csv(text, StandardCharsets.UTF_8);
    }

    private Path csv(String text, Charset charset) throws IOException {
        return bytes(text.getBytes(charset));
    }

    private Path bytes(byte[]... parts) throws IOException {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        return Files.write(Files.createTempFile(folder, "file", ".tmp"), all.toByteArray());
    }

    private static List<TableRow> read(Path file) throws IOException {
        var rows = new ArrayList<TableRow>();
        try (var reader = TableReader.open(file, COLUMNS)) {
            reader.forEachRemaining(rows::add);
        }
        return rows;
    }

    private static List<Map<String, String>> fields(Path file) throws IOException {
        return read(file).stream().map(TableRow::fields).toList();
    }

    private static void assertRefused(Path file, String slug) {
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> read(file)).satisfies(problem -> {
            assertThat(problem.slug()).isEqualTo(slug);
            assertThat(problem.status().value()).isEqualTo(422);
        });
    }

    private static long temporaryFiles(String prefix) throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .count();
        }
    }
}
