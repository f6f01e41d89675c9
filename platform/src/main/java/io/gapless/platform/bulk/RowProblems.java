package io.gapless.platform.bulk;

import io.gapless.platform.web.Languages;
import io.gapless.platform.web.Problem;
import io.gapless.platform.web.Problems;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.MessageInterpolator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.metadata.ConstraintDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Words the problems of rows in both languages, for whoever reads the report later. */
public class RowProblems {

    private final Problems problems;
    private final ValidatorFactory validators;

    RowProblems(Problems problems, ValidatorFactory validators) {
        this.problems = problems;
        this.validators = validators;
    }

    /** By the text {@code row.<slug>} of the messages. */
    public RowProblem of(@Nullable String column, String slug, Object... arguments) {
        return new RowProblem(column, inBoth(language -> problems.text("row." + slug, language, slug, arguments)));
    }

    /** As {@link #of(String, String, Object...)}, with arguments that are words of the language too. */
    public RowProblem inWords(@Nullable String column, String slug, Function<Locale, Object[]> arguments) {
        return new RowProblem(
                column, inBoth(language -> problems.text("row." + slug, language, slug, arguments.apply(language))));
    }

    /** A word of the messages. */
    public String word(String key, Locale language) {
        return problems.text(key, language, key);
    }

    /** By the detail of a problem. */
    public RowProblem of(@Nullable String column, Problem problem) {
        return new RowProblem(
                column,
                inBoth(language ->
                        String.valueOf(problems.document(problem, language).getDetail())));
    }

    /**
     * By the constraints that a value breaks.
     *
     * @param column the column of a property path
     */
    public <T> List<RowProblem> of(Collection<ConstraintViolation<T>> violations, UnaryOperator<String> column) {
        var some = new ArrayList<RowProblem>();
        violations.stream()
                .sorted(Comparator.comparing(
                        violation -> violation.getPropertyPath().toString()))
                .forEach(violation -> some.add(new RowProblem(
                        column.apply(violation.getPropertyPath().toString()),
                        inBoth(language -> validators
                                .getMessageInterpolator()
                                .interpolate(violation.getMessageTemplate(), new Broken(violation), language)))));
        return some;
    }

    private record Broken(ConstraintViolation<?> violation) implements MessageInterpolator.Context {

        @Override
        public ConstraintDescriptor<?> getConstraintDescriptor() {
            return violation.getConstraintDescriptor();
        }

        @Override
        public @Nullable Object getValidatedValue() {
            return violation.getInvalidValue();
        }

        @Override
        public <C> C unwrap(Class<C> type) {
            throw new jakarta.validation.ValidationException("Not " + type);
        }
    }

    private static Map<String, String> inBoth(Function<Locale, String> text) {
        var both = new LinkedHashMap<String, String>();
        for (Locale language : Languages.SUPPORTED) {
            both.put(language.getLanguage(), text.apply(language));
        }
        return both;
    }
}
