package io.gapless.survey.score;

import io.gapless.platform.security.Caller;
import io.gapless.survey.measure.Estimate;
import io.gapless.survey.measure.Reliability;
import io.gapless.survey.measure.SatisfactionIndex;
import io.gapless.survey.measure.ServiceDimension;
import io.gapless.survey.questionnaire.Question;
import io.gapless.survey.questionnaire.QuestionType;
import io.gapless.survey.score.ScoredAnswers.Filter;
import io.gapless.survey.score.ScoredAnswers.Tally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Computes the scores of a questionnaire over all its editions. */
@Service
public class Scoring {

    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private final ScoredAnswers answers;

    Scoring(ScoredAnswers answers) {
        this.answers = answers;
    }

    private static final Set<String> TO_A_HUNDRED = Set.of("score", "weight", "index");

    /**
     * One figure: with two decimals on scales to 100, else with four.
     *
     * @param name index (0–100, of items on 1–10), rank (1 is best), score (0–100), csat (share of the top two boxes), nps (−1 to 1), mean, share (of those who answered, how
     *     many chose an option), expectation, perception, gap, alpha, weight
     * @param option which one a share or a weight is of
     * @param n observations it rests on
     * @param low lower end of the 95 % interval
     * @param high upper end of the 95 % interval
     */
    public record Measure(
            String name,
            @Nullable String option,
            long n,
            @Nullable Double value,
            @Nullable Double low,
            @Nullable Double high) {

        static Measure of(String name, Estimate estimate) {
            return of(name, null, estimate);
        }

        static Measure of(String name, @Nullable String option, Estimate exact) {
            var shown = exact.rounded(TO_A_HUNDRED.contains(name) ? 2 : 4);
            return new Measure(name, option, shown.n(), shown.value(), shown.low(), shown.high());
        }
    }

    /** The figures of one question. */
    public record QuestionScore(
            String id, QuestionType type, @Nullable String dimension, long n, List<Measure> measures) {}

    /** The figures of a scale: its reliability and, of pairs, its gap. */
    public record DimensionScore(String dimension, int items, List<Measure> measures, List<ItemLeftOut> withoutItem) {}

    /** The reliability of a scale without one of its items; above the scale's own, the item does not fit. */
    public record ItemLeftOut(String question, @Nullable Double alpha) {}

    /** The figures of a questionnaire: over all, per question, per dimension. */
    public record Scores(
            String questionnaire,
            long n,
            List<Measure> overall,
            List<QuestionScore> questions,
            List<DimensionScore> dimensions) {}

    @Transactional(readOnly = true)
    Scores scores(Filter filter, Caller caller) {
        var questions = answers.questions(filter, caller);
        var counted = new Tallies();
        var pairs = new PairGaps();
        var items = items(questions);
        var complete = new ScaleItems(items);
        answers.count(filter, caller, List.of(counted, pairs, complete));
        var tallies = counted.list();
        var scores = counted.scores();
        boolean paired = !pairs.isEmpty()
                && questions.values().stream().anyMatch(question -> question.type() == QuestionType.PAIR);
        var overall = new ArrayList<Measure>();
        overall.add(Measure.of(
                "score",
                Estimate.mean(scores.n(), scores.mean(GivenAnswers.UNIT), scores.deviation(GivenAnswers.UNIT))));
        overall.addAll(pooled(questions, tallies));
        if (paired) {
            overall.add(Measure.of("gap", pairs.unweighted()));
            overall.add(Measure.of("weightedGap", pairs.weighted()));
        }
        return new Scores(
                filter.questionnaire(),
                counted.responses(),
                overall,
                questions.values().stream()
                        .map(question -> score(question, tallies, counted.respondents(question.id())))
                        .toList(),
                dimensions(questions, items, complete, paired ? pairs : null));
    }

    /** The scores of the answers to one campaign, whenever they came. */
    @Transactional(readOnly = true)
    public Scores ofCampaign(UUID campaignId, String questionnaire, @Nullable String orgUnit, Caller caller) {
        return scores(new Filter(questionnaire, campaignId, orgUnit, null, EARLIEST, LATEST), caller);
    }

