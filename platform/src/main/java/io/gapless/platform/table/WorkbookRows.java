package io.gapless.platform.table;

import io.gapless.platform.web.Problem;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of the first visible sheet of an XLSX workbook (ECMA-376, Office Open XML), as the values would stand in a
 * CSV file: numbers as they were typed, dates and times as ISO 8601 without zone, of a formula its last result.
 */
final class WorkbookRows implements Iterator<List<String>>, Closeable {

    private static final Logger log = LoggerFactory.getLogger(WorkbookRows.class);

    /** Of the parts that say where everything is, and of a sheet before its rows. */
    private static final long SMALL = 16L << 20;

    /** Of the rows, unpacked: a million rows of ordinary width. */
    private static final long LARGE = 1L << 30;

    /** What is cut off is refused later, for its length. */
    private static final int LONGEST_TEXT = 4 * TableReader.LONGEST_VALUE;

    /** Spreadsheets keep 15 digits; what a binary number adds behind them was never typed. */
    private static final MathContext AS_TYPED = new MathContext(15);

    private static final LocalDate DAY_0 = LocalDate.of(1899, 12, 30);
    private static final LocalDate DAY_0_OF_1904 = LocalDate.of(1904, 1, 1);
    private static final double DAYS_UP_TO_9999 = 2_958_466;

    private final ZipFile zip;
    private final long large;
    private final SharedTexts texts = new SharedTexts();
    private final BitSet dateStyles = new BitSet();
    private boolean from1904;
    private @Nullable BoundedXml sheet;
    private @Nullable List<String> next;

    private WorkbookRows(ZipFile zip, long large) {
        this.zip = zip;
        this.large = large;
    }

    static WorkbookRows open(Path file) throws IOException {
        return open(file, LARGE);
    }

