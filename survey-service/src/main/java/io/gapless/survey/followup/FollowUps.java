package io.gapless.survey.followup;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All follow-ups. */
interface FollowUps extends ListCrudRepository<FollowUp, UUID> {}
