package io.gapless.survey.report;

import io.gapless.platform.report.ReportDocument;
import io.gapless.platform.report.ReportDocument.Part;
import io.gapless.platform.security.Caller;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.gap.PeriodGaps;
import io.gapless.survey.gap.PeriodGaps.GapFigure;
import io.gapless.survey.measure.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes the gaps of a quarter, beside those of the quarter before. */
@Component
class GapsReport {

    private static final int GAPS = 5;
    private static final double SCALE = 100;

    private final PeriodGaps gaps;
    private final SurveySettings settings;
    private final MessageSource messages;

    GapsReport(PeriodGaps gaps, SurveySettings settings, MessageSource messages) {
        this.gaps = gaps;
        this.settings = settings;
        this.messages = messages;
    }

    @Transactional(readOnly = true)
    ReportDocument write(ReportOrder order, Caller caller) {
        var texts = new ReportTexts(messages, order.locale());
        var quarter = Objects.requireNonNull(order.quarter());
        var span = order.span(0);
        var earlier = order.span(1);
        var now = gaps.of(order.orgUnit(), order.segment(), span.from(), span.to(), caller);
        var before = gaps.of(order.orgUnit(), order.segment(), earlier.from(), earlier.to(), caller);
        var unit = order.orgUnit() == null ? String.join(", ", caller.orgScope().units()) : order.orgUnit();
        var parts = new ArrayList<Part>();
        parts.add(overview(now, before, texts));
        for (int number = 1; number <= GAPS; number++) {
            parts.add(gap(number, now, before, texts));
        }
        return new ReportDocument(
                texts.text("gaps.title", quarter),
                texts.text(
                        "gaps.about",
                        unit,
                        order.segment() == null ? texts.text("all") : order.segment(),
                        span.first(),
                        span.last(),
                        order.zone(),
                        caller.username(),
                        settings.minimumObservations()),
                texts.text("gaps.footer", unit, quarter),
                parts);
    }

    private static Part overview(List<GapFigure> now, List<GapFigure> before, ReportTexts texts) {
        var figures = now.stream().filter(figure -> figure.dimension() == null).toList();
        return new Part(
                texts.text("gaps.overview"),
                texts.text("gaps.overview.note"),
                chart(figures, texts, figure -> figure.number() + " " + texts.word("gap", figure.gap())),
                texts.header("gap", "n", "value", "low", "high", "before", "change", "remark"),
                figures.stream()
                        .map(figure ->
                                row(figure.number() + " " + texts.word("gap", figure.gap()), figure, before, texts))
                        .toList());
    }

    private static Part gap(int number, List<GapFigure> now, List<GapFigure> before, ReportTexts texts) {
        var figures = now.stream()
                .filter(figure -> figure.number() == number && figure.dimension() != null)
                .toList();
        var name = figures.isEmpty() ? "" : texts.word("gap", figures.getFirst().gap());
        return new Part(
                texts.text("gaps.one", number, name),
                texts.text("gaps.note." + number),
                chart(figures, texts, figure -> texts.word("dimension", figure.dimension())),
                texts.header("dimension", "n", "value", "low", "high", "before", "change", "remark"),
                figures.stream()
                        .map(figure -> row(texts.word("dimension", figure.dimension()), figure, before, texts))
                        .toList());
    }

    private interface Label {
        String of(GapFigure figure);
    }

    private static List<Chart> chart(List<GapFigure> figures, ReportTexts texts, Label label) {
        var points = figures.stream()
                .filter(figure -> figure.value() != null)
                .map(figure -> new Chart.Intervals.Point(
                        label.of(figure), Objects.requireNonNull(figure.value()), figure.low(), figure.high()))
                .toList();
        return points.isEmpty()
                ? List.of()
                : List.of(new Chart.Intervals(texts.text("gaps.axis"), -SCALE, SCALE, 0.0, points));
    }

    private static List<Object> row(String name, GapFigure figure, List<GapFigure> before, ReportTexts texts) {
        var earlier = before.stream()
                .filter(each ->
                        each.number() == figure.number() && Objects.equals(each.dimension(), figure.dimension()))
                .findFirst()
                .map(GapFigure::value)
                .orElse(null);
        return List.of(
                name,
                figure.n(),
                ReportTexts.orNone(figure.value()),
                ReportTexts.orNone(figure.low()),
                ReportTexts.orNone(figure.high()),
                ReportTexts.orNone(earlier),
                ReportTexts.orNone(difference(figure.value(), earlier)),
                figure.reason() == null ? "" : texts.word("reason", figure.reason()));
    }

    private static @Nullable Double difference(@Nullable Double now, @Nullable Double before) {
        return now == null || before == null ? null : Double.valueOf(Estimate.round(now - before, 2));
    }
}
