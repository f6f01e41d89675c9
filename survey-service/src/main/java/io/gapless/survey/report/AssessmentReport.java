package io.gapless.survey.report;

import io.gapless.platform.report.ReportDocument;
import io.gapless.platform.report.ReportDocument.Part;
import io.gapless.platform.security.Caller;
import io.gapless.survey.assessment.AssessedQuarter;
import io.gapless.survey.assessment.AssessedQuarter.Appeal;
import io.gapless.survey.assessment.AssessedQuarter.Figure;
import io.gapless.survey.assessment.AssessedQuarter.Indicator;
import io.gapless.survey.assessment.AssessedQuarter.Result;
import io.gapless.survey.assessment.AssessedQuarters;
import io.gapless.survey.measure.Estimate;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes an assessment of a quarter: by what, how each did, figure by figure, what was appealed against and booked. */
@Component
class AssessmentReport {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final int MOST_BARS = 40;
    private static final double HUNDRED = 100;
    private static final int TEN = 10;

    private final AssessedQuarters assessments;
    private final MessageSource messages;

    AssessmentReport(AssessedQuarters assessments, MessageSource messages) {
        this.assessments = assessments;
        this.messages = messages;
    }

    @Transactional(readOnly = true)
    ReportDocument write(ReportOrder order, UUID id, Caller caller) {
        var texts = new ReportTexts(messages, order.locale());
        var assessed = assessments.find(id, order.locale(), caller);
        var zone = ZoneId.of(order.zone());
        var parts = new ArrayList<Part>();
        parts.add(course(assessed, zone, texts));
        parts.add(indicators(assessed, texts));
        parts.add(bands(assessed, texts));
        parts.add(results(assessed, texts));
        if (assessed.results().size() == 1) {
            parts.add(figures(assessed, assessed.results().getFirst(), texts));
        } else {
            assessed.indicators().forEach(indicator -> parts.add(figures(assessed, indicator, texts)));
        }
        parts.add(booked(assessed, texts));
        if (!assessed.appeals().isEmpty()) {
            parts.add(appeals(assessed, zone, texts));
        }
        return new ReportDocument(
                texts.text("assessment.title", assessed.title(), assessed.quarter()),
                texts.text("assessment.about", assessed.orgUnit(), caller.username()),
                texts.text("assessment.footer", assessed.title(), assessed.quarter()),
                parts);
    }

    private static Part course(AssessedQuarter assessed, ZoneId zone, ReportTexts texts) {
        var rows = new ArrayList<List<Object>>();
        rows.add(List.of(texts.text("assessment.scorecard"), assessed.code() + " · " + assessed.edition()));
        rows.add(List.of(texts.text("assessment.level"), texts.word("level", assessed.level())));
        rows.add(List.of(texts.text("assessment.status"), texts.word("state", assessed.status())));
        rows.add(List.of(texts.text("assessment.calculated"), minute(assessed.calculatedAt(), zone)));
        rows.add(List.of(texts.text("assessment.published"), minute(assessed.publishedAt(), zone)));
        rows.add(List.of(
                texts.text("assessment.appealUntil"),
                assessed.appealUntil() == null
                        ? ReportDocument.NONE
                        : assessed.appealUntil().toString()));
        rows.add(List.of(texts.text("assessment.final"), minute(assessed.finalAt(), zone)));
        return new Part(texts.text("assessment.course"), null, texts.header("what", "value"), rows);
    }

    private static String minute(@Nullable Instant time, ZoneId zone) {
        return time == null ? ReportDocument.NONE : MINUTE.format(time.atZone(zone));
    }

    private static Part indicators(AssessedQuarter assessed, ReportTexts texts) {
        return new Part(
                texts.text("assessment.indicators"),
                texts.text("assessment.indicators.note"),
                texts.header("indicator", "source", "weight", "worst", "best"),
                assessed.indicators().stream()
                        .map(indicator -> List.<Object>of(
                                indicator.title(),
                                source(indicator, texts),
                                indicator.weight(),
                                indicator.worst(),
                                indicator.best()))
                        .toList());
    }

