package io.gapless.survey.report;

import io.gapless.platform.report.ReportDocument;
import io.gapless.platform.report.ReportDocument.Part;
import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Paging;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.measure.Estimate;
import io.gapless.survey.questionnaire.PublishedQuestionnaires;
import io.gapless.survey.questionnaire.Question;
import io.gapless.survey.report.CampaignFacts.Facts;
import io.gapless.survey.score.Scoring;
import io.gapless.survey.text.TextCut;
import io.gapless.survey.text.TextFigures;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Writes what came out of a campaign: who answered, the scores, and what was written. */
@Component
class CampaignReport {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final int KEYWORDS = 20;
    private static final int QUOTATIONS = 10;
    private static final int MOST_POINTS = 40;
    private static final int LONGEST_LABEL = 22;
    private static final double HUNDRED = 100;

    private final CampaignFacts campaigns;
    private final Scoring scoring;
    private final TextFigures writings;
    private final PublishedQuestionnaires questionnaires;
    private final SurveySettings settings;
    private final MessageSource messages;

    CampaignReport(
            CampaignFacts campaigns,
            Scoring scoring,
            TextFigures writings,
            PublishedQuestionnaires questionnaires,
            SurveySettings settings,
            MessageSource messages) {
        this.campaigns = campaigns;
        this.scoring = scoring;
        this.writings = writings;
        this.questionnaires = questionnaires;
        this.settings = settings;
        this.messages = messages;
    }

    @Transactional(readOnly = true)
    ReportDocument write(ReportOrder order, UUID id, Caller caller) {
        var texts = new ReportTexts(messages, order.locale());
        var campaign = campaigns.find(id, caller);
        var unit = order.orgUnit() == null ? String.join(", ", caller.orgScope().units()) : order.orgUnit();
        var scores = scoring.ofCampaign(id, campaign.questionnaireCode(), order.orgUnit(), caller);
        var parts = new ArrayList<Part>();
        parts.add(plan(campaign, order, texts));
        parts.add(answered(campaigns.counts(id, order.orgUnit(), caller), texts));
        if (scores.n() < settings.minimumObservations()) {
            parts.add(new Part(
                    texts.text("campaign.scores"),
                    texts.text("campaign.few", settings.minimumObservations()),
                    List.of(),
                    List.of(),
                    List.of()));
        } else {
            var questions = questions(campaign.questionnaireCode());
            parts.add(overall(scores, texts));
            parts.add(questions(scores, questions, texts));
            if (!scores.dimensions().isEmpty()) {
                parts.add(scales(scores, texts));
            }
            addTexts(parts, order, id, caller, texts);
        }
        return new ReportDocument(
                texts.text("campaign.title", campaign.name()),
                texts.text("campaign.about", unit, caller.username(), settings.minimumObservations()),
                texts.text("campaign.footer", campaign.name()),
                parts);
    }

    private Map<String, Question> questions(String code) {
        var questions = new HashMap<String, Question>();
        questionnaires
                .editions(code)
                .forEach(edition ->
                        edition.questions().list().forEach(question -> questions.put(question.id(), question)));
        return questions;
    }

    private static Part plan(Facts campaign, ReportOrder order, ReportTexts texts) {
        var zone = ZoneId.of(order.zone());
        return new Part(
                texts.text("campaign.plan"),
                null,
                List.of(),
                texts.header("what", "value"),
                List.of(
                        List.of(texts.text("campaign.questionnaire"), campaign.questionnaireCode()),
                        List.of(
                                texts.text("campaign.orgUnit"),
                                campaign.orgUnit() == null ? texts.text("all") : campaign.orgUnit()),
                        List.of(
                                texts.text("campaign.segment"),
                                campaign.segment() == null ? texts.text("all") : campaign.segment()),
                        List.of(
                                texts.text("campaign.period"),
                                minute(campaign.opensAt(), zone) + " – " + minute(campaign.closesAt(), zone)),
                        List.of(texts.text("campaign.population"), orNone(campaign.population())),
                        List.of(texts.text("campaign.sample"), orNone(campaign.sampleSize())),
                        List.of(
                                texts.text("campaign.seed"),
                                campaign.seed() == null ? ReportDocument.NONE : String.valueOf(campaign.seed()))));
    }

