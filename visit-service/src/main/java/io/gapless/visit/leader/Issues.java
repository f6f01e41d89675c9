package io.gapless.visit.leader;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All issues that were raised with leaders. */
interface Issues extends ListCrudRepository<Issue, UUID> {}