    private static String source(Indicator indicator, ReportTexts texts) {
        var source = texts.word("metric", indicator.metric());
        if (indicator.gap() != null) {
            source += " " + indicator.gap();
        }
        if (indicator.dimension() != null) {
            source += " · " + texts.word("dimension", indicator.dimension());
        }
        return indicator.questionnaire() == null ? source : source + " · " + indicator.questionnaire();
    }

    private static Part bands(AssessedQuarter assessed, ReportTexts texts) {
        return new Part(
                texts.text("assessment.bands"),
                null,
                texts.header("atLeast", "kind", "amount", "currency"),
                assessed.bands().stream()
                        .map(band -> List.<Object>of(
                                band.atLeast(), texts.word("kind", band.kind()), band.amount(), assessed.currency()))
                        .toList());
    }

    private static Part results(AssessedQuarter assessed, ReportTexts texts) {
        var charts = new ArrayList<Chart>();
        var known = assessed.results().stream()
                .filter(result -> result.counts() != null)
                .toList();
        if (known.size() > MOST_BARS) {
            charts.add(spread(known, texts));
        } else if (!known.isEmpty()) {
            charts.add(new Chart.Bars(
                    texts.text("assessment.score.axis"),
                    HUNDRED,
                    known.stream()
                            .map(result -> new Chart.Bars.Bar(label(result), Objects.requireNonNull(result.counts())))
                            .toList()));
        }
        return new Part(
                texts.text("assessment.results"),
                texts.text("assessment.results.note"),
                charts,
                texts.header(
                        "orgUnit", "employee", "score", "corrected", "before", "change", "known", "kind", "amount"),
                assessed.results().stream()
                        .map(result -> List.<Object>of(
                                result.orgUnit(),
                                orEmpty(result.employee()),
                                ReportTexts.orNone(result.score()),
                                result.corrected() == null ? "" : result.corrected(),
                                ReportTexts.orNone(result.before()),
                                ReportTexts.orNone(difference(result.counts(), result.before())),
                                result.known(),
                                texts.word("kind", result.kind()),
                                result.amount()))
                        .toList());
    }

    /** How many reached how much, by tens: of so many that each cannot have a bar. */
    private static Chart spread(List<Result> results, ReportTexts texts) {
        var counts = new long[TEN];
        for (Result result : results) {
            counts[Math.min(TEN - 1, (int) (Objects.requireNonNull(result.counts()) / TEN))]++;
        }
        var bars = new ArrayList<Chart.Bars.Bar>();
        for (int i = TEN - 1; i >= 0; i--) {
            bars.add(new Chart.Bars.Bar(i * TEN + "–" + (i + 1) * TEN, counts[i]));
        }
        return new Chart.Bars(texts.text("assessment.spread.axis"), null, bars);
    }

    private static String label(Result result) {
        return result.employee() == null ? result.orgUnit() : result.employee();
    }

    private static @Nullable Double difference(@Nullable Double now, @Nullable Double before) {
        return now == null || before == null ? null : Double.valueOf(Estimate.round(now - before, 2));
    }

    private static @Nullable Figure of(Result result, Indicator indicator) {
        return result.figures().stream()
                .filter(figure -> figure.indicator().equals(indicator.code()))
                .findFirst()
                .orElse(null);
    }

    /** All indicators of one who is assessed alone. */
    private static Part figures(AssessedQuarter assessed, Result result, ReportTexts texts) {
        var rows = new ArrayList<List<Object>>();
        var bars = new ArrayList<Chart.Bars.Bar>();
        for (Indicator indicator : assessed.indicators()) {
            var figure = of(result, indicator);
            if (figure == null) {
                continue;
            }
            rows.add(row(List.of(indicator.title()), figure, texts));
            if (figure.score() != null) {
                bars.add(new Chart.Bars.Bar(indicator.title(), figure.score()));
            }
        }
        return new Part(
                texts.text("assessment.figures"),
                texts.text("assessment.figures.note"),
                bars.isEmpty()
                        ? List.of()
                        : List.of(new Chart.Bars(texts.text("assessment.score.axis"), HUNDRED, bars)),
                texts.header("indicator", "n", "value", "low", "high", "score", "remark"),
                rows);
    }

