package io.gapless.survey.questionnaire;

import io.gapless.platform.event.PublicState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What other services are told of a questionnaire. */
record QuestionnaireState(UUID id, long version, String code, int edition, QuestionnaireStatus status, String title)
        implements PublicState {

    static final String TOPIC = "gapless.questionnaire";

    static QuestionnaireState from(Questionnaire questionnaire) {
        return new QuestionnaireState(
                questionnaire.id(),
                questionnaire.version(),
                questionnaire.code(),
                questionnaire.edition(),
                questionnaire.status(),
                questionnaire.title().zh());
    }

    /** Questionnaires are the whole company's. */
    @Override
    public @Nullable String orgUnit() {
        return null;
    }
}