    private static Object orNone(@Nullable Integer number) {
        return number == null ? ReportDocument.NONE : number;
    }

    private static String minute(@Nullable OffsetDateTime time, ZoneId zone) {
        return time == null ? "" : MINUTE.format(time.atZoneSameInstant(zone));
    }

    private static Part answered(CampaignFacts.Counts counts, ReportTexts texts) {
        var rate = Estimate.share(counts.answered(), counts.invited()).rounded(4);
        return new Part(
                texts.text("campaign.answered"),
                texts.text("campaign.answered.note"),
                List.of(),
                texts.header("invited", "answered", "expired", "rate", "low", "high"),
                List.of(List.of(
                        counts.invited(),
                        counts.answered(),
                        counts.expired(),
                        ReportTexts.orNone(rate.value()),
                        ReportTexts.orNone(rate.low()),
                        ReportTexts.orNone(rate.high()))));
    }

    private Part overall(Scoring.Scores scores, ReportTexts texts) {
        return new Part(
                texts.text("campaign.scores"),
                texts.text("campaign.scores.note", scores.n()),
                List.of(),
                texts.header("measure", "n", "value", "low", "high"),
                scores.overall().stream()
                        .map(measure -> row(List.of(texts.word("measure", measure.name())), measure))
                        .toList());
    }

    private Part questions(Scoring.Scores scores, Map<String, Question> questions, ReportTexts texts) {
        var points = new ArrayList<Chart.Intervals.Point>();
        var shares = new ArrayList<Chart.Intervals.Point>();
        var rows = new ArrayList<List<Object>>();
        for (Scoring.QuestionScore score : scores.questions()) {
            var question = questions.get(score.id());
            var wording = question == null ? score.id() : question.text().in(texts.language());
            for (Scoring.Measure measure : score.measures()) {
                var option = option(question, measure.option(), texts.language());
                rows.add(row(List.of(wording, texts.word("measure", measure.name()), option), measure));
                if (measure.n() < settings.minimumObservations() || measure.value() == null) {
                    continue;
                }
                if (measure.name().equals("share")) {
                    shares.add(point(measure, label(score.id(), option), value -> value * HUNDRED));
                } else if (question != null
                        && question.type().isScale()
                        && (measure.name().equals("mean")
                                || measure.name().equals("ces")
                                || measure.name().equals("perception"))) {
                    double low = question.lowest();
                    double span = question.highest() - low;
                    points.add(point(measure, label(score.id(), wording), value -> (value - low) / span * HUNDRED));
                }
            }
        }
        var charts = new ArrayList<Chart>();
        if (!points.isEmpty() && points.size() <= MOST_POINTS) {
            charts.add(new Chart.Intervals(texts.text("campaign.axis"), 0, HUNDRED, null, points));
        }
        if (!shares.isEmpty() && shares.size() <= MOST_POINTS) {
            charts.add(new Chart.Intervals(texts.text("campaign.shares"), 0, HUNDRED, null, shares));
        }
        return new Part(
                texts.text("campaign.questions"),
                texts.text("campaign.questions.note"),
                charts,
                texts.header("question", "measure", "option", "n", "value", "low", "high"),
                rows);
    }

    private interface Rescaling {
        double of(double value);
    }

    private static Chart.Intervals.Point point(Scoring.Measure measure, String label, Rescaling scale) {
        return new Chart.Intervals.Point(
                label,
                scale.of(Objects.requireNonNull(measure.value())),
                measure.low() == null ? null : Double.valueOf(clamped(scale.of(measure.low()))),
                measure.high() == null ? null : Double.valueOf(clamped(scale.of(measure.high()))));
    }

    private static double clamped(double value) {
        return Math.clamp(value, 0, HUNDRED);
    }