    static WorkbookRows open(Path file, long large) throws IOException {
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw Problem.unprocessable("table-not-xlsx");
        }
        var rows = new WorkbookRows(zip, large);
        try {
            rows.telling(() -> {
                rows.start();
                rows.next = rows.read();
            });
            return rows;
        } catch (RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public List<String> next() {
        var row = next;
        if (row == null) {
            throw new NoSuchElementException();
        }
        telling(() -> next = read());
        return row;
    }

    @Override
    public void close() throws IOException {
        try (zip;
                texts;
                var xml = sheet) {
            // All of them, whatever happens.
        }
    }

    private interface Reading {
        void read() throws IOException;
    }

    /** What a file's content makes go wrong is the file's fault, whichever exception it comes out as. */
    private void telling(Reading reading) {
        try {
            reading.read();
        } catch (Problem e) {
            throw e;
        } catch (BoundedXml.TooBig e) {
            throw Problem.unprocessable("table-workbook-too-big");
        } catch (IOException | RuntimeException e) {
            log.info("A workbook cannot be read: {}", e.toString());
            throw Problem.unprocessable("table-not-xlsx");
        }
    }

    private void start() throws IOException {
        var workbook = relations("_rels/.rels", "").values().stream()
                .filter(part -> part.type().endsWith("/officeDocument"))
                .findFirst()
                .orElseThrow(() -> new BoundedXml.Unfit("no workbook"))
                .name();
        int slash = workbook.lastIndexOf('/') + 1;
        var folder = workbook.substring(0, slash);
        var parts = relations(folder + "_rels/" + workbook.substring(slash) + ".rels", folder);
        var sheetPart = firstSheet(workbook, parts);
        for (Part part : parts.values()) {
            if (part.type().endsWith("/styles")) {
                readStyles(part.name());
            } else if (part.type().endsWith("/sharedStrings")) {
                readTexts(part.name());
            }
        }
        texts.complete();
        if (sheetPart == null) {
            throw Problem.unprocessable("table-empty");
        }
        var xml = xml(sheetPart, SMALL);
        sheet = xml;
        while (xml.next()) {
            if (xml.isStart() && xml.name().equals("sheetData")) {
                xml.allow(large);
                return;
            }
        }
    }

    private record Part(String type, String name) {}

    /** The parts that another one names, by the id under which it does. */
    private Map<String, Part> relations(String name, String folder) throws IOException {
        var parts = new HashMap<String, Part>();
        try (var xml = xml(name, SMALL)) {
            while (xml.next()) {
                if (xml.isStart() && xml.name().equals("Relationship")) {
                    var id = xml.attribute("Id");
                    var type = xml.attribute("Type");
                    var target = xml.attribute("Target");
                    if (id != null && type != null && target != null && xml.attribute("TargetMode") == null) {
                        parts.put(id, new Part(type, resolved(folder, target)));
                    }
                }
            }
        }
        return parts;
    }

    private static String resolved(String folder, String target) {
        return URI.create("/" + folder).resolve(target).getPath().substring(1);
    }

    private @Nullable String firstSheet(String workbook, Map<String, Part> parts) throws IOException {
        String first = null;
        String firstVisible = null;
        try (var xml = xml(workbook, SMALL)) {
            while (xml.next()) {
                if (!xml.isStart()) {
                    continue;
                }
                if (xml.name().equals("workbookPr")) {
                    from1904 = isTrue(xml.attribute("date1904"));
                } else if (xml.name().equals("sheet")) {
                    var id = xml.attribute("id", "/relationships");
                    var part = id == null ? null : parts.get(id);
                    if (part == null || !part.type().endsWith("/worksheet")) {
                        continue;
                    }
                    var state = xml.attribute("state");
                    if (first == null) {
                        first = part.name();
                    }
                    if (firstVisible == null && (state == null || state.equals("visible"))) {
                        firstVisible = part.name();
                    }
                }
            }
        }
        return firstVisible == null ? first : firstVisible;
    }

    private void readStyles(String name) throws IOException {
        var formats = new HashMap<Integer, Boolean>();
        boolean inCells = false;
        int style = 0;
        try (var xml = xml(name, SMALL)) {
            while (xml.next()) {
                if (xml.isEnd() && xml.name().equals("cellXfs")) {
                    return;
                }
                if (!xml.isStart()) {
                    continue;
                }
                switch (xml.name()) {
                    case "numFmt" -> {
                        var code = xml.attribute("formatCode");
                        formats.put(number(xml.attribute("numFmtId")), code != null && isDate(code));
                    }
                    case "cellXfs" -> inCells = true;
                    case "xf" -> {
                        if (inCells) {
                            int format = number(xml.attribute("numFmtId"));
                            dateStyles.set(style++, formats.getOrDefault(format, isDate(format)));
                        }
                    }
                    default -> {
                        // Fonts, borders and colours.
                    }
                }
            }
        }
    }

    /** The formats that are not written out: dates and times of everywhere, and those of Chinese programs. */
    private static boolean isDate(int format) {
        return format >= 14 && format <= 22
                || format >= 27 && format <= 36
                || format >= 45 && format <= 47
                || format >= 50 && format <= 58;
    }

    /** Whether a format shows years, months, days, weekdays, hours, minutes or seconds. */
    private static boolean isDate(String code) {
        int semicolon = code.indexOf(';');
        var positive = (semicolon < 0 ? code : code.substring(0, semicolon))
                .replaceAll("\"[^\"]*\"|\\\\.|_.|\\*.", "")
                .replaceAll("\\[(?![hHmMsS]+\\])[^\\]]*\\]", "");
        return !positive.equalsIgnoreCase("general")
                && (positive.contains("aaa") || positive.chars().anyMatch(c -> "yYmMdDhHsS".indexOf(c) >= 0))
                && positive.chars().noneMatch(c -> c == '#' || c == '?');
    }

    private void readTexts(String name) throws IOException {
        try (var xml = xml(name, large)) {
            while (xml.next()) {
                if (xml.isStart() && xml.name().equals("si")) {
                    texts.add(text(xml, "si"));
                }
            }
        }
    }

    /** The text of a shared or inline string, without how it is pronounced. */
    private static String text(BoundedXml xml, String element) throws IOException {
        var text = new StringBuilder();
        boolean inText = false;
        boolean pronunciation = false;
        while (xml.next()) {
            if (xml.isText()) {
                if (inText && !pronunciation) {
                    xml.appendTo(text, LONGEST_TEXT);
                }
            } else if (xml.name().equals("t")) {
                inText = xml.isStart();
            } else if (xml.name().equals("rPh")) {
                pronunciation = xml.isStart();
            } else if (xml.isEnd() && xml.name().equals(element)) {
                break;
            }
        }
        return unescaped(text.toString());
    }

    /** Characters that XML cannot hold are written as {@code _x000D_}. */
    private static String unescaped(String text) {
        int at = text.indexOf("_x");
        if (at < 0) {
            return text;
        }
        var plain = new StringBuilder();
        int from = 0;
        for (; at >= 0; at = text.indexOf("_x", at + 1)) {
            if (at >= from && at + 7 <= text.length() && text.charAt(at + 6) == '_') {
                int code = hexadecimal(text, at + 2, at + 6);
                if (code >= 0) {
                    plain.append(text, from, at).append((char) code);
                    from = at + 7;
                }
            }
        }
        return plain.append(text, from, text.length()).toString();
    }

    private static int hexadecimal(String text, int from, int to) {
        int code = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            code = 16 * code + digit;
        }
        return code;
    }

