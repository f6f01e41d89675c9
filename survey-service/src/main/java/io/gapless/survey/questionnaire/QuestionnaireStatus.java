package io.gapless.survey.questionnaire;

/** A draft can be changed; what is published never changes again. */
enum QuestionnaireStatus {
    DRAFT,
    PUBLISHED
}
