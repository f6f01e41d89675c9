package io.gapless.platform.table;

import io.gapless.platform.web.Problem;
import io.gapless.platform.web.SafeText;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.List;
import java.util.zip.Deflater;
import org.dhatim.fastexcel.RichText;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;

/** An XLSX workbook with one sheet, whose first row stays in view and is bold. */
final class WorkbookWriter extends TableWriter {

    /** Excel's own limits. */
    private static final int LONGEST_TEXT = 32_767;

    private static final int MOST_DIGITS = 15;

    /** Rows that are in memory before they go out. */
    private static final int TOGETHER = 100;

    private final OutputStream out;
    private final Workbook workbook;
    private final Worksheet sheet;
    private int rows;

    WorkbookWriter(OutputStream out) {
        this.out = out;
        workbook = new Workbook(out, "Gapless", null);
        workbook.setCompressionLevel(Deflater.BEST_SPEED);
        sheet = workbook.newWorksheet("gapless");
        sheet.freezePane(0, 1);
    }

    @Override
    public void row(List<? extends @Nullable Object> values) throws IOException {
        if (rows == Worksheet.MAX_ROWS) {
            throw Problem.unprocessable("table-beyond-workbook", Worksheet.MAX_ROWS);
        }
        for (int i = 0; i < values.size(); i++) {
            var value = values.get(i);
            if (value == null) {
                continue;
            }
            var number = plainNumber(value);
            if (number != null && new BigDecimal(number).precision() <= MOST_DIGITS) {
                sheet.value(rows, i, new BigDecimal(number));
            } else {
                text(i, number == null ? value.toString() : number);
            }
            if (rows == 0) {
                sheet.style(0, i).bold().set();
            }
        }
        // The first row alone, so that the columns are as wide as their names.
        if (rows++ % TOGETHER == 0) {
            sheet.flush();
        }
    }

    /** Not as a shared text: those are all kept in memory to the end. */
    private void text(int column, String text) {
        var safe = escaped(SafeText.cleaned(text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT)));
        if (safe.equals(safe.strip())) {
            sheet.inlineString(rows, column, safe);
        } else {
            // As a run, it keeps the blanks at its ends.
            sheet.inlineString(rows, column, RichText.builder().run(safe).end().build());
        }
    }

    /** A carriage return as workbooks write it, what looks like such writing, and what XML does not have. */
    private static String escaped(String text) {
        return text.replace("_x", "_x005F_x")
                .replace("\r", "_x000D_")
                .replace('\ufffe', '?')
                .replace('\uffff', '?');
    }

    @Override
    public void complete() throws IOException {
        try (out) {
            workbook.finish();
        }
    }
}
