package io.gapless.survey.response;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All responses. */
interface Responses extends Repository<SurveyResponse, UUID> {

    SurveyResponse save(SurveyResponse response);

    List<SurveyResponse> saveAll(Iterable<SurveyResponse> responses);

    Optional<SurveyResponse> findById(UUID id);
}