    /** CSAT, NPS and CES over all questions of that type. */
    private static List<Measure> pooled(Map<String, Question> questions, List<Tally> tallies) {
        var pooled = new ArrayList<Measure>();
        for (QuestionType type : List.of(QuestionType.CSAT, QuestionType.NPS, QuestionType.CES)) {
            var some = new ArrayList<Tally>();
            var scales = new LinkedHashMap<String, Question>();
            for (Tally tally : tallies) {
                var question = questions.get(tally.question());
                if (question != null && question.type() == type) {
                    some.add(tally);
                    scales.put(question.id(), question);
                }
            }
            if (!some.isEmpty()) {
                pooled.add(
                        switch (type) {
                            case CSAT -> Measure.of("csat", topTwo(scales, some));
                            case NPS -> Measure.of("nps", promoters(some));
                            default -> Measure.of("ces", mean(some));
                        });
            }
        }
        return pooled;
    }

    /**
     * The figures of one question.
     *
     * @param respondents who have answered it, where it takes several choices
     */
    private static QuestionScore score(Question question, List<Tally> all, long respondents) {
        var tallies = all.stream()
                .filter(tally -> tally.question().equals(question.id()))
                .toList();
        long n = tallies.stream().mapToLong(Tally::n).sum();
        var measures = new ArrayList<Measure>();
        switch (question.type()) {
            case CSAT -> {
                measures.add(Measure.of("csat", topTwo(Map.of(question.id(), question), tallies)));
                measures.add(Measure.of("mean", mean(tallies)));
            }
            case NPS -> {
                measures.add(Measure.of("nps", promoters(tallies)));
                measures.add(Measure.of("mean", mean(tallies)));
            }
            case CES -> measures.add(Measure.of("ces", mean(tallies)));
            case RATING, NUMBER, IMPORTANCE -> measures.add(Measure.of("mean", mean(tallies)));
            case SINGLE -> {
                for (Question.Option option : question.options()) {
                    measures.add(Measure.of("share", option.value(), Estimate.share(chosen(tallies, option), n)));
                }
            }
            case MULTIPLE -> {
                n = respondents;
                for (Question.Option option : question.options()) {
                    measures.add(Measure.of("share", option.value(), Estimate.share(chosen(tallies, option), n)));
                }
            }
            case PAIR -> {
                var expectation = part(tallies, "EXPECTATION");
                var perception = part(tallies, "PERCEPTION");
                n = expectation.stream().mapToLong(Tally::n).sum();
                measures.add(Measure.of("expectation", mean(expectation)));
                measures.add(Measure.of("perception", mean(perception)));
            }
            case POINTS -> {
                for (Question.Option option : question.options()) {
                    var given = part(tallies, option.value());
                    n = given.stream().mapToLong(Tally::n).sum();
                    measures.add(Measure.of("weight", option.value(), mean(given)));
                }
            }
            case KANO -> n = n / 2;
            case MATRIX, RANKING -> {
                for (Question.Option option : question.options()) {
                    var given = part(tallies, option.value());
                    n = Math.max(
                            given.stream().mapToLong(Tally::n).sum(),
                            option == question.options().getFirst() ? 0 : n);
                    measures.add(Measure.of(
                            question.type() == QuestionType.MATRIX ? "mean" : "rank", option.value(), mean(given)));
                }
            }
            case TEXT -> {
                // Only how many there are.
            }
        }
        return new QuestionScore(question.id(), question.type(), question.dimension(), n, measures);
    }

    private static List<Tally> part(List<Tally> tallies, String part) {
        return tallies.stream().filter(tally -> tally.part().equals(part)).toList();
    }

    private static long chosen(List<Tally> tallies, Question.Option option) {
        return tallies.stream()
                .filter(tally -> option.value().equals(tally.choice()))
                .mapToLong(Tally::n)
                .sum();
    }

    static Estimate topTwo(Map<String, Question> scales, List<Tally> tallies) {
        long top = 0;
        long n = 0;
        for (Tally tally : tallies) {
            var question = scales.get(tally.question());
            if (question != null && tally.number() != null) {
                n += tally.n();
                top += tally.number().doubleValue() >= question.highest() - 1 ? tally.n() : 0;
            }
        }
        return Estimate.share(top, n);
    }

