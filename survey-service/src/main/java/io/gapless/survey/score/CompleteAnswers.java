package io.gapless.survey.score;

import io.gapless.survey.questionnaire.Question;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** How the answers to questions on scales go together, of responses that answer them all; of pairs, the perceptions count. */
final class CompleteAnswers implements Consumer<GivenAnswers> {

    private static final int ELSEWHERE = -1;

    private final Map<String, Integer> asked = new HashMap<>();
    private final BySlot<Integer> places = new BySlot<>(this::place);
    private final long[] lowest;
    private final long[] row;
    private final long[] sums;
    private final long[][] products;
    private long n;

    CompleteAnswers(List<Question> questions) {
        questions.forEach(question -> asked.put(question.id(), asked.size()));
        int k = questions.size();
        lowest = questions.stream().mapToLong(Question::lowest).toArray();
        row = new long[k];
        sums = new long[k];
        products = new long[k][k];
    }

    private Integer place(Slot slot) {
        boolean counts = slot.scaled() && (slot.part().isEmpty() || slot.part().equals("PERCEPTION"));
        return counts ? asked.getOrDefault(slot.question(), ELSEWHERE) : Integer.valueOf(ELSEWHERE);
    }

    @Override
    public void accept(GivenAnswers given) {
        int found = 0;
        for (int i = 0; i < given.size(); i++) {
            int place = places.get(given.slot(i));
            if (place != ELSEWHERE) {
                // Answers on scales are whole.
                row[place] = given.number(i) / GivenAnswers.UNIT - lowest[place];
                found++;
            }
        }
        if (found == row.length) {
            n++;
            for (int i = 0; i < row.length; i++) {
                sums[i] += row[i];
                for (int j = 0; j <= i; j++) {
                    products[i][j] += row[i] * row[j];
                }
            }
        }
    }

    long n() {
        return n;
    }

    /** Their correlations (Pearson); not a number with a question that all answer alike. */
    double[][] correlations() {
        var matrix = new double[row.length][row.length];
        for (int i = 0; i < row.length; i++) {
            for (int j = 0; j < i; j++) {
                double both = spread(i, i).doubleValue() * spread(j, j).doubleValue();
                matrix[i][j] = both == 0 ? Double.NaN : spread(i, j).doubleValue() / Math.sqrt(both);
                matrix[j][i] = matrix[i][j];
            }
            matrix[i][i] = 1;
        }
        return matrix;
    }

    /** n² times the covariance. */
    private BigInteger spread(int i, int j) {
        return BigInteger.valueOf(n)
                .multiply(BigInteger.valueOf(products[i][j]))
                .subtract(BigInteger.valueOf(sums[i]).multiply(BigInteger.valueOf(sums[j])));
    }
}
