package io.gapless.visit.qualification;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** The requirements of all standards, by series. */
interface RequirementsOfStandards extends ListCrudRepository<Requirements, UUID> {}
