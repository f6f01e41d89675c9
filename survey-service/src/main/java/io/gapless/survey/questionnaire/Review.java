package io.gapless.survey.questionnaire;

import io.gapless.platform.web.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks through a whole questionnaire and says all that is wrong with it, not only the first. */
final class Review {

    private final List<Question> questions;
    private final Layout layout;
    private final Map<String, Question> byId = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private Review(List<Question> questions, Layout layout) {
        this.questions = questions;
        this.layout = layout;
    }

    /**
     * Something that is wrong.
     *
     * @param question its id; null of the questionnaire itself
     * @param problem with the words for it
     */
    record Finding(@Nullable String question, Problem problem) {}

    /** What is wrong, as a word for programs. */
    record Fault(@Nullable String question, String code) {}

    /**
     * A text that is not in a language the questionnaire is to be asked in.
     *
     * @param question null for the questionnaire's own title and those of its blocks
     * @param text title, text, the value of an option, or a block
     */
    record Missing(@Nullable String question, String text, String language) {}

    /** All that is wrong with the questions and their layout, in the order of the questions. */
    static List<Finding> of(List<Question> questions, Layout layout) {
        var review = new Review(questions, layout);
        review.each();
        review.together();
        review.blocks();
        return review.findings;
    }

    /** Throws a {@link Problem} (422): the first that is wrong, with all others as its {@code errors}. */
    static void require(List<Question> questions, Layout layout) {
        var findings = of(questions, layout);
        if (!findings.isEmpty()) {
            throw findings.getFirst()
                    .problem()
                    .with(
                            "errors",
                            findings.stream()
                                    .map(finding -> new Fault(
                                            finding.question(),
                                            finding.problem().slug()))
                                    .toList());
        }
    }

    /** Which texts are not yet in all languages of the layout. */
    static List<Missing> translations(Sketch sketch) {
        var missing = new ArrayList<Missing>();
        for (String language : sketch.layout().languages()) {
            if (!sketch.title().isIn(language)) {
                missing.add(new Missing(null, "title", language));
            }
            for (Layout.Block block : sketch.layout().blocks()) {
                if (block.title() != null && !block.title().isIn(language)) {
                    missing.add(new Missing(null, block.id(), language));
                }
            }
            for (Question question : sketch.questions()) {
                if (!question.text().isIn(language)) {
                    missing.add(new Missing(question.id(), "text", language));
                }
                for (Question.Option option : question.options()) {
                    if (!option.text().isIn(language)) {
                        missing.add(new Missing(question.id(), option.value(), language));
                    }
                }
            }
        }
        return missing;
    }

    private void each() {
        for (Question question : questions) {
            if (byId.putIfAbsent(question.id(), question) != null) {
                add(question, Problem.unprocessable("question-id-repeated", question.id()));
            }
            trying(question, question::check);
        }
    }

    private void together() {
        var reach = new Reach();
        var earlier = new HashSet<String>();
        for (Question question : questions) {
            trying(question, () -> question.check(byId));
            if (isInLoop(question)) {
                add(question, Problem.unprocessable("condition-loop", question.id()));
                reach.pass(question);
            } else {
                trying(question, () -> reach.add(question));
            }
            for (String named : Questions.placeholders(question)) {
                var other = byId.get(named);
                if (other == null || !earlier.contains(named)) {
                    add(question, Problem.unprocessable("placeholder-not-earlier", question.id(), named));
                } else if (!other.type().isSaidInWords()) {
                    add(
                            question,
                            Problem.unprocessable("placeholder-without-words", question.id(), named, other.type()));
                }
            }
            earlier.add(question.id());
        }
    }

    /** Whether it is asked only where it has been asked: its conditions lead back to it. */
    private boolean isInLoop(Question question) {
        var seen = new HashSet<String>();
        var open = new ArrayList<>(List.of(question));
        while (!open.isEmpty()) {
            for (Condition condition : open.removeLast().conditions()) {
                if (condition.question().equals(question.id())) {
                    return true;
                }
                var next = byId.get(condition.question());
                if (next != null && seen.add(next.id())) {
                    open.add(next);
                }
            }
        }
        return false;
    }

    private void blocks() {
        if (layout.blocks().isEmpty()) {
            if (layout.blocksShuffled()) {
                findings.add(new Finding(null, Problem.unprocessable("blocks-do-not-cover")));
            }
            return;
        }
        var blockOf = new HashMap<String, Layout.Block>();
        var ids = new HashSet<String>();
        var order = new ArrayList<String>();
        for (Layout.Block block : layout.blocks()) {
            if (!ids.add(block.id())) {
                findings.add(new Finding(null, Problem.unprocessable("block-id-repeated", block.id())));
            }
            order.addAll(block.questions());
            block.questions().forEach(id -> blockOf.put(id, block));
        }
        if (!order.equals(questions.stream().map(Question::id).toList())) {
            findings.add(new Finding(null, Problem.unprocessable("blocks-do-not-cover")));
            return;
        }
        for (Question question : questions) {
            for (String before : Questions.before(question)) {
                var own = blockOf.get(question.id());
                var other = blockOf.get(before);
                if (own == null || other == null) {
                    continue;
                }
                if (own == other ? own.shuffled() : layout.blocksShuffled()) {
                    add(question, Problem.unprocessable("order-not-certain", question.id(), before));
                }
            }
        }
    }

    private void trying(Question question, Runnable check) {
        try {
            check.run();
        } catch (Problem problem) {
            add(question, problem);
        }
    }

    private void add(Question question, Problem problem) {
        findings.add(new Finding(question.id(), problem));
    }
}
