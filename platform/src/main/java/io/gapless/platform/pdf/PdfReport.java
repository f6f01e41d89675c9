package io.gapless.platform.pdf;

import java.awt.Color;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.util.Matrix;
import org.jspecify.annotations.Nullable;

/**
 * A report on A4 pages that is written from the top to the bottom: headings, paragraphs, tables whose rows are never torn
 * and whose head stands on each page, and drawings. Each page has its number below.
 */
public final class PdfReport implements AutoCloseable {

    private static final PDRectangle PAGE = PDRectangle.A4;
    private static final float MARGIN = 42;
    private static final float FOOT = 30;
    private static final float PAD = 4;
    private static final float LEADING = 1.45f;

    /** Of text. */
    public static final Color INK = new Color(0x1F, 0x29, 0x37);
    /** Of what matters less. */
    public static final Color GREY = new Color(0x6B, 0x72, 0x80);
    /** Of headings and what is to be seen first. */
    public static final Color ACCENT = new Color(0x1D, 0x4E, 0x89);

    private static final Color RULE = new Color(0xD1, 0xD5, 0xDB);
    private static final Color HEAD = new Color(0xE8, 0xEE, 0xF5);

    private final PDDocument document = new PDDocument();
    private final PdfFont font;
    private final String footer;
    private final List<PDPage> pages = new ArrayList<>();
    private @Nullable PDPageContentStream content;
    private float y;

