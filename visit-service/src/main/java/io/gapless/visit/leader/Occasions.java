package io.gapless.visit.leader;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All reception days and field researches. */
interface Occasions extends ListCrudRepository<Occasion, UUID> {}
