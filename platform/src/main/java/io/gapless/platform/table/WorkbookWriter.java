package io.gapless.platform.table;

import io.gapless.platform.web.Problem;
import io.gapless.platform.web.SafeText;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** An XLSX workbook (ECMA-376, Office Open XML) with one sheet, whose first row stays in view and is bold. */
final class WorkbookWriter extends TableWriter {

    /** Excel's own limits. */
    private static final int MOST_ROWS = 1_048_576;

    private static final int LONGEST_TEXT = 32_767;
    private static final int MOST_DIGITS = 15;

    private static final String SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static final String RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static final String PACKAGE = "http://schemas.openxmlformats.org/package/2006/";
    private static final String TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml.";

    private final ZipOutputStream zip;
    private final Writer xml;
    private int rows;
    private boolean closed;

    WorkbookWriter(OutputStream out) throws IOException {
        zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        zip.setLevel(Deflater.BEST_SPEED);
        part("[Content_Types].xml", """
                <Types xmlns="%1$scontent-types">\
                <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
                <Override PartName="/xl/workbook.xml" ContentType="%2$ssheet.main+xml"/>\
                <Override PartName="/xl/styles.xml" ContentType="%2$sstyles+xml"/>\
                <Override PartName="/xl/worksheets/sheet1.xml" ContentType="%2$sworksheet+xml"/>\
                </Types>""".formatted(PACKAGE, TYPES));
        part("_rels/.rels", """
                <Relationships xmlns="%srelationships">\
                <Relationship Id="rId1" Type="%s/officeDocument" Target="xl/workbook.xml"/>\
                </Relationships>""".formatted(PACKAGE, RELATIONS));
        part("xl/workbook.xml", """
                <workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="gapless" sheetId="1" r:id="rId1"/></sheets>\
                </workbook>""".formatted(SHEETS, RELATIONS));
        part("xl/_rels/workbook.xml.rels", """
                <Relationships xmlns="%1$srelationships">\
                <Relationship Id="rId1" Type="%2$s/worksheet" Target="worksheets/sheet1.xml"/>\
                <Relationship Id="rId2" Type="%2$s/styles" Target="styles.xml"/>\
                </Relationships>""".formatted(PACKAGE, RELATIONS));
        part("xl/styles.xml", """
                <styleSheet xmlns="%s"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
                <font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
                <fills count="2"><fill><patternFill patternType="none"/></fill>\
                <fill><patternFill patternType="gray125"/></fill></fills>\
                <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
                <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
                <cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
                <xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>\
                <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>""".formatted(SHEETS));
        zip.putNextEntry(new ZipEntry("xl/worksheets/sheet1.xml"));
        xml = new BufferedWriter(new OutputStreamWriter(zip, StandardCharsets.UTF_8), 1 << 16);
        xml.write(declared("""
                <worksheet xmlns="%s"><sheetViews><sheetView workbookViewId="0">\
                <pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>\
                <sheetData>""".formatted(SHEETS)));
    }

    private static String declared(String xml) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n" + xml;
    }

    private void part(String name, String content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(declared(content).getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    @Override
    public void row(List<? extends @Nullable Object> values) throws IOException {
        if (rows == MOST_ROWS) {
            throw Problem.unprocessable("table-beyond-workbook", MOST_ROWS);
        }
        rows++;
        var style = rows == 1 ? " s=\"1\"" : "";
        xml.write("<row r=\"" + rows + "\">");
        for (int i = 0; i < values.size(); i++) {
            var value = values.get(i);
            if (value == null) {
                continue;
            }
            var number = plainNumber(value);
            xml.write("<c r=\"" + column(i) + rows + '"' + style);
            if (number != null && new BigDecimal(number).precision() <= MOST_DIGITS) {
                xml.write("><v>" + number + "</v></c>");
            } else {
                xml.write(" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
                text(number == null ? value.toString() : number);
                xml.write("</t></is></c>");
            }
        }
        xml.write("</row>");
    }

    /** The letters of a column, from 0: A … Z, AA … */
    private static String column(int index) {
        var letters = new StringBuilder();
        for (int i = index + 1; i > 0; i = (i - 1) / 26) {
            letters.insert(0, (char) ('A' + (i - 1) % 26));
        }
        return letters.toString();
    }

    private void text(String text) throws IOException {
        var safe = SafeText.cleaned(text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT));
        for (int i = 0; i < safe.length(); i++) {
            char c = safe.charAt(i);
            switch (c) {
                case '<' -> xml.write("&lt;");
                case '>' -> xml.write("&gt;");
                case '&' -> xml.write("&amp;");
                case '\r' -> xml.write("_x000D_");
                case '\ufffe', '\uffff' -> xml.write('?');
                case '_' -> xml.write(safe.startsWith("_x", i) ? "_x005F_" : "_");
                default -> xml.write(c);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try (zip) {
                xml.write("</sheetData></worksheet>");
                xml.flush();
                zip.closeEntry();
            }
        }
    }
}
