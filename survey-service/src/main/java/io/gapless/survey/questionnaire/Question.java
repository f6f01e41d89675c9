package io.gapless.survey.questionnaire;

import io.gapless.platform.web.Problem;
import io.gapless.survey.measure.ServiceDimension;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One question.
 *
 * @param id unique in its questionnaire
 * @param options what can be chosen or weighed, for types that have options
 * @param min lowest answer of a scale or number
 * @param max highest answer of a scale or number, longest text
 * @param dimension the scale it is an item of: for pairs one of the five dimensions, for others any code
 * @param reversed whether it is worded negatively, so that a high answer means little
 * @param about of an importance: id of the question on a scale whose importance is asked
 * @param conditions all of which earlier answers have to meet for it to be asked
 * @param shuffled whether each respondent sees the options in an order of their own
 */
public record Question(
        String id,
        QuestionType type,
        Bilingual text,
        List<Option> options,
        @Nullable Integer min,
        @Nullable Integer max,
        boolean required,
        @Nullable String dimension,
        boolean reversed,
        @Nullable String about,
        @Nullable List<Condition> conditions,
        boolean shuffled) {

    private static final BigDecimal HUNDRED = new BigDecimal(100);

    /** Something to choose. */
    public record Option(String value, Bilingual text) {}

    public Question {
        options = List.copyOf(options);
        conditions = conditions == null ? null : List.copyOf(conditions);
        min = min == null ? type.defaultMin() : min;
        max = max == null ? type.defaultMax() : max;
    }

    /** Whether answers to both can be counted together: they are of one type and on one scale. */
    public boolean isComparable(Question other) {
        return type == other.type && Objects.equals(min, other.min) && Objects.equals(max, other.max);
    }

    /** Throws a {@link Problem} (422) where the question cannot be asked like this. */
    void check() {
        if (type.hasOptions()) {
            var values = new HashSet<String>();
            for (Option option : options) {
                if (!values.add(option.value())) {
                    throw Problem.unprocessable("question-option-repeated", id, option.value());
                }
            }
            if (values.size() < 2) {
                throw Problem.unprocessable("question-options-missing", id);
            }
        } else if (!options.isEmpty()) {
            throw Problem.unprocessable("question-options-unused", id, type);
        }
        if (type.isBounded() && (min == null || max == null || min >= max)
                || min != null && max != null && min > max
                || type == QuestionType.TEXT && (max == null || max < 1 || max > QuestionType.LONGEST_TEXT)) {
            throw Problem.unprocessable("question-scale-wrong", id);
        }
        if (type.isFixed() && (!Objects.equals(min, type.defaultMin()) || !Objects.equals(max, type.defaultMax()))) {
            throw Problem.unprocessable("question-scale-fixed", id, type);
        }
        if (shuffled && !type.hasOptions()) {
            throw Problem.unprocessable("question-options-unused", id, type);
        }
        if (type == QuestionType.PAIR && ServiceDimension.named(dimension).isEmpty()) {
            throw Problem.unprocessable("question-dimension-missing", id);
        }
        if (reversed && !type.isReversible()) {
            throw Problem.unprocessable("question-not-reversible", id, type);
        }
    }

    /** Throws a {@link Problem} (422) where it is about no question on a scale, or about one though nothing asks for it. */
    void check(Map<String, Question> others) {
        if (type != QuestionType.IMPORTANCE) {
            if (about != null) {
                throw Problem.unprocessable("question-about-unused", id, type);
            }
            return;
        }
        var other = about == null ? null : others.get(about);
        if (other == null || !other.type().isScale()) {
            throw Problem.unprocessable("question-about-missing", id);
        }
    }

    /** What earlier answers have to meet; none of questionnaires from before there were conditions. */
    @Override
    public List<Condition> conditions() {
        return conditions == null ? List.of() : conditions;
    }

    /** Whether it is asked of somebody who has answered so. */
    public boolean isAsked(Map<String, Object> answers) {
        return conditions().stream().allMatch(condition -> condition.isMet(answers));
    }

    boolean has(Object option) {
        return options.stream().anyMatch(some -> some.value().equals(option));
    }

    /** The answer as if the question were worded positively. */
    BigDecimal turned(BigDecimal answer) {
        return reversed ? BigDecimal.valueOf(lowest() + highest()).subtract(answer) : answer;
    }

    /** A turned answer from 0 to 100. */
    BigDecimal percent(BigDecimal turned) {
        return turned.subtract(BigDecimal.valueOf(lowest()))
                .multiply(HUNDRED)
                .divide(BigDecimal.valueOf(highest() - lowest()), 6, RoundingMode.HALF_UP);
    }

    /** The lowest answer on the question's scale. */
    public long lowest() {
        return Objects.requireNonNull(min);
    }

    /** The highest answer on the question's scale. */
    public long highest() {
        return Objects.requireNonNull(max);
    }
}
