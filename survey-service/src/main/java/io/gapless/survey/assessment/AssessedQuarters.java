package io.gapless.survey.assessment;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Cursor;
import io.gapless.platform.web.KeysetPage;
import io.gapless.platform.web.Paging;
import io.gapless.survey.assessment.Figures.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Assessments as other features of this service may know them. */
@Component
public class AssessedQuarters {

    private final Assessing assessing;
    private final Scorecards scorecards;

    AssessedQuarters(Assessing assessing, Scorecards scorecards) {
        this.assessing = assessing;
        this.scorecards = scorecards;
    }

    /** Throws a problem where the caller may not know of it (404), or there are no figures yet (409). */
    @Transactional(readOnly = true)
    public void requireReadable(UUID id, Caller caller) {
        Assessing.requireCalculated(assessing.find(id, caller));
    }

    /** An assessment that has figures, with the results that the caller may know of; problems as above. */
    @Transactional(readOnly = true)
    public AssessedQuarter find(UUID id, Locale language, Caller caller) {
        var assessment = assessing.find(id, caller);
        Assessing.requireCalculated(assessment);
        var card = scorecards.find(assessment.scorecard());
        var results = all(paging -> assessing.results(id, paging, caller), Result::id);
        var subjects = new HashMap<UUID, Result>();
        results.forEach(result -> subjects.put(result.id(), result));
        var before = before(assessment, caller);
        return new AssessedQuarter(
                card.code(),
                card.edition(),
                in(card.title(), language),
                card.level().name(),
                assessment.orgUnit(),
                assessment.quarter(),
                assessment.status().name(),
                assessment.calculatedAt(),
                assessment.publishedAt(),
                assessment.appealUntil(),
                assessment.finalAt(),
                card.currency(),
                card.indicators().stream()
                        .map(indicator -> indicator(indicator, language))
                        .toList(),
                card.bands().stream()
                        .map(band -> new AssessedQuarter.Band(
                                band.atLeast().doubleValue(), band.kind().name(), band.amount()))
                        .sorted(Comparator.comparingDouble(AssessedQuarter.Band::atLeast))
                        .toList(),
                results.stream()
                        .map(result -> result(result, before.get(subject(result))))
                        .sorted(Comparator.comparing(
                                AssessedQuarter.Result::counts, Comparator.nullsLast(Comparator.reverseOrder())))
                        .toList(),
                all(paging -> assessing.appeals(id, paging, caller), Assessing.Appeal::id).stream()
                        .map(appeal -> appeal(appeal, subjects.get(appeal.result())))
                        .toList());
    }

    /** The scores of the quarter before by the same scorecard, of whoever the caller may know of. */
    private Map<Subject, Double> before(Assessment assessment, Caller caller) {
        var scores = new HashMap<Subject, Double>();
        assessing
                .published(
                        assessment.code(),
                        assessment.orgUnit(),
                        Quarter.of(assessment.quarter()).before().toString())
                .ifPresent(earlier -> all(paging -> assessing.results(earlier, paging, caller), Result::id)
                        .forEach(result -> {
                            if (result.counts() != null) {
                                scores.put(subject(result), result.counts());
                            }
                        }));
        return scores;
    }

    private static Subject subject(Result result) {
        return new Subject(result.orgUnit(), result.employee());
    }

    private static AssessedQuarter.Indicator indicator(Scorecard.Indicator indicator, Locale language) {
        return new AssessedQuarter.Indicator(
                indicator.code(),
                in(indicator.title(), language),
                indicator.metric().name(),
                indicator.gap(),
                indicator.dimension() == null ? null : indicator.dimension().name(),
                indicator.questionnaire(),
                indicator.weight().doubleValue(),
                indicator.worst(),
                indicator.best());
    }

    private static AssessedQuarter.Result result(Result result, @Nullable Double before) {
        return new AssessedQuarter.Result(
                result.orgUnit(),
                result.employee(),
                result.score(),
                result.known(),
                result.corrected(),
                before,
                result.kind().name(),
                result.amount(),
                result.figures().stream()
                        .map(figure -> new AssessedQuarter.Figure(
                                figure.code(),
                                figure.n(),
                                figure.value(),
                                figure.low(),
                                figure.high(),
                                figure.score(),
                                figure.enteredBy(),
                                figure.reason()))
                        .toList());
    }

    private static AssessedQuarter.Appeal appeal(Assessing.Appeal appeal, @Nullable Result about) {
        return new AssessedQuarter.Appeal(
                about == null ? "" : about.orgUnit(),
                about == null ? null : about.employee(),
                appeal.text(),
                appeal.appellant(),
                appeal.appealedAt(),
                appeal.status().name(),
                appeal.decision(),
                appeal.decidedBy(),
                appeal.corrected());
    }

    private static String in(Scorecard.Title title, Locale language) {
        return language.getLanguage().equals("zh") ? title.zh() : title.en();
    }

    private static <T> List<T> all(Function<Paging, KeysetPage<T>> list, Function<T, UUID> id) {
        var all = new ArrayList<T>();
        for (Cursor after = null; ; after = Cursor.of(id.apply(all.getLast()))) {
            var page = list.apply(new Paging(Paging.MAX_LIMIT, after));
            all.addAll(page.items());
            if (page.next() == null) {
                return all;
            }
        }
    }
}
