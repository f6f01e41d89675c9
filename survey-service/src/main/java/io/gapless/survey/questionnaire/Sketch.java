package io.gapless.survey.questionnaire;

import java.util.List;

/** All that can change in a draft. */
record Sketch(Bilingual title, List<Question> questions, Layout layout) {

    Sketch {
        questions = List.copyOf(questions);
    }
}
