package io.gapless.visit.qualification;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.ListCrudRepository;

/** All trainings and exams. */
interface Trainings extends ListCrudRepository<Training, UUID> {

    Optional<Training> findByCode(String code);
}