    static Estimate promoters(List<Tally> tallies) {
        long promoters = 0;
        long passives = 0;
        long detractors = 0;
        for (Tally tally : tallies) {
            double answer = tally.number() == null ? Double.NaN : tally.number().doubleValue();
            if (answer >= 9) {
                promoters += tally.n();
            } else if (answer >= 7) {
                passives += tally.n();
            } else if (answer >= 0) {
                detractors += tally.n();
            }
        }
        return Estimate.netPromoter(promoters, passives, detractors);
    }

    static Estimate mean(List<Tally> tallies) {
        long n = 0;
        double sum = 0;
        for (Tally tally : tallies) {
            if (tally.number() != null) {
                n += tally.n();
                sum += tally.number().doubleValue() * tally.n();
            }
        }
        if (n == 0) {
            return Estimate.NONE;
        }
        double mean = sum / n;
        double squares = 0;
        for (Tally tally : tallies) {
            if (tally.number() != null) {
                double difference = tally.number().doubleValue() - mean;
                squares += difference * difference * tally.n();
            }
        }
        return Estimate.mean(n, mean, n == 1 ? 0 : Math.sqrt(squares / (n - 1)));
    }

    /** The items of each dimension on which there are scales. */
    private static Map<String, Set<String>> items(Map<String, Question> questions) {
        var items = new LinkedHashMap<String, Set<String>>();
        for (Question question : questions.values()) {
            if (question.dimension() == null) {
                continue;
            }
            if (question.type().isScale()) {
                items.computeIfAbsent(question.dimension(), dimension -> new LinkedHashSet<>())
                        .add(question.id());
            } else if (question.type() == QuestionType.MATRIX) {
                question.options()
                        .forEach(row -> items.computeIfAbsent(question.dimension(), dimension -> new LinkedHashSet<>())
                                .add(question.id() + "." + row.value()));
            }
        }
        return items;
    }

    private static List<DimensionScore> dimensions(
            Map<String, Question> questions,
            Map<String, Set<String>> items,
            ScaleItems answered,
            @Nullable PairGaps pairs) {
        var scores = new ArrayList<DimensionScore>();
        items.forEach((dimension, ids) -> {
            var measures = new ArrayList<Measure>();
            var complete = answered.complete(dimension);
            measures.add(Measure.of("alpha", Reliability.alpha(complete)));
            if (ids.stream().allMatch(id -> isOneToTen(questions.get(id)))) {
                measures.add(Measure.of("index", index(complete, ids.size())));
            }
            if (pairs != null) {
                ServiceDimension.named(dimension)
                        .ifPresent(shared -> measures.add(Measure.of("gap", pairs.gap(shared))));
            }
            scores.add(new DimensionScore(dimension, ids.size(), measures, without(ids, complete)));
        });
        return scores;
    }

    private static boolean isOneToTen(@Nullable Question question) {
        return question != null
                && question.type() == QuestionType.RATING
                && question.lowest() == 1
                && question.highest() == 10;
    }

    /** Mean of the respondents' indices in the form of the ACSI, all items weighing the same: it is linear in the answers. */
    private static Estimate index(Reliability.Items complete, int items) {
        if (complete.n() == 0) {
            return Estimate.NONE;
        }
        var means = new double[items];
        var weights = new double[items];
        for (int item = 0; item < items; item++) {
            means[item] = complete.mean(item);
            weights[item] = 1.0 / items;
        }
        double deviation = complete.n() == 1 ? 0 : Math.sqrt(Math.max(0, complete.totalVariance())) / items;
        return Estimate.mean(complete.n(), SatisfactionIndex.of(means, weights), SatisfactionIndex.spread(deviation));
    }

    private static List<ItemLeftOut> without(Set<String> items, Reliability.Items complete) {
        var alphas = items.size() < 3 ? List.<Estimate>of() : Reliability.alphaIfDeleted(complete);
        var left = new ArrayList<ItemLeftOut>();
        int i = 0;
        for (String item : items) {
            if (i < alphas.size()) {
                left.add(new ItemLeftOut(item, alphas.get(i).rounded(4).value()));
            }
            i++;
        }
        return left;
    }
}
