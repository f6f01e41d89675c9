package io.gapless.visit.execution;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All visits. */
interface Visits extends ListCrudRepository<Visit, UUID> {}
