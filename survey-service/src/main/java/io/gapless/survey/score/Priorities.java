package io.gapless.survey.score;

import io.gapless.platform.security.Caller;
import io.gapless.platform.web.Problem;
import io.gapless.survey.SurveySettings;
import io.gapless.survey.measure.Estimate;
import io.gapless.survey.measure.Kano;
import io.gapless.survey.measure.KeyDrivers;
import io.gapless.survey.measure.Quadrant;
import io.gapless.survey.questionnaire.Question;
import io.gapless.survey.questionnaire.QuestionType;
import io.gapless.survey.score.ScoredAnswers.Filter;
import io.gapless.survey.score.ScoredAnswers.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What to work on first: importance against performance, what drives an outcome, and what features are to customers. */
@Service
class Priorities {

    /** Weights of more would mean little, each being so small. */
    private static final int MOST_DRIVERS = 30;

    private final ScoredAnswers answers;
    private final SurveySettings settings;

    Priorities(ScoredAnswers answers, SurveySettings settings) {
        this.answers = answers;
        this.settings = settings;
    }

    /**
     * An item of an importance–performance analysis.
     *
     * @param importance 0 to 100: as customers say, or of a pair what they expect
     * @param performance 0 to 100
     * @param quadrant null where there are too few answers
     */
    record Item(
            String question,
            @Nullable String dimension,
            Estimate importance,
            Estimate performance,
            @Nullable Quadrant quadrant) {}

    /**
     * An importance–performance analysis, with what a plot of it needs.
     *
     * @param importanceLine what divides important items from others, 0 to 100
     * @param performanceLine what divides items that are done well from others, 0 to 100
     */
    record Importance(
            String questionnaire,
            @Nullable Double importanceLine,
            @Nullable Double performanceLine,
            List<Item> items) {}

    @Transactional(readOnly = true)
    Importance importance(
            Filter filter, @Nullable Double importanceLine, @Nullable Double performanceLine, Caller caller) {
        var questions = answers.questions(filter, caller);
        var tallies = answers.tallies(filter, caller);
        record Exact(Question question, Estimate importance, Estimate performance) {}
        var exact = new ArrayList<Exact>();
        for (Question question : questions.values()) {
            if (question.type() == QuestionType.PAIR) {
                exact.add(new Exact(
                        question, percent(question, "EXPECTATION", tallies), percent(question, "PERCEPTION", tallies)));
            } else if (question.type() == QuestionType.IMPORTANCE) {
                var about = questions.get(question.about());
                if (about != null) {
                    var part = about.type() == QuestionType.PAIR ? "PERCEPTION" : "";
                    exact.add(new Exact(about, percent(question, "", tallies), percent(about, part, tallies)));
                }
            }
        }
        if (exact.isEmpty()) {
            throw Problem.unprocessable("no-importance-asked", filter.questionnaire());
        }
        var enough = exact.stream()
                .filter(item -> known(item.importance()) && known(item.performance()))
                .toList();
        var lineOfImportance = importanceLine != null
                ? importanceLine
                : line(enough.stream().map(Exact::importance).toList());
        var lineOfPerformance = performanceLine != null
                ? performanceLine
                : line(enough.stream().map(Exact::performance).toList());
        return new Importance(
                filter.questionnaire(),
                lineOfImportance == null ? null : Double.valueOf(Estimate.round(lineOfImportance, 2)),
                lineOfPerformance == null ? null : Double.valueOf(Estimate.round(lineOfPerformance, 2)),
                exact.stream()
                        .map(item -> new Item(
                                item.question().id(),
                                item.question().dimension(),
                                shown(item.importance()),
                                shown(item.performance()),
                                quadrant(item.importance(), item.performance(), lineOfImportance, lineOfPerformance)))
                        .toList());
    }

    private @Nullable Quadrant quadrant(
            Estimate importance,
            Estimate performance,
            @Nullable Double importanceLine,
            @Nullable Double performanceLine) {
        var x = importance.value();
        var y = performance.value();
        return x == null
                        || y == null
                        || importanceLine == null
                        || performanceLine == null
                        || !known(importance)
                        || !known(performance)
                ? null
                : Quadrant.of(x, y, importanceLine, performanceLine);
    }

    private boolean known(Estimate estimate) {
        return estimate.n() >= settings.minimumObservations();
    }

    private Estimate shown(Estimate estimate) {
        return known(estimate) ? estimate.rounded(2) : new Estimate(estimate.n(), null, null, null);
    }

    /** The mean of the items. */
    private static @Nullable Double line(List<Estimate> items) {
        double sum = 0;
        for (Estimate item : items) {
            sum += item.value() == null ? 0 : item.value();
        }
        return items.isEmpty() ? null : Double.valueOf(sum / items.size());
    }

