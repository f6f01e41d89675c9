package io.gapless.survey.questionnaire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gapless.platform.web.Problem;
import io.gapless.survey.questionnaire.Condition.Operator;
import io.gapless.survey.questionnaire.Layout.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReviewTest {

    private static Question question(String id, QuestionType type, String text, String... after) {
        return new Question(
                id,
                type,
                new Bilingual(text, text),
                List.of(),
                null,
                null,
                false,
                null,
                false,
                null,
                Arrays.stream(after)
                        .map(other -> new Condition(other, Operator.ANSWERED, null))
                        .toList(),
                false);
    }

    private static Layout blocks(boolean shuffled, Block... blocks) {
        return new Layout(List.of(), List.of(blocks), shuffled, Map.of());
    }

    private static List<String> found(List<Question> questions, Layout layout) {
        return Review.of(questions, layout).stream()
                .map(finding -> finding.question() + " " + finding.problem().slug())
                .toList();
    }

    @Test
    void all_that_is_wrong_is_told_at_once() {
        var questions = List.of(
                question("a", QuestionType.SINGLE, "x"),
                question("b", QuestionType.CSAT, "x", "c"),
                question("c", QuestionType.CSAT, "x", "b"),
                question("d", QuestionType.CSAT, "{{e}}", "nothing"),
                question("e", QuestionType.CSAT, "x"),
                question("e", QuestionType.TEXT, "x"));
        assertThat(found(questions, Layout.PLAIN))
                .containsExactly(
                        "a question-options-missing",
                        "e question-id-repeated",
                        "b condition-loop",
                        "c condition-loop",
                        "d condition-not-earlier",
                        "d placeholder-not-earlier");
        assertThatThrownBy(() -> Questions.of(questions))
                .isInstanceOf(Problem.class)
                .hasMessage("question-options-missing");
    }

    /** The number of ways doubles with each question. */
    @Test
    void many_ways_lead_to_the_same_question() {
        var questions = new ArrayList<Question>();
        for (int i = 0; i < 100; i++) {
            questions.add(question(
                    "q" + i,
                    QuestionType.CSAT,
                    "x",
                    IntStream.range(Math.max(0, i - 10), i)
                            .mapToObj(n -> "q" + n)
                            .toArray(String[]::new)));
        }
        assertThat(found(questions, Layout.PLAIN)).isEmpty();
    }

    @Test
    void what_follows_a_circle_is_looked_at_all_the_same() {
        var questions = List.of(
                question("a", QuestionType.CSAT, "x", "b"),
                question("b", QuestionType.CSAT, "x", "a"),
                question("c", QuestionType.CSAT, "x", "a"));
        assertThat(found(questions, Layout.PLAIN)).containsExactly("a condition-loop", "b condition-loop");
    }

    @Test
    void an_answer_of_several_parts_stands_in_no_text() {
        assertThat(found(
                        List.of(question("a", QuestionType.KANO, "x"), question("b", QuestionType.CSAT, "{{a}}")),
                        Layout.PLAIN))
                .containsExactly("b placeholder-without-words");
    }

    @Test
    void what_everybody_answers_is_never_unanswered() {
        var always = new Question(
                "a",
                QuestionType.CSAT,
                new Bilingual("x", "x"),
                List.of(),
                null,
                null,
                true,
                null,
                false,
                null,
                null,
                false);
        var never = new Question(
                "b",
                QuestionType.CSAT,
                new Bilingual("x", "x"),
                List.of(),
                null,
                null,
                false,
                null,
                false,
                null,
                List.of(new Condition("a", Operator.UNANSWERED, null)),
                false);
        assertThat(found(List.of(always, never), Layout.PLAIN)).containsExactly("b question-unreachable");
        assertThat(found(List.of(question("a", QuestionType.CSAT, "x"), never), Layout.PLAIN))
                .isEmpty();
    }

    @Test
    void blocks_name_all_questions_in_order_and_shuffle_nothing_that_depends() {
        var questions = List.of(
                question("a", QuestionType.CSAT, "x"),
                question("b", QuestionType.CSAT, "x", "a"),
                question("c", QuestionType.TEXT, "{{a}}"));
        var one = new Block("one", null, List.of("a", "b"), false);
        var two = new Block("two", null, List.of("c"), true);
        assertThat(found(questions, blocks(false, one, two))).isEmpty();
        assertThat(found(questions, blocks(false, one))).containsExactly("null blocks-do-not-cover");
        assertThat(found(questions, blocks(true))).containsExactly("null blocks-do-not-cover");
        assertThat(found(questions, blocks(true, one, two))).containsExactly("c order-not-certain");
        assertThat(found(questions, blocks(false, new Block("one", null, List.of("a", "b"), true), two)))
                .containsExactly("b order-not-certain");
        assertThat(found(questions, blocks(false, one, new Block("one", null, List.of("c"), false))))
                .containsExactly("null block-id-repeated");
    }

    @Test
    void each_respondent_has_an_order_of_their_own_and_keeps_it() {
        var ids = IntStream.range(0, 8).mapToObj(i -> "q" + i).toList();
        var questions = Questions.of(
                ids.stream().map(id -> question(id, QuestionType.CSAT, "x")).toList());
        var layout = blocks(
                true,
                new Block("one", null, ids.subList(0, 5), true),
                new Block("two", new Bilingual("二", "Two"), ids.subList(5, 8), false));
        var mine = layout.ordered(questions, "mine");
        assertThat(layout.ordered(questions, "mine")).isEqualTo(mine);
        assertThat(IntStream.range(0, 50)
                        .mapToObj(i -> layout.ordered(questions, "seed" + i).stream()
                                .flatMap(part -> part.questions().stream())
                                .map(Question::id)
                                .toList())
                        .distinct()
                        .peek(order -> assertThat(order).containsExactlyInAnyOrderElementsOf(ids))
                        .peek(order -> assertThat(order).containsSequence("q5", "q6", "q7")))
                .hasSizeGreaterThan(20);
    }

    @Test
    void a_layout_is_written_and_read_as_it_was() {
        var layout = new Layout(
                List.of("de", "pt-BR"),
                List.of(new Block("one", new Bilingual("一", "One", Map.of("de", "Eins")), List.of("a"), true)),
                true,
                Map.of("de", "Titel"));
        assertThat(Layout.read(layout.write())).isEqualTo(layout);
        assertThat(Layout.PLAIN.write()).isNull();
        assertThat(Layout.read(null)).isEqualTo(Layout.PLAIN);
    }

    @Test
    void texts_that_are_not_in_all_languages_are_told() {
        var option = new Question.Option("yes", new Bilingual("是", "Yes", Map.of("de", "Ja")));
        var single = new Question(
                "s",
                QuestionType.SINGLE,
                new Bilingual("问", "Ask"),
                List.of(option, new Question.Option("no", new Bilingual("否", "No"))),
                null,
                null,
                false,
                null,
                false,
                null,
                null,
                false);
        var sketch = new Sketch(
                new Bilingual("题", "Title", Map.of("de", "Titel")),
                List.of(single),
                new Layout(List.of("de"), List.of(), false, Map.of("de", "Titel")));
        assertThat(Review.translations(sketch))
                .containsExactly(new Review.Missing("s", "text", "de"), new Review.Missing("s", "no", "de"));
    }
}
