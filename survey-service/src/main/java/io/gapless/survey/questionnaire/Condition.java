package io.gapless.survey.questionnaire;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier question must have been answered for another one to be asked.
 *
 * @param question id of an earlier question
 * @param value an option, or a number; null where the operator takes none
 */
public record Condition(
        String question, Operator is, @Nullable String value) {

    /** How the answer is compared with the value; an unanswered question meets only {@link #UNANSWERED}. */
    public enum Operator {
        /** The option was chosen, alone or among others, or the number was given. */
        EQUALS,
        /** Another option was chosen, not this one among others, or another number was given. */
        DIFFERS,
        AT_LEAST,
        AT_MOST,
        ANSWERED,
        UNANSWERED;

        boolean takesValue() {
            return this != ANSWERED && this != UNANSWERED;
        }

        boolean isOfNumbers() {
            return this == AT_LEAST || this == AT_MOST;
        }
    }

    /** Whether checked answers meet it. */
    boolean isMet(Map<String, Object> answers) {
        var answer = answers.get(question);
        if (answer == null || is == Operator.UNANSWERED) {
            return answer == null && is == Operator.UNANSWERED;
        }
        return switch (is) {
            case EQUALS -> equal(answer);
            case DIFFERS -> !equal(answer);
            case AT_LEAST -> compared(answer) >= 0;
            case AT_MOST -> compared(answer) <= 0;
            case ANSWERED -> true;
            case UNANSWERED -> false;
        };
    }

    private boolean equal(Object answer) {
        return switch (answer) {
            case BigDecimal number -> number.compareTo(number()) == 0;
            case List<?> options -> options.contains(value);
            default -> answer.equals(value);
        };
    }

    private int compared(Object answer) {
        return answer instanceof BigDecimal number ? number.compareTo(number()) : 0;
    }

    /** The value as a number; the questionnaire's check has seen that it is one where one is needed. */
    BigDecimal number() {
        return value == null ? BigDecimal.ZERO : new BigDecimal(value);
    }
}
