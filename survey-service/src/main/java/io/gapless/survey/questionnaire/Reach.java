package io.gapless.survey.questionnaire;

import io.gapless.platform.web.Problem;
import io.gapless.survey.questionnaire.Condition.Operator;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether every question can come to be asked. Conditions look at earlier questions only, so that there is no circle;
 * what is left to find are conditions that no answer meets, alone or together with those of the questions they look at.
 */
final class Reach {

    private final Map<String, Question> earlier = new HashMap<>();

    /** Throws a {@link Problem} (422) where the question cannot be asked; afterwards later ones may look at it. */
    void add(Question question) {
        try {
            check(question);
        } finally {
            pass(question);
        }
    }

    /** Later ones may look at it. */
    void pass(Question question) {
        earlier.put(question.id(), question);
    }

    private void check(Question question) {
        for (Condition condition : question.conditions()) {
            var of = earlier.get(condition.question());
            if (of == null) {
                throw Problem.unprocessable("condition-not-earlier", question.id(), condition.question());
            }
            if (!isPossible(condition, of)) {
                throw Problem.unprocessable("condition-never-met", question.id(), condition.question());
            }
        }
        if (!demand(question, new HashMap<>(), new HashSet<>())) {
            throw Problem.unprocessable("question-unreachable", question.id());
        }
    }

    private static boolean isPossible(Condition condition, Question of) {
        var value = condition.value();
        if (!condition.is().takesValue()) {
            return value == null;
        }
        if (value == null) {
            return false;
        }
        return switch (of.type()) {
            case SINGLE, MULTIPLE -> !condition.is().isOfNumbers() && of.has(value);
            case RATING, NPS, CSAT, CES, IMPORTANCE, NUMBER -> {
                var number = number(value);
                yield number != null
                        && (of.min() == null || number.compareTo(BigDecimal.valueOf(of.min())) >= 0)
                        && (of.max() == null || number.compareTo(BigDecimal.valueOf(of.max())) <= 0)
                        && (of.type() == QuestionType.NUMBER
                                || number.stripTrailingZeros().scale() <= 0);
            }
            case TEXT, PAIR, POINTS, KANO, MATRIX, RANKING -> false;
        };
    }

    private static @Nullable BigDecimal number(String value) {
        try {
            return value.length() > 20 ? null : new BigDecimal(value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /**
     * Adds up what the question's conditions, and theirs, ask of each answer; false where that contradicts itself.
     *
     * @param followed whose conditions have been added: each once, however many ways lead there, and also out of a circle
     */
    private boolean demand(Question question, Map<String, Demand> demands, Set<String> followed) {
        for (Condition condition : question.conditions()) {
            var of = earlier.get(condition.question());
            if (of == null) {
                return false;
            }
            var demand = demands.computeIfAbsent(of.id(), id -> new Demand(of));
            demand.add(condition);
            if (!demand.isPossible() || demand.answered && followed.add(of.id()) && !demand(of, demands, followed)) {
                return false;
            }
        }
        return true;
    }

    /** What one answer has to be. */
    private static final class Demand {

        private final Question question;
        private final Set<String> options = new HashSet<>();
        private final Set<String> chosen = new HashSet<>();
        private final Set<String> notChosen = new HashSet<>();
        private final Set<BigDecimal> not = new HashSet<>();
        private boolean answered;
        private boolean unanswered;
        private @Nullable BigDecimal low;
        private @Nullable BigDecimal high;

        private Demand(Question question) {
            this.question = question;
            question.options().forEach(option -> options.add(option.value()));
            low = question.min() == null ? null : BigDecimal.valueOf(question.min());
            high = question.max() == null ? null : BigDecimal.valueOf(question.max());
        }

        private void add(Condition condition) {
            answered |= condition.is() != Operator.UNANSWERED;
            unanswered |= condition.is() == Operator.UNANSWERED;
            var value = condition.value();
            if (value == null) {
                return;
            }
            if (question.type() == QuestionType.SINGLE || question.type() == QuestionType.MULTIPLE) {
                (condition.is() == Operator.EQUALS ? chosen : notChosen).add(value);
                return;
            }
            var number = condition.number().stripTrailingZeros();
            switch (condition.is()) {
                case EQUALS -> {
                    low = low == null ? number : low.max(number);
                    high = high == null ? number : high.min(number);
                }
                case AT_LEAST -> low = low == null ? number : low.max(number);
                case AT_MOST -> high = high == null ? number : high.min(number);
                case DIFFERS -> not.add(number);
                case ANSWERED, UNANSWERED -> {
                    // Take no value.
                }
            }
        }

        private boolean isPossible() {
            // Nobody gets past a question that everybody is asked and has to answer.
            boolean alwaysAnswered =
                    question.required() && question.conditions().isEmpty();
            if (unanswered && (answered || alwaysAnswered) || chosen.stream().anyMatch(notChosen::contains)) {
                return false;
            }
            return switch (question.type()) {
                case SINGLE -> chosen.size() <= 1 && notChosen.size() < options.size();
                case MULTIPLE -> notChosen.size() < options.size();
                case NUMBER ->
                    low == null
                            || high == null
                            || low.compareTo(high) < 0
                            || low.compareTo(high) == 0 && !not.contains(low.stripTrailingZeros());
                case RATING, NPS, CSAT, CES, IMPORTANCE -> low == null || high == null || isOnScale(low, high);
                case TEXT, PAIR, POINTS, KANO, MATRIX, RANKING -> true;
            };
        }

        /** Whether a whole number is left between the bounds; there are no more to leave out than conditions. */
        private boolean isOnScale(BigDecimal from, BigDecimal to) {
            var number = from;
            while (number.compareTo(to) <= 0) {
                if (!not.contains(number.stripTrailingZeros())) {
                    return true;
                }
                number = number.add(BigDecimal.ONE);
            }
            return false;
        }
    }
}
