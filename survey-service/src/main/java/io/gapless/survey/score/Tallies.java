package io.gapless.survey.score;

import io.gapless.survey.questionnaire.QuestionType;
import io.gapless.survey.score.ScoredAnswers.Tally;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** How many responses there are, what their scores add up to, and how often each value was given. */
final class Tallies implements Consumer<GivenAnswers> {

    /** Whole numbers below this are counted without a look-up: all scales that are usual. */
    private static final int USUAL = 128;

    private static final String MULTIPLE = QuestionType.MULTIPLE.name();

    private static final Comparator<Tally> ORDER = Comparator.comparing(Tally::question)
            .thenComparing(Tally::part)
            .thenComparing(Tally::number, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Tally::choice, Comparator.nullsLast(Comparator.naturalOrder()));

    private final BySlot<Counts> counts = new BySlot<>(Counts::new);
    private final ExactSums scores = new ExactSums();
    private final Map<String, Long> respondents = new HashMap<>();
    private long responses;

    private static final class Counts {
        private final Slot slot;
        private final long[] usual = new long[USUAL];
        private final Map<Long, Long> others = new HashMap<>();

        private Counts(Slot slot) {
            this.slot = slot;
        }

        private void add(long number) {
            long whole = number / GivenAnswers.UNIT;
            if (number >= 0 && whole < USUAL && whole * GivenAnswers.UNIT == number) {
                usual[(int) whole]++;
            } else {
                others.merge(number, 1L, Long::sum);
            }
        }

        private void list(List<Tally> tallies) {
            for (int whole = 0; whole < USUAL; whole++) {
                if (usual[whole] > 0) {
                    tallies.add(tally(whole * GivenAnswers.UNIT, usual[whole]));
                }
            }
            others.forEach((number, n) -> tallies.add(tally(number, n)));
        }

        private Tally tally(long number, long n) {
            return new Tally(
                    slot.question(),
                    slot.part(),
                    slot.numbered() ? BigDecimal.valueOf(number, 4) : null,
                    slot.choice(),
                    n);
        }
    }

    @Override
    public void accept(GivenAnswers given) {
        responses++;
        if (given.score != GivenAnswers.NONE) {
            scores.add(given.score);
        }
        var last = "";
        for (int i = 0; i < given.size(); i++) {
            var slot = given.slot(i);
            counts.get(slot).add(given.number(i));
            // All that one respondent has chosen stands together.
            if (slot.type().equals(MULTIPLE) && !slot.question().equals(last)) {
                last = slot.question();
                respondents.merge(last, 1L, Long::sum);
            }
        }
    }

    /** How many have answered a question that takes several choices. */
    long respondents(String question) {
        return respondents.getOrDefault(question, 0L);
    }

    long responses() {
        return responses;
    }

    ExactSums scores() {
        return scores;
    }

    List<Tally> list() {
        var tallies = new ArrayList<Tally>();
        counts.all().forEach(each -> each.list(tallies));
        tallies.sort(ORDER);
        return tallies;
    }
}
