package io.gapless.complaint.outbound;

import io.gapless.platform.web.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * What callers say and ask, in both languages.
 *
 * @param closing how the call ends
 */
record CallScript(Text opening, List<Question> questions, Text closing) {

    /** How a question is answered. */
    enum Kind {
        YES_NO,
        /** By one of its options. */
        CHOICE,
        /** By a number from 0 to 10. */
        SCORE,
        TEXT
    }

    /** A text in both languages. */
    record Text(String zh, String en) {}

    /** Something to choose. */
    record Option(String value, Text text) {}

    /**
     * One question.
     *
     * @param id by which it is answered, unique within the script
     * @param options of a CHOICE, at least two
     */
    record Question(String id, Kind kind, Text text, boolean required, List<Option> options) {

        private boolean isFit() {
            var values = new HashSet<String>();
            options.forEach(option -> values.add(option.value()));
            return kind == Kind.CHOICE ? values.size() >= 2 && values.size() == options.size() : options.isEmpty();
        }

        private boolean takes(Object value) {
            return switch (kind) {
                case YES_NO -> value instanceof Boolean;
                case CHOICE ->
                    options.stream().anyMatch(option -> option.value().equals(value));
                case SCORE -> value instanceof Integer score && score >= 0 && score <= 10;
                case TEXT -> value instanceof String text && !text.isBlank() && text.length() <= 2000;
            };
        }
    }

    /** Throws a {@link Problem} (422) where two questions have the same id, or options do not fit their question. */
    void requireFit() {
        var ids = new HashSet<String>();
        for (Question question : questions) {
            if (!ids.add(question.id()) || !question.isFit()) {
                throw Problem.unprocessable("outbound-question-unfit", question.id());
            }
        }
    }

    /**
     * Throws a {@link Problem} (422) where an answer does not fit its question, or one is missing that was to be asked.
     *
     * @param spoken whether the customer was there to answer
     */
    void requireAnswered(boolean spoken, Map<String, Object> answers) {
        for (var answer : answers.entrySet()) {
            if (!spoken
                    || questions.stream()
                            .noneMatch(question ->
                                    question.id().equals(answer.getKey()) && question.takes(answer.getValue()))) {
                throw Problem.unprocessable("outbound-answer-unfit", answer.getKey());
            }
        }
        var missing = questions.stream()
                .filter(question -> spoken && question.required() && !answers.containsKey(question.id()))
                .map(Question::id)
                .toList();
        if (!missing.isEmpty()) {
            throw Problem.unprocessable("outbound-answers-missing", String.join(", ", missing))
                    .with("missing", missing);
        }
    }
}
