package io.gapless.survey.campaign;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All campaigns. */
interface Campaigns extends ListCrudRepository<Campaign, UUID> {

    Optional<Campaign> findByStandingFor(String standingFor);
}
