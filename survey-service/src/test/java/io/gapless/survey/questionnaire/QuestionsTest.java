package io.gapless.survey.questionnaire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.platform.web.Problem;
import io.gapless.survey.questionnaire.Condition.Operator;
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
                reversed,
                null,
                List.of(),
                false);
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

    private static Question asked(String id, QuestionType type, List<Condition> conditions, String... options) {
        return new Question(
                id,
                type,
                TEXT,
                java.util.Arrays.stream(options)
                        .map(value -> new Question.Option(value, TEXT))
                        .toList(),
                null,
                null,
                true,
                null,
                false,
                null,
                conditions,
                false);
    }

    private static Condition when(String question, Operator is, @Nullable String value) {
        return new Condition(question, is, value);
    }

    private static List<String> faults(Questions questions, Map<String, Object> answers) {
        var faults = new ArrayList<Questions.Fault>();
        questions.check(answers, true, faults);
        return faults.stream().map(fault -> fault.field() + " " + fault.code()).toList();
    }

    @Test
    void what_is_not_asked_is_neither_required_nor_taken() {
        var questions = Questions.of(List.of(
                asked("buys", QuestionType.SINGLE, List.of(), "yes", "no"),
                asked("score", QuestionType.CSAT, List.of(when("buys", Operator.EQUALS, "yes"))),
                asked("why", QuestionType.TEXT, List.of(when("score", Operator.AT_MOST, "2"))),
                asked("what", QuestionType.MULTIPLE, List.of(when("buys", Operator.DIFFERS, "yes")), "a", "b")));
        assertThat(faults(questions, Map.of("buys", "yes", "score", 5))).isEmpty();
        assertThat(faults(questions, Map.of("buys", "yes", "score", 2))).containsExactly("why required");
        assertThat(faults(questions, Map.of("buys", "yes", "score", 5, "why", "x")))
                .containsExactly("why not-asked");
        assertThat(faults(questions, Map.of("buys", "no", "what", List.of("a"))))
                .isEmpty();
        assertThat(faults(questions, Map.of("buys", "no", "score", 1, "what", List.of("a"))))
                .containsExactly("score not-asked");
        assertThat(faults(questions, Map.of("buys", "no"))).containsExactly("what required");
    }

    @Test
    void a_question_that_can_never_be_asked_is_refused() {
        var buys = asked("buys", QuestionType.SINGLE, List.of(), "yes", "no");
        var score = asked("score", QuestionType.CSAT, List.of(when("buys", Operator.EQUALS, "yes")));
        refused("condition-loop", buys, asked("b", QuestionType.CSAT, List.of(when("b", Operator.ANSWERED, null))));
        refused(
                "condition-not-earlier",
                buys,
                asked("b", QuestionType.CSAT, List.of(when("c", Operator.ANSWERED, null))));
        for (Condition never : List.of(
                when("buys", Operator.EQUALS, "maybe"),
                when("buys", Operator.AT_LEAST, "1"),
                when("buys", Operator.EQUALS, null),
                when("buys", Operator.ANSWERED, "yes"),
                when("score", Operator.EQUALS, "6"),
                when("score", Operator.EQUALS, "2.5"),
                when("score", Operator.EQUALS, "many"))) {
            refused("condition-never-met", buys, score, asked("x", QuestionType.TEXT, List.of(never)));
        }
        for (List<Condition> against : List.of(
                List.of(when("buys", Operator.EQUALS, "yes"), when("buys", Operator.EQUALS, "no")),
                List.of(when("buys", Operator.DIFFERS, "yes"), when("buys", Operator.DIFFERS, "no")),
                List.of(when("buys", Operator.EQUALS, "no"), when("score", Operator.ANSWERED, null)),
                List.of(when("score", Operator.AT_LEAST, "4"), when("score", Operator.AT_MOST, "3")),
                List.of(
                        when("score", Operator.AT_LEAST, "4"),
                        when("score", Operator.DIFFERS, "4"),
                        when("score", Operator.DIFFERS, "5")),
                List.of(when("score", Operator.ANSWERED, null), when("score", Operator.UNANSWERED, null)))) {
            refused("question-unreachable", buys, score, asked("x", QuestionType.TEXT, against));
        }
        Questions.of(List.of(
                buys,
                score,
                asked(
                        "x",
                        QuestionType.TEXT,
                        List.of(when("buys", Operator.EQUALS, "no"), when("score", Operator.UNANSWERED, null)))));
    }

    private static void refused(String slug, Question... questions) {
        assertThatThrownBy(() -> Questions.of(List.of(questions))).hasMessage(slug);
    }

    @Test
    void a_placeholder_stands_for_an_earlier_answer() {
        var name = asked("name", QuestionType.TEXT, List.of());
        var text = new Bilingual("{{name}}，您好", "Hello {{name}}");
        var greeting = new Question(
                "greeting", QuestionType.CSAT, text, List.of(), null, null, true, null, false, null, List.of(), false);
        Questions.of(List.of(name, greeting));
        refused("placeholder-not-earlier", greeting, name);
    }

    @Test
    void a_matrix_is_answered_row_by_row_and_a_ranking_whole() {
        var questions = Questions.of(List.of(
                asked("m", QuestionType.MATRIX, List.of(), "price", "speed"),
                asked("r", QuestionType.RANKING, List.of(), "price", "speed", "manner")));
        var good =
                Map.<String, Object>of("m", Map.of("price", 2, "speed", 5), "r", List.of("speed", "manner", "price"));
        assertThat(faults(questions, good)).isEmpty();
        assertThat(questions.values(questions.check(good, true)).stream()
                        .map(value -> value.question().id() + " " + value.part() + " " + value.number() + " "
                                + value.percent()))
                .containsExactly(
                        "m price 2 25.000000",
                        "m speed 5 100.000000",
                        "r speed 1 null",
                        "r manner 2 null",
                        "r price 3 null");
        assertThat(faults(questions, Map.of("m", Map.of("price", 2), "r", List.of("speed", "price"))))
                .containsExactly("m rows-missing", "r not-all-ranked");
        assertThat(faults(questions, Map.of("m", Map.of("price", 2, "speed", 6), "r", List.of("speed", "x", "y"))))
                .containsExactly("m out-of-range", "r not-an-option");
        assertThat(faults(
                        questions,
                        Map.of(
                                "m",
                                Map.of("price", 2, "speed", 1, "else", 1),
                                "r",
                                List.of("speed", "speed", "price"))))
                .containsExactly("m not-an-option", "r not-all-ranked");
    }
}
