package io.gapless.survey.response;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** All responses; {@link ResponseWriter} adds to them. */
interface Responses extends Repository<SurveyResponse, UUID> {

    Optional<SurveyResponse> findById(UUID id);
}
