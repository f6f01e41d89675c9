package io.gapless.survey.questionnaire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.platform.web.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QuestionsTest {

    private static final Bilingual TEXT = new Bilingual("问题", "Question");

    private static Question question(String id, QuestionType type, boolean required, String... options) {
        return scale(id, type, null, null, required, null, false, options);
    }

    private static Question scale(
            String id,
            QuestionType type,
            @Nullable Integer min,
            @Nullable Integer max,
            boolean required,
            @Nullable String dimension,
            boolean reversed,
            String... options) {
        return new Question(
                id,
                type,
                TEXT,
                java.util.Arrays.stream(options)
                        .map(value -> new Question.Option(value, TEXT))
                        .toList(),
                min,
                max,
                required,
                dimension,
                reversed);
    }

    private static List<String> faults(Question question, Object answer) {
        var faults = new ArrayList<Questions.Fault>();
        Questions.of(List.of(question)).check(Map.of(question.id(), answer), true, faults);
        return faults.stream().map(Questions.Fault::code).toList();
    }

    @Test
    void answers_are_held_against_their_question() {
        assertThat(faults(question("a", QuestionType.CSAT, true), 6)).containsExactly("out-of-range");
        assertThat(faults(question("a", QuestionType.CSAT, true), 3.5)).containsExactly("not-a-whole-number");
        assertThat(faults(question("a", QuestionType.CSAT, true), "3")).containsExactly("wrong-type");
        assertThat(faults(question("a", QuestionType.NUMBER, true), Double.POSITIVE_INFINITY))
                .containsExactly("out-of-range");
        assertThat(faults(question("a", QuestionType.NUMBER, true), new BigDecimal("1e999999999")))
                .containsExactly("out-of-range");
        assertThat(faults(question("a", QuestionType.NUMBER, true), new BigDecimal("1e-999999999")))
                .containsExactly("too-precise");
        assertThat(faults(question("a", QuestionType.SINGLE, true, "x", "y"), "z"))
                .containsExactly("not-an-option");
        assertThat(faults(question("a", QuestionType.MULTIPLE, true, "x", "y"), List.of("y", "z")))
                .containsExactly("not-an-option");
        assertThat(faults(question("a", QuestionType.TEXT, true), "x".repeat(2001)))
                .containsExactly("too-long");
        assertThat(faults(question("a", QuestionType.TEXT, true), "\u0000")).containsExactly("control-character");
        assertThat(faults(question("a", QuestionType.POINTS, true, "x", "y"), Map.of("x", 60, "y", 30)))
                .containsExactly("not-100-points");
        assertThat(faults(scale("a", QuestionType.PAIR, 1, 7, true, "EMPATHY", false), Map.of("expectation", 7)))
                .containsExactly("wrong-type");
        assertThat(faults(question("a", QuestionType.TEXT, true), "")).containsExactly("required");
    }

    @Test
    void equal_answers_are_written_equally() {
        var questions = Questions.of(List.of(
                question("a", QuestionType.NUMBER, false), question("b", QuestionType.MULTIPLE, false, "x", "y")));
        var one = new java.util.LinkedHashMap<String, Object>();
        one.put("b", List.of("y", "x"));
        one.put("a", 10.0);
        assertThat(Questions.write(questions.check(one, true)))
                .isEqualTo(Questions.write(questions.check(Map.of("a", 10, "b", List.of("x", "y")), true)))
                .isEqualTo("{\"a\":10,\"b\":[\"x\",\"y\"]}");
    }

    @Test
    void a_reversed_answer_is_turned_round_before_it_is_scored() {
        var questions = Questions.of(List.of(scale("a", QuestionType.PAIR, 1, 7, true, "EMPATHY", true)));
        var values = questions.values(questions.check(Map.of("a", Map.of("expectation", 1, "perception", 5)), true));
        assertThat(values).extracting(Questions.Value::part).containsExactly("EXPECTATION", "PERCEPTION");
        assertThat(values).extracting(value -> String.valueOf(value.number())).containsExactly("7", "3");
        assertThat(values)
                .extracting(value -> String.valueOf(value.percent()))
                .containsExactly("100.000000", "33.333333");
    }

    @Test
    void questions_that_cannot_be_asked_are_refused() {
        assertThatThrownBy(() -> Questions.of(List.of(question("a", QuestionType.SINGLE, true, "x"))))
                .hasMessage("question-options-missing");
        assertThatThrownBy(() -> Questions.of(
                        List.of(question("a", QuestionType.TEXT, true), question("a", QuestionType.TEXT, true))))
                .hasMessage("question-id-repeated");
        assertThatThrownBy(() -> Questions.of(List.of(question("a", QuestionType.RATING, true))))
                .hasMessage("question-scale-wrong");
        assertThatThrownBy(() -> Questions.of(List.of(scale("a", QuestionType.NPS, 1, 10, true, null, false))))
                .hasMessage("question-scale-fixed");
        assertThatThrownBy(() -> Questions.of(List.of(scale("a", QuestionType.PAIR, 1, 7, true, "PRICE", false))))
                .isInstanceOf(Problem.class)
                .hasMessage("question-dimension-missing");
    }
}