    /** The next row; null after the last. */
    private @Nullable List<String> read() throws IOException {
        var xml = sheet;
        if (xml == null) {
            return null;
        }
        List<String> row = null;
        int column = -1;
        while (xml.next()) {
            if (xml.isText()) {
                continue;
            }
            if (xml.isStart()) {
                if (xml.name().equals("row")) {
                    row = new ArrayList<>();
                    column = -1;
                } else if (xml.name().equals("c") && row != null) {
                    column = column(xml.attribute("r"), column + 1);
                    put(row, column, cell(xml));
                }
            } else if (xml.name().equals("row") && row != null) {
                return row;
            } else if (xml.name().equals("sheetData")) {
                break;
            }
        }
        return null;
    }

    private static void put(List<String> row, int column, String value) {
        if (value.isEmpty()) {
            // Formatted cells without a value may go on to column 16,384.
            return;
        }
        if (column >= TableReader.MOST_COLUMNS) {
            throw Problem.unprocessable("table-too-wide", TableReader.MOST_COLUMNS);
        }
        while (row.size() <= column) {
            row.add("");
        }
        row.set(column, value);
    }

    /** The column of a cell's address, for example 27 of {@code AB7}; from 0. */
    private static int column(@Nullable String address, int otherwise) {
        if (address == null) {
            return otherwise;
        }
        int column = 0;
        for (int i = 0; i < address.length() && column < 1_000_000; i++) {
            char letter = Character.toUpperCase(address.charAt(i));
            if (letter < 'A' || letter > 'Z') {
                break;
            }
            column = 26 * column + letter - 'A' + 1;
        }
        return column == 0 ? otherwise : column - 1;
    }

    private String cell(BoundedXml xml) throws IOException {
        var type = xml.attribute("t");
        int style = number(xml.attribute("s"));
        var value = new StringBuilder();
        boolean inValue = false;
        String inline = "";
        while (xml.next()) {
            if (xml.isText()) {
                if (inValue) {
                    xml.appendTo(value, LONGEST_TEXT);
                }
            } else if (xml.name().equals("v")) {
                inValue = xml.isStart();
            } else if (xml.isStart() && xml.name().equals("is")) {
                inline = text(xml, "is");
            } else if (xml.isEnd() && xml.name().equals("c")) {
                break;
            }
        }
        var text = value.toString();
        return switch (type == null ? "n" : type) {
            case "s" -> texts.get(number(text.strip()));
            case "inlineStr" -> inline;
            case "str" -> unescaped(text);
            case "b" -> text.isBlank() ? "" : Boolean.toString(isTrue(text.strip()));
            // An error stays what is shown of it, such as #N/A, and is refused where it does not fit.
            case "e" -> text;
            case "d" -> text.strip().replaceFirst("T00:00(:00(\\.0+)?)?Z?$", "");
            default -> number(text.strip(), style);
        };
    }

    private String number(String text, int style) {
        if (text.isEmpty()) {
            return "";
        }
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return text;
        }
        if (!Double.isFinite(value)) {
            return text;
        }
        if (dateStyles.get(Math.max(style, 0)) && value >= 0 && value < DAYS_UP_TO_9999) {
            return time(value);
        }
        return new BigDecimal(value).round(AS_TYPED).stripTrailingZeros().toPlainString();
    }

    /** A date, a time of day, or both: days since 1900, in which spreadsheets count a 29 February, or since 1904. */
    private String time(double days) {
        long seconds = Math.round(days * 86_400);
        if (seconds < 86_400) {
            return LocalTime.MIN.plusSeconds(seconds).toString();
        }
        var day0 = from1904 ? DAY_0_OF_1904 : days < 60 ? DAY_0.plusDays(1) : DAY_0;
        LocalDateTime at = day0.atStartOfDay().plus(Duration.ofSeconds(seconds));
        return seconds % 86_400 == 0 ? at.toLocalDate().toString() : at.toString();
    }

    /** The number; -1 where it is none. */
    private static int number(@Nullable String text) {
        try {
            return text == null ? -1 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static boolean isTrue(@Nullable String value) {
        return value != null && (value.equals("1") || value.equals("true") || value.equals("on"));
    }

    private BoundedXml xml(String name, long most) throws IOException {
        var entry = zip.getEntry(name);
        InputStream content = entry == null ? null : zip.getInputStream(entry);
        if (content == null) {
            throw new BoundedXml.Unfit("no part " + name);
        }
        return new BoundedXml(content, most);
    }
}
