package io.gapless.survey.response;

import io.gapless.survey.questionnaire.Question;
import io.gapless.survey.questionnaire.QuestionType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers as the fields of a form: a question's own id, or id and part with a dot between. What cannot be read as a number
 * stays text, for the questionnaire to say what is wrong with it.
 */
final class FormFields {

    static final List<String> PAIR = List.of("expectation", "perception");
    static final List<String> KANO = List.of("functional", "dysfunctional");

    private FormFields() {}

    /** What a form's fields answer to a question; null where nothing was filled in. */
    static @Nullable Object read(Question question, Map<String, List<String>> form) {
        return switch (question.type()) {
            case SINGLE, TEXT -> text(form, question.id());
            case MULTIPLE -> {
                var chosen = form.getOrDefault(question.id(), List.of());
                yield chosen.isEmpty() ? null : List.copyOf(chosen);
            }
            case RATING, NPS, CSAT, CES, NUMBER, IMPORTANCE -> number(text(form, question.id()));
            case PAIR -> parts(question, form, PAIR);
            case KANO -> parts(question, form, KANO);
            case MATRIX -> parts(question, form, values(question));
            case POINTS -> points(question, form);
            case RANKING -> ranking(question, form);
        };
    }

    /** The fields in which an answer stands. */
    static Map<String, List<String>> write(Question question, @Nullable Object answer) {
        var fields = new LinkedHashMap<String, List<String>>();
        switch (answer) {
            case null -> {
                // Nothing filled in.
            }
            case Map<?, ?> parts ->
                parts.forEach((part, value) -> fields.put(question.id() + "." + part, List.of(plain(value))));
            case List<?> several when question.options().isEmpty() || several.isEmpty() -> {
                // Nothing chosen.
            }
            case List<?> several -> {
                if (question.type() == QuestionType.RANKING) {
                    int place = 1;
                    for (Object option : several) {
                        fields.put(question.id() + "." + option, List.of(String.valueOf(place++)));
                    }
                } else {
                    fields.put(
                            question.id(), several.stream().map(String::valueOf).toList());
                }
            }
            default -> fields.put(question.id(), List.of(plain(answer)));
        }
        return fields;
    }

    private static String plain(@Nullable Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value);
    }

    private static List<String> values(Question question) {
        return question.options().stream().map(Question.Option::value).toList();
    }

    private static @Nullable String text(Map<String, List<String>> form, String field) {
        var values = form.getOrDefault(field, List.of());
        return values.isEmpty() || values.getFirst().isBlank() ? null : values.getFirst();
    }

    private static @Nullable Object number(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var digits = text.strip();
        try {
            return digits.length() > 40 ? text : new BigDecimal(digits);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static @Nullable Object parts(Question question, Map<String, List<String>> form, List<String> parts) {
        var given = new LinkedHashMap<String, @Nullable Object>();
        for (String part : parts) {
            var value = number(text(form, question.id() + "." + part));
            if (value != null) {
                given.put(part, value);
            }
        }
        return given.isEmpty() ? null : given;
    }

    private static @Nullable Object points(Question question, Map<String, List<String>> form) {
        var given = parts(question, form, values(question));
        if (!(given instanceof Map<?, ?> some)) {
            return null;
        }
        // An empty field is no points.
        var all = new LinkedHashMap<String, @Nullable Object>();
        for (String option : values(question)) {
            var points = some.get(option);
            all.put(option, points == null ? BigDecimal.ZERO : points);
        }
        return all;
    }

    private static @Nullable Object ranking(Question question, Map<String, List<String>> form) {
        var places = new TreeMap<BigDecimal, List<String>>();
        for (String option : values(question)) {
            if (number(text(form, question.id() + "." + option)) instanceof BigDecimal place) {
                places.computeIfAbsent(place, at -> new ArrayList<>()).add(option);
            }
        }
        if (places.isEmpty()) {
            return null;
        }
        // Two in one place are no order: the questionnaire finds that not all are ranked.
        return places.values().stream().map(List::getFirst).toList();
    }
}
