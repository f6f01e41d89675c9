package io.gapless.platform.pdf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/** The font of one document: only the characters that are used are embedded; one that it lacks is shown as 〓. */
final class PdfFont {

    static final byte[] FILE = read();
    private static final int INSTEAD = '〓';
    private static final int UNITS = 1000;

    private final PDFont font;
    private final TrueTypeFont glyphs;
    private final Map<Integer, Float> widths = new HashMap<>();

    PdfFont(PDDocument document) throws IOException {
        glyphs = new TTFParser().parse(new RandomAccessReadBuffer(FILE));
        font = PDType0Font.load(document, glyphs, true);
    }

    PDFont font() {
        return font;
    }

    /** The text as it can be shown: without what has no glyph, and on one line. */
    String shown(String text) throws IOException {
        var cmap = glyphs.getUnicodeCmapLookup();
        var shown = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (Character.isWhitespace(point) || Character.isSpaceChar(point)) {
                shown.append(' ');
            } else if (Character.getType(point) != Character.FORMAT && !Character.isISOControl(point)) {
                shown.appendCodePoint(cmap.getGlyphId(point) == 0 ? INSTEAD : point);
            }
        });
        return shown.toString();
    }

    /** How wide a text is that can be shown, in points. */
    float width(String shown, float size) throws IOException {
        float sum = 0;
        for (int i = 0; i < shown.length(); ) {
            int point = shown.codePointAt(i);
            i += Character.charCount(point);
            sum += width(point);
        }
        return sum * size / UNITS;
    }

    private float width(int point) throws IOException {
        var known = widths.get(point);
        if (known == null) {
            known = font.getStringWidth(Character.toString(point));
            widths.put(point, known);
        }
        return known;
    }

    /**
     * Breaks a text into lines: between words, and between any two Chinese characters, but never before punctuation that
     * ends something.
     */
    List<String> lines(String text, float size, float width) throws IOException {
        var lines = new ArrayList<String>();
        for (String paragraph : text.split("\\R", -1)) {
            breakUp(shown(paragraph).strip(), size, width, lines);
        }
        return lines;
    }

    private void breakUp(String text, float size, float width, List<String> lines) throws IOException {
        float limit = width * UNITS / size;
        int start = 0;
        int mayBreak = -1;
        float sum = 0;
        int previous = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            if (i > start && isBreak(previous, point)) {
                mayBreak = i;
            }
            if (sum + width(point) > limit && i > start) {
                int end = mayBreak > start ? mayBreak : i;
                lines.add(text.substring(start, end).strip());
                start = end;
                while (start < text.length() && text.charAt(start) == ' ') {
                    start++;
                }
                sum = start < i ? width(text.substring(start, i), UNITS) : 0;
                mayBreak = -1;
                i = Math.max(i, start);
                if (i >= text.length()) {
                    break;
                }
                point = text.codePointAt(i);
            }
            sum += width(point);
            previous = point;
            i += Character.charCount(point);
        }
        if (start < text.length() || text.isEmpty()) {
            lines.add(text.substring(Math.min(start, text.length())).strip());
        }
    }

    private static boolean isBreak(int before, int after) {
        if (before == ' ' || before == '-' || before == '/') {
            return true;
        }
        boolean chinese = isWide(before) || isWide(after);
        return chinese && "，。、；：？！）》”’】%‰".indexOf(after) < 0 && "（《“‘【".indexOf(before) < 0 && after != ' ';
    }

    private static boolean isWide(int point) {
        return point >= 0x2E80 && point <= 0x9FFF || point >= 0xFF00 && point <= 0xFFEF;
    }

    private static byte[] read() {
        try (var file = PdfFont.class.getResourceAsStream("/fonts/NotoSansSC-Regular.ttf")) {
            if (file == null) {
                throw new IllegalStateException("The font is missing");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
