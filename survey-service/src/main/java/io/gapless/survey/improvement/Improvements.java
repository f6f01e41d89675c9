package io.gapless.survey.improvement;

import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All improvements. */
interface Improvements extends ListCrudRepository<Improvement, UUID> {}