    private static Estimate percent(Question question, String part, List<Tally> all) {
        double low = question.lowest();
        double range = question.highest() - low;
        return Scoring.mean(all.stream()
                        .filter(tally -> tally.question().equals(question.id())
                                && tally.part().equals(part))
                        .toList())
                .rescaled(mean -> (mean - low) / range * 100);
    }

    /**
     * What a feature is to customers.
     *
     * @param better from 0 to 1: what having it adds to satisfaction
     * @param worse from −1 to 0: what missing it takes away
     */
    record Feature(
            String question,
            long n,
            Map<Kano, Long> counts,
            @Nullable Kano category,
            @Nullable Double better,
            @Nullable Double worse) {}

    /** What the features that a questionnaire asks about are to customers. */
    record Features(String questionnaire, List<Feature> features) {}

    @Transactional(readOnly = true)
    Features features(Filter filter, Caller caller) {
        var asked = answers.questions(filter, caller).values().stream()
                .filter(question -> question.type() == QuestionType.KANO)
                .toList();
        if (asked.isEmpty()) {
            throw Problem.unprocessable("no-kano-asked", filter.questionnaire());
        }
        var kano = new KanoAnswers();
        answers.count(filter, caller, List.of(kano));
        var features = new ArrayList<Feature>();
        for (Question question : asked) {
            var result = Kano.Result.of(kano.of(question.id()));
            long n =
                    result.counts().values().stream().mapToLong(Long::longValue).sum();
            features.add(
                    n < settings.minimumObservations()
                            ? new Feature(question.id(), n, Map.of(), null, null, null)
                            : new Feature(
                                    question.id(),
                                    n,
                                    result.counts(),
                                    result.category(),
                                    rounded(result.better()),
                                    rounded(result.worse())));
        }
        return new Features(filter.questionnaire(), features);
    }

    /**
     * One driver of an outcome.
     *
     * @param weight its part of R²
     * @param share the same of R², 0 to 1
     */
    record Driver(
            String question,
            @Nullable String dimension,
            double weight,
            @Nullable Double share) {}

    /**
     * What drives an outcome, the strongest first.
     *
     * @param n complete responses
     * @param r2 share of the outcome's variance that the drivers explain together, 0 to 1
     */
    record Driving(
            String questionnaire, String outcome, long n, KeyDrivers.Method method, double r2, List<Driver> drivers) {}

    /**
     * Key drivers of an outcome.
     *
     * @param drivers ids of questions on scales; all others than the outcome where there are none
     */
    @Transactional(readOnly = true)
    Driving drivers(Filter filter, String outcome, List<String> drivers, Caller caller) {
        var questions = answers.questions(filter, caller);
        var of = scale(questions, outcome);
        var chosen = drivers.isEmpty()
                ? questions.values().stream()
                        .filter(question ->
                                question.type().isScale() && !question.id().equals(outcome))
                        .toList()
                : drivers.stream().distinct().map(id -> scale(questions, id)).toList();
        if (chosen.isEmpty() || chosen.contains(of) || chosen.size() > MOST_DRIVERS) {
            throw Problem.unprocessable("drivers-wrong", MOST_DRIVERS);
        }
        var all = new ArrayList<>(chosen);
        all.add(of);
        var found = new CompleteAnswers(all);
        answers.count(filter, caller, List.of(found));
        // As many rows as there are slopes and an intercept would fit anything.
        if (found.n() < Math.max(settings.minimumObservations(), all.size() + 2)) {
            throw Problem.unprocessable("drivers-too-few-responses", found.n(), all.size() + 2);
        }
        var result = KeyDrivers.of(found.correlations()).orElseThrow(() -> Problem.unprocessable("drivers-not-apart"));
        var ranked = new ArrayList<Driver>();
        for (int i = 0; i < chosen.size(); i++) {
            double weight = result.weights()[i];
            ranked.add(new Driver(
                    chosen.get(i).id(),
                    chosen.get(i).dimension(),
                    Estimate.round(weight, 6),
                    result.r2() <= 0 ? null : Double.valueOf(Estimate.round(weight / result.r2(), 4))));
        }
        ranked.sort((a, b) -> Double.compare(b.weight(), a.weight()));
        return new Driving(
                filter.questionnaire(), outcome, found.n(), result.method(), Estimate.round(result.r2(), 6), ranked);
    }

    private static Question scale(Map<String, Question> questions, String id) {
        var question = questions.get(id);
        if (question == null || !question.type().isScale()) {
            throw Problem.unprocessable("driver-not-on-a-scale", id);
        }
        return question;
    }

    private static @Nullable Double rounded(@Nullable Double figure) {
        return figure == null ? null : Double.valueOf(Estimate.round(figure, 4));
    }
}