    /**
     * @param title of the file
     * @param footer below each page, beside its number
     */
    public PdfReport(String title, String footer, Locale language) {
        try {
            font = new PdfFont(document);
            this.footer = footer;
            var about = document.getDocumentInformation();
            about.setTitle(title);
            about.setProducer("Gapless");
            about.setCreationDate(new GregorianCalendar(TimeZone.getTimeZone("UTC")));
            document.getDocumentCatalog().setLanguage(language.toLanguageTag());
            nextPage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a cell of a table says: its lines, each in its own size and colour. */
    public record Cell(List<Line> lines) {

        public static Cell of(String text) {
            return new Cell(List.of(new Line(text, 9, INK, false)));
        }
    }

    /**
     * A text that is broken where it is too long for its column.
     *
     * @param size in points
     * @param heavy whether it stands out
     */
    public record Line(String text, float size, Color color, boolean heavy) {}

    /** How wide the text may be, in points. */
    public float width() {
        return PAGE.getWidth() - 2 * MARGIN;
    }

    public void heading(String text) {
        write(new Line(text, 17, ACCENT, true), 6);
    }

    public void subheading(String text) {
        need(40);
        y -= 6;
        write(new Line(text, 11.5f, ACCENT, true), 3);
    }

    public void paragraph(String text) {
        write(new Line(text, 9.5f, INK, false), 4);
    }

    public void note(String text) {
        write(new Line(text, 8.5f, GREY, false), 4);
    }

    private void write(Line line, float after) {
        for (String part : lines(line, width())) {
            need(line.size() * LEADING);
            place(MARGIN, line, part);
        }
        y -= after;
    }

    /** A drawing as wide as the text. */
    public void drawing(float height, Consumer<PdfDrawing> how) {
        need(height + 8);
        how.accept(new PdfDrawing(stream(), font, MARGIN, y, width(), height));
        y -= height + 10;
    }

    /**
     * Something that another library draws, as vectors.
     *
     * @param form makes a form of the text's width and this height
     */
    public void form(float height, Function<PDDocument, PDFormXObject> form) {
        need(height + 8);
        try {
            var stream = stream();
            stream.saveGraphicsState();
            stream.transform(Matrix.getTranslateInstance(MARGIN, y - height));
            stream.drawForm(form.apply(document));
            stream.restoreGraphicsState();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        y -= height + 10;
    }

    /** The font of reports as a file, for those who draw with it elsewhere. */
    public static InputStream font() {
        return new ByteArrayInputStream(PdfFont.FILE);
    }

    /**
     * A table as wide as the text.
     *
     * @param widths of its columns, in proportion to each other
     */
    public void table(List<Integer> widths, List<String> head, List<List<Cell>> rows) {
        float all = widths.stream().mapToInt(Integer::intValue).sum();
        var columns = widths.stream().map(part -> part / all * width()).toList();
        var heads = head.stream()
                .map(text -> new Cell(List.of(new Line(text, 8.5f, ACCENT, true))))
                .toList();
        need(height(columns, heads) + 40);
        row(columns, heads, true);
        for (List<Cell> row : rows) {
            float height = height(columns, row);
            if (y - height < MARGIN + FOOT && height < PAGE.getHeight() / 2) {
                nextPage();
                row(columns, heads, true);
            }
            row(columns, row, false);
        }
        y -= 8;
    }

    private void row(List<Float> columns, List<Cell> cells, boolean head) {
        float height = height(columns, cells);
        if (height > y - MARGIN - FOOT) {
            rowInParts(columns, cells);
            return;
        }
        float top = y;
        var drawing = new PdfDrawing(stream(), font, MARGIN, top, width(), height);
        if (head) {
            drawing.rectangle(0, 0, width(), height, HEAD);
        }
        float x = MARGIN;
        for (int i = 0; i < cells.size(); i++) {
            y = top - PAD;
            for (Line line : cells.get(i).lines()) {
                for (String part : lines(line, columns.get(i) - 2 * PAD)) {
                    place(x + PAD, line, part);
                }
            }
            x += columns.get(i);
        }
        y = top - height;
        drawing.line(0, height, width(), height, 0.5f, RULE);
    }

    /** A row that is higher than what is left of a page: a part of each cell on this one, the rest on the next. */
    private void rowInParts(List<Float> columns, List<Cell> cells) {
        float room = y - MARGIN - FOOT - 2 * PAD;
        var here = new ArrayList<Cell>();
        var rest = new ArrayList<Cell>();
        boolean fits = false;
        for (int i = 0; i < cells.size(); i++) {
            var first = new ArrayList<Line>();
            var later = new ArrayList<Line>();
            float used = 0;
            for (Line line : cells.get(i).lines()) {
                for (String part : lines(line, columns.get(i) - 2 * PAD)) {
                    used += line.size() * LEADING;
                    (used <= room ? first : later).add(new Line(part, line.size(), line.color(), line.heavy()));
                }
            }
            fits |= !first.isEmpty();
            here.add(new Cell(first));
            rest.add(new Cell(later));
        }
        if (fits) {
            row(columns, here, false);
        }
        nextPage();
        row(columns, rest, false);
    }

    private float height(List<Float> columns, List<Cell> cells) {
        float highest = 0;
        for (int i = 0; i < cells.size(); i++) {
            float height = 0;
            for (Line line : cells.get(i).lines()) {
                height += lines(line, columns.get(i) - 2 * PAD).size() * line.size() * LEADING;
            }
            highest = Math.max(highest, height);
        }
        return highest + 2 * PAD;
    }

    private void place(float x, Line line, String part) {
        y -= line.size() * LEADING;
        new PdfDrawing(stream(), font, 0, 0, 0, 0)
                .text(part, x, -(y + line.size() * 0.3), line.size(), line.color(), line.heavy());
    }

    private List<String> lines(Line line, float width) {
        try {
            return font.lines(line.text(), line.size(), width);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void need(float height) {
        if (y - height < MARGIN + FOOT && y < PAGE.getHeight() - MARGIN) {
            nextPage();
        }
    }

    private PDPageContentStream stream() {
        if (content == null) {
            throw new IllegalStateException("The report has been written");
        }
        return content;
    }

    private void nextPage() {
        try {
            if (content != null) {
                content.close();
            }
            var page = new PDPage(PAGE);
            document.addPage(page);
            pages.add(page);
            content = new PDPageContentStream(document, page);
            y = PAGE.getHeight() - MARGIN;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file; nothing more can be written to it. */
    public byte[] toBytes() {
        try {
            stream().close();
            content = null;
            for (int i = 0; i < pages.size(); i++) {
                var number = (i + 1) + " / " + pages.size();
                try (var foot = new PDPageContentStream(
                        document, pages.get(i), PDPageContentStream.AppendMode.APPEND, true, true)) {
                    var drawing = new PdfDrawing(foot, font, MARGIN, MARGIN + 8, width(), FOOT);
                    drawing.line(0, -6, width(), -6, 0.5f, RULE);
                    drawing.text(footer, 0, 6, 8, GREY);
                    drawing.text(number, width() - drawing.width(number, 8), 6, 8, GREY);
                }
            }
            var file = new ByteArrayOutputStream();
            document.save(file);
            return file.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            document.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
