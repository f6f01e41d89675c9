package io.gapless.localstack;

import io.gapless.localstack.demo.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/** One bar per stage: redrawn in place on a terminal, elsewhere a line at the end of each stage and now and then. */
final class DemoScreen implements Progress {

    private static final int LABEL_WIDTH = 30;
    private static final int BAR_WIDTH = 20;
    private static final Duration REDRAWN_EVERY = Duration.ofMillis(100);
    private static final Duration TOLD_EVERY = Duration.ofSeconds(15);

    private final PrintStream out;
    private final boolean terminal;
    private final int columns;
    private boolean inLine;
    private boolean anythingNew;

    DemoScreen(PrintStream out, boolean terminal, int columns) {
        this.out = out;
        this.terminal = terminal;
        this.columns = columns;
    }

    /** As the launcher script found the terminal. */
    static DemoScreen ofUser() {
        return new DemoScreen(
                System.out,
                Boolean.getBoolean("gapless.terminal"),
                Math.max(40, Integer.getInteger("gapless.columns", 80)));
    }

    /** Whether anything was not there before. */
    boolean isNew() {
        return anythingNew;
    }

    /** Keeps a half-drawn bar; what is printed next goes below it. */
    synchronized void leave() {
        if (inLine) {
            out.println();
            inLine = false;
        }
    }

    @Override
    public Bar begin(String label, int total) {
        return new Stage(label, total);
    }

    private synchronized void draw(Stage stage, boolean ended) {
        if (terminal) {
            String line = Screen.cut(stage.line(ended, true), columns - 1);
            out.print("\r\033[K" + (ended ? "\033[32m" + line + "\033[0m\n" : line));
            inLine = !ended;
        } else {
            out.println(stage.line(ended, false));
        }
        out.flush();
    }

    private final class Stage implements Bar {

        private final String label;
        private final Instant begin = Instant.now();
        private Instant drawn = Instant.now();
        private int total;
        private int done;
        private int there;

        Stage(String label, int total) {
            this.label = label;
            this.total = total;
            if (terminal) {
                draw(this, false);
            }
        }

        @Override
        public synchronized void total(int total) {
            this.total = total;
            change();
        }

        @Override
        public synchronized void done(int count) {
            done += count;
            change();
        }

        @Override
        public synchronized void there(int count) {
            there += count;
            change();
        }

        @Override
        public synchronized void end() {
            anythingNew |= done > 0;
            draw(this, true);
        }

        private void change() {
            Instant now = Instant.now();
            if (Duration.between(drawn, now).compareTo(terminal ? REDRAWN_EVERY : TOLD_EVERY) >= 0) {
                drawn = now;
                draw(this, false);
            }
        }

        private String line(boolean ended, boolean withBar) {
            int now = done + there;
            StringBuilder line = new StringBuilder(ended ? " ✔ " : " · ").append(Screen.padded(label, LABEL_WIDTH));
            if (withBar) {
                int full = ended ? BAR_WIDTH : total == 0 ? 0 : Math.min(BAR_WIDTH, now * BAR_WIDTH / total);
                line.append("█".repeat(full))
                        .append("░".repeat(BAR_WIDTH - full))
                        .append(' ');
            }
            line.append(ended || total == 0 ? "%,d".formatted(now) : "%,d/%,d".formatted(now, total));
            if (there > 0) {
                line.append("  ").append(Messages.say("demo.there", there));
            }
            double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
            return line.append("  %.1f s".formatted(seconds)).toString();
        }
    }
}