    /** One indicator of all who are assessed. */
    private static Part figures(AssessedQuarter assessed, Indicator indicator, ReportTexts texts) {
        var rows = new ArrayList<List<Object>>();
        var points = new ArrayList<Chart.Intervals.Point>();
        for (Result result : assessed.results()) {
            var figure = of(result, indicator);
            if (figure == null) {
                continue;
            }
            rows.add(row(List.of(result.orgUnit(), orEmpty(result.employee())), figure, texts));
            if (figure.value() != null) {
                points.add(new Chart.Intervals.Point(label(result), figure.value(), figure.low(), figure.high()));
            }
        }
        boolean drawn = !points.isEmpty() && points.size() <= MOST_BARS;
        return new Part(
                indicator.title(),
                texts.text(
                        "assessment.indicator.note",
                        source(indicator, texts),
                        plain(indicator.weight()),
                        plain(indicator.worst()),
                        plain(indicator.best())),
                drawn ? List.of(chart(indicator, points, texts)) : List.of(),
                texts.header("orgUnit", "employee", "n", "value", "low", "high", "score", "remark"),
                rows);
    }

    /** Of what was entered anything can be the scale. */
    private static Chart chart(Indicator indicator, List<Chart.Intervals.Point> points, ReportTexts texts) {
        double low = 0;
        double high = HUNDRED;
        if (indicator.metric().equals("GAP")) {
            low = -HUNDRED;
        } else if (indicator.metric().equals("ENTERED")) {
            low = Math.min(indicator.worst(), indicator.best());
            high = Math.max(indicator.worst(), indicator.best());
            for (Chart.Intervals.Point point : points) {
                low = Math.min(low, point.value());
                high = Math.max(high, point.value());
            }
        }
        return new Chart.Intervals(
                texts.text("assessment.value.axis"),
                low,
                high,
                indicator.metric().equals("GAP") ? Double.valueOf(0) : null,
                points);
    }

    private static List<Object> row(List<Object> names, Figure figure, ReportTexts texts) {
        var row = new ArrayList<>(names);
        row.add(figure.n());
        row.add(ReportTexts.orNone(figure.value()));
        row.add(ReportTexts.orNone(figure.low()));
        row.add(ReportTexts.orNone(figure.high()));
        row.add(ReportTexts.orNone(figure.score()));
        if (figure.enteredBy() != null) {
            row.add(texts.text("assessment.entered", figure.enteredBy(), orEmpty(figure.reason())));
        } else {
            row.add(figure.value() == null ? texts.text("assessment.unknown") : "");
        }
        return row;
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** How many get or lose how much altogether. */
    private static Part booked(AssessedQuarter assessed, ReportTexts texts) {
        var rows = new ArrayList<List<Object>>();
        for (String kind : List.of("REWARD", "PENALTY")) {
            var those = assessed.results().stream()
                    .filter(result -> result.kind().equals(kind))
                    .toList();
            rows.add(List.of(
                    texts.word("kind", kind),
                    (long) those.size(),
                    those.stream().map(Result::amount).reduce(BigDecimal.ZERO, BigDecimal::add),
                    assessed.currency()));
        }
        return new Part(
                texts.text("assessment.booked"),
                texts.text(assessed.finalAt() == null ? "assessment.booked.later" : "assessment.booked.done"),
                texts.header("kind", "count", "amount", "currency"),
                rows);
    }

    private static Part appeals(AssessedQuarter assessed, ZoneId zone, ReportTexts texts) {
        var rows = new ArrayList<List<Object>>();
        for (Appeal appeal : assessed.appeals()) {
            rows.add(List.of(
                    appeal.employee() == null ? appeal.orgUnit() : appeal.employee(),
                    minute(appeal.appealedAt(), zone) + " " + appeal.appellant(),
                    appeal.text(),
                    texts.word("appeal", appeal.status()),
                    appeal.decision() == null ? "" : appeal.decidedBy() + ": " + appeal.decision(),
                    appeal.corrected() == null ? "" : appeal.corrected()));
        }
        return new Part(
                texts.text("assessment.appeals"),
                null,
                texts.header("about", "appealed", "appeal", "status", "decision", "corrected"),
                rows);
    }
}
