package io.gapless.localstack;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows the board: on a terminal one line per part that is redrawn in place, elsewhere one line per change. */
final class Screen {

    private static final int LABEL_WIDTH = 20;
    private static final String[] SPINNER = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};

    private final PrintStream out;
    private final boolean terminal;
    private final int columns;
    private final Instant start = Instant.now();
    private final Map<Part, String> shown = new EnumMap<>(Part.class);
    private int drawn;
    private int frame;

    Screen(PrintStream out, boolean terminal, int columns) {
        this.out = out;
        this.terminal = terminal;
        this.columns = columns;
    }

    /** As the launcher script found the terminal. */
    static Screen ofUser() {
        return new Screen(
                System.out,
                Boolean.getBoolean("gapless.terminal"),
                Math.max(40, Integer.getInteger("gapless.columns", 80)));
    }

    boolean isTerminal() {
        return terminal;
    }

    synchronized void show(List<Board.Entry> entries) {
        if (terminal) {
            redraw(entries);
        } else {
            for (Board.Entry entry : entries) {
                String text = describe(entry);
                if (!text.equals(shown.put(entry.part(), text)) && entry.state() != Board.State.WAITING) {
                    out.printf("%6s  %-19s %s%s%n", elapsed(), entry.part().label(), text, timing(entry));
                    out.flush();
                }
            }
        }
    }

    private void redraw(List<Board.Entry> entries) {
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append("\033[").append(drawn).append('A');
        }
        frame++;
        for (Board.Entry entry : entries) {
            String line = " %s %s%s%s"
                    .formatted(
                            mark(entry.state()),
                            padded(entry.part().label(), LABEL_WIDTH),
                            padded(describe(entry), 34),
                            seconds(entry));
            text.append("\r\033[K")
                    .append(color(entry.state()))
                    .append(cut(line, columns - 1))
                    .append("\033[0m\n");
        }
        out.print(text);
        out.flush();
        drawn = entries.size();
    }

    /** Keeps what is drawn; what is printed next goes below it. */
    synchronized void leave() {
        drawn = 0;
    }

    private static String describe(Board.Entry entry) {
        if (entry.state() == Board.State.STARTING) {
            return Messages.say("activity." + entry.activity().name().toLowerCase(Locale.ROOT));
        }
        return Messages.say("state." + entry.state().name().toLowerCase(Locale.ROOT));
    }

    private static String seconds(Board.Entry entry) {
        return switch (entry.state()) {
            case STARTING, RESTARTING, STOPPING ->
                "%4d s".formatted(Duration.between(entry.since(), Instant.now()).toSeconds());
            case READY -> "%6.1f s   :%d".formatted(entry.took().toMillis() / 1000.0, entry.port());
            case WAITING, FAILED, STOPPED -> "";
        };
    }

    private static String timing(Board.Entry entry) {
        return entry.state() == Board.State.READY
                ? " (%.1f s, :%d)".formatted(entry.took().toMillis() / 1000.0, entry.port())
                : "";
    }

    private String elapsed() {
        return Duration.between(start, Instant.now()).toSeconds() + " s";
    }

    private String mark(Board.State state) {
        return switch (state) {
            case READY -> "✔";
            case FAILED -> "✘";
            case STARTING, RESTARTING, STOPPING -> SPINNER[frame % SPINNER.length];
            case WAITING, STOPPED -> "·";
        };
    }

    private static String color(Board.State state) {
        return switch (state) {
            case READY -> "\033[32m";
            case FAILED -> "\033[31m";
            case STARTING, RESTARTING, STOPPING -> "";
            case WAITING, STOPPED -> "\033[2m";
        };
    }

    static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - width(text)));
    }

    /** The columns that the text takes on a terminal: Chinese characters take two. */
    static int width(String text) {
        return text.codePoints().map(Screen::width).sum();
    }

    private static int width(int character) {
        boolean wide = character >= 0x1100
                && (character <= 0x115F
                        || (character >= 0x2E80 && character <= 0xA4CF)
                        || (character >= 0xAC00 && character <= 0xD7A3)
                        || (character >= 0xF900 && character <= 0xFAFF)
                        || (character >= 0xFE30 && character <= 0xFE6F)
                        || (character >= 0xFF00 && character <= 0xFF60)
                        || (character >= 0xFFE0 && character <= 0xFFE6));
        return wide ? 2 : 1;
    }

    static String cut(String text, int columns) {
        StringBuilder result = new StringBuilder();
        int used = 0;
        for (int character : text.codePoints().toArray()) {
            used += width(character);
            if (used > columns) {
                break;
            }
            result.appendCodePoint(character);
        }
        return result.toString();
    }
}
