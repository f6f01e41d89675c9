package io.gapless.survey.questionnaire;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All editions of all questionnaires. */
interface Questionnaires extends ListCrudRepository<Questionnaire, UUID> {

    Optional<Questionnaire> findFirstByCodeOrderByEditionDesc(String code);

    Optional<Questionnaire> findFirstByCodeAndStatusOrderByEditionDesc(String code, QuestionnaireStatus status);

    List<Questionnaire> findByCodeAndStatusOrderByEdition(String code, QuestionnaireStatus status);
}
