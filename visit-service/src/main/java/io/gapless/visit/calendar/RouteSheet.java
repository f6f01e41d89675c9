package io.gapless.visit.calendar;

import io.gapless.platform.pdf.PdfReport;
import io.gapless.platform.pdf.PdfReport.Cell;
import io.gapless.platform.pdf.PdfReport.Line;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.springframework.context.MessageSource;

/** A day's visits on paper: a sketch of the way, then each stop with what is to be done and known there. */
final class RouteSheet {

    private static final float SKETCH = 230;
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private final MessageSource texts;
    private final Locale locale;

    RouteSheet(MessageSource texts, Locale locale) {
        this.texts = texts;
        this.locale = locale;
    }

    byte[] write(String manager, LocalDate day, List<RouteStops.Stop> stops, boolean masked) {
        var when =
                day.format(DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL).withLocale(locale));
        var title = text("sheet.title");
        try (var report = new PdfReport(title + " " + day, text("sheet.footer", manager, day.toString()), locale)) {
            report.heading(title);
            report.paragraph(text("sheet.about", manager, when, stops.size()));
            if (stops.isEmpty()) {
                report.paragraph(text("sheet.empty"));
                return report.toBytes();
            }
            sketch(report, stops, masked);
            report.table(
                    List.of(13, 44, 43),
                    List.of(text("sheet.when"), text("sheet.where"), text("sheet.what")),
                    IntStream.range(0, stops.size())
                            .mapToObj(i -> row(i + 1, stops.get(i)))
                            .toList());
            return report.toBytes();
        }
    }

    private void sketch(PdfReport report, List<RouteStops.Stop> stops, boolean masked) {
        var spots = new ArrayList<RouteSketch.Spot>();
        for (int i = 0; i < stops.size(); i++) {
            var place = stops.get(i).place();
            if (place != null) {
                spots.add(new RouteSketch.Spot(i + 1, stops.get(i).customer(), place));
            }
        }
        if (spots.isEmpty()) {
            report.note(text(masked ? "sheet.places-masked" : "sheet.no-places"));
            return;
        }
        var sketch = new RouteSketch(spots);
        report.drawing(SKETCH, drawing -> sketch.draw(drawing, text("sheet.north")));
        report.note(text(
                "sheet.sketch", String.format(locale, "%.1f", sketch.metres() / 1000), stops.size() - spots.size()));
    }

    private List<Cell> row(int number, RouteStops.Stop stop) {
        var when = new ArrayList<Line>();
        when.add(new Line(String.valueOf(number), 13, PdfReport.ACCENT, true));
        when.add(plain(stop.startsAt() == null ? text("sheet.all-day") : HOUR.format(stop.startsAt())));
        if (stop.minutes() != null) {
            when.add(grey(text("sheet.minutes", stop.minutes())));
        }
        when.add(grey(text("sheet.status." + stop.status())));
        var where = new ArrayList<Line>();
        where.add(new Line(stop.customer(), 10.5f, PdfReport.INK, true));
        where.add(grey(String.join(
                " · ",
                stop.segment() == null
                        ? List.of(stop.code())
                        : List.of(stop.code(), text("sheet.segment", stop.segment())))));
        where.add(plain(Objects.requireNonNullElse(stop.address(), text("sheet.no-address"))));
        if (stop.phone() != null) {
            where.add(plain(text("sheet.phone", stop.phone())));
        }
        if (stop.findings() != null) {
            where.add(label("sheet.findings", String.valueOf(stop.findingsOf())));
            where.add(plain(stop.findings()));
        }
        if (!stop.needs().isEmpty()) {
            where.add(label("sheet.needs"));
            stop.needs().forEach(need -> where.add(plain("– " + need)));
        }
        if (!stop.promises().isEmpty()) {
            where.add(label("sheet.promises"));
            stop.promises().forEach(promise -> where.add(plain("– " + promise)));
        }
        if (!stop.complaints().isEmpty()) {
            where.add(label("sheet.complaints"));
            stop.complaints().forEach(complaint -> where.add(plain("– " + complaint)));
        }
        var what = new ArrayList<Line>();
        what.add(new Line(stop.title(), 10, PdfReport.INK, true));
        what.add(grey(text("sheet.kind." + stop.kind())));
        for (RouteStops.Step step : stop.steps()) {
            var marks = new ArrayList<String>();
            if (step.critical()) {
                marks.add(text("sheet.critical"));
            }
            if (!step.evidence().equals("NONE")) {
                marks.add(text("sheet.evidence." + step.evidence()));
            }
            what.add(plain("□ " + step.number() + "  " + step.title()
                    + (marks.isEmpty() ? "" : " [" + String.join(" · ", marks) + "]")));
        }
        return List.of(new Cell(when), new Cell(where), new Cell(what));
    }

    private Line label(String key, Object... arguments) {
        return new Line(text(key, arguments), 8.5f, PdfReport.ACCENT, true);
    }

    private static Line plain(String text) {
        return new Line(text, 9, PdfReport.INK, false);
    }

    private static Line grey(String text) {
        return new Line(text, 8.5f, PdfReport.GREY, false);
    }

    private String text(String key, Object... arguments) {
        return texts.getMessage(key, arguments, locale);
    }
}