    private static String label(String id, String text) {
        var label = id + " " + text;
        return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL) + "…";
    }

    private static String option(@Nullable Question question, @Nullable String value, Locale language) {
        if (question == null || value == null) {
            return value == null ? "" : value;
        }
        return question.options().stream()
                .filter(option -> option.value().equals(value))
                .findFirst()
                .map(option -> option.text().in(language))
                .orElse(value);
    }

    private Part scales(Scoring.Scores scores, ReportTexts texts) {
        var rows = new ArrayList<List<Object>>();
        for (Scoring.DimensionScore dimension : scores.dimensions()) {
            for (Scoring.Measure measure : dimension.measures()) {
                rows.add(row(
                        List.of(
                                texts.word("dimension", dimension.dimension()),
                                dimension.items(),
                                texts.word("measure", measure.name())),
                        measure));
            }
        }
        return new Part(
                texts.text("campaign.scales"),
                texts.text("campaign.scales.note"),
                List.of(),
                texts.header("scale", "items", "measure", "n", "value", "low", "high"),
                rows);
    }

    /** A figure of fewer than is to be shown is none. */
    private List<Object> row(List<Object> names, Scoring.Measure measure) {
        boolean few = measure.n() < settings.minimumObservations();
        var row = new ArrayList<>(names);
        row.add(measure.n());
        row.add(few ? ReportDocument.NONE : ReportTexts.orNone(measure.value()));
        row.add(few ? ReportDocument.NONE : ReportTexts.orNone(measure.low()));
        row.add(few ? ReportDocument.NONE : ReportTexts.orNone(measure.high()));
        return row;
    }

    private void addTexts(List<Part> parts, ReportOrder order, UUID campaign, Caller caller, ReportTexts texts) {
        var cut = TextCut.ofCampaign(campaign, order.orgUnit());
        var themes = writings.themes(cut, caller);
        if (themes.tone().n() < settings.minimumObservations()) {
            return;
        }
        var found = themes.themes().stream().filter(theme -> theme.n() > 0).toList();
        var rows = new ArrayList<List<Object>>();
        var bars = new ArrayList<Chart.Tones.Bar>();
        for (TextFigures.Theme theme : found) {
            var title = theme.title().in(texts.language());
            rows.add(List.of(
                    title,
                    texts.word("dimension", theme.dimension() == null ? ReportDocument.NONE : theme.dimension()),
                    theme.n(),
                    ReportTexts.orNone(theme.share().value()),
                    theme.negative(),
                    theme.neutral(),
                    theme.positive(),
                    ReportTexts.orNone(theme.sentiment().value())));
            bars.add(new Chart.Tones.Bar(title, List.of(theme.negative(), theme.neutral(), theme.positive())));
        }
        parts.add(new Part(
                texts.text("campaign.themes"),
                texts.text("campaign.themes.note", themes.tone().n()),
                bars.isEmpty()
                        ? List.of()
                        : List.of(new Chart.Tones(
                                texts.text("campaign.themes.axis"),
                                texts.header("negative", "neutral", "positive"),
                                bars)),
                texts.header("theme", "dimension", "n", "share", "negative", "neutral", "positive", "sentiment"),
                rows));
        parts.add(new Part(
                texts.text("campaign.keywords"),
                null,
                List.of(),
                texts.header("term", "n", "share", "low", "high", "sentiment"),
                writings.keywords(cut, 2, KEYWORDS, caller).keywords().stream()
                        .map(word -> List.<Object>of(
                                word.term(),
                                word.n(),
                                ReportTexts.orNone(word.share().value()),
                                ReportTexts.orNone(word.share().low()),
                                ReportTexts.orNone(word.share().high()),
                                word.sentiment()))
                        .toList()));
        parts.add(new Part(
                texts.text("campaign.quotations"),
                texts.text("campaign.quotations.note"),
                List.of(),
                texts.header("question", "quotation", "sentiment"),
                writings.quotations(cut, null, null, null, new Paging(QUOTATIONS, null), caller).items().stream()
                        .map(one -> List.<Object>of(
                                one.question() == null ? "" : one.question(), one.text(), one.sentiment()))
                        .toList()));
    }
}
